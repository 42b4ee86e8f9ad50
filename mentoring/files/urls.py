from django.urls import path

from mentoring.files import views

app_name = "files"
FILES = "with/<uuid:place_id>/files"
urlpatterns = [
    path(f"{FILES}/", views.send, name="send"),
    path(f"{FILES}/<uuid:file_id>/", views.fetch, name="fetch"),
    path(f"{FILES}/<uuid:file_id>/preview/", views.preview, name="preview"),
    path(f"{FILES}/<uuid:file_id>/state/", views.state, name="state"),
]
