from django.urls import path

from mentoring.imports import views

app_name = "imports"
IMPORT = "programmes/<slug:slug>/people/import/"
urlpatterns = [
    path(IMPORT, views.upload, name="upload"),
    path(f"{IMPORT}template/", views.template, name="template"),
    path(f"{IMPORT}<uuid:batch_id>/", views.batch, name="batch"),
    path(f"{IMPORT}<uuid:batch_id>/refused/", views.refused, name="refused"),
]
