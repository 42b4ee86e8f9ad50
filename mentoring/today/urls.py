from django.urls import path

from mentoring.today import views

app_name = "today"
urlpatterns = [
    path("today/", views.everything, name="everything"),
    path("programmes/<slug:slug>/today/", views.today, name="today"),
    path(
        "programmes/<slug:slug>/today/write/<slug:kind>/<uuid:subject_id>/",
        views.write,
        name="write",
    ),
    path(
        "programmes/<slug:slug>/announcements/",
        views.announcements,
        name="announcements",
    ),
    path(
        "announcements/<uuid:announcement_id>/",
        views.announcement,
        name="announcement",
    ),
    path("programmes/<slug:slug>/today/mail/", views.stuck_mail, name="mail"),
    path("programmes/<slug:slug>/today/list.<slug:file_type>", views.export, name="export"),
    path("programmes/<slug:slug>/today/all/<slug:kind>/", views.all_alike, name="alike"),
    path("programmes/<slug:slug>/today/remind/<slug:kind>/", views.remind, name="remind"),
    path(
        "programmes/<slug:slug>/today/later/<slug:kind>/<uuid:subject_id>/",
        views.snooze,
        name="snooze",
    ),
]
