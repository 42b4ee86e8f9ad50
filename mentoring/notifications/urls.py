from django.urls import path

from mentoring.notifications import views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<uuid:notice_id>/", views.open_notice, name="open"),
]
