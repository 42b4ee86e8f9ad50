from django.urls import path

from mentoring.calendars.views import feed, limits

app_name = "calendars"
urlpatterns = [
    path("calendar/", feed.calendar, name="calendar"),
    path("calendar/removal/", feed.remove, name="remove"),
    path("limits/", limits.limits, name="limits"),
    path("limits/days-off/", limits.add_days_off, name="add_days_off"),
    path(
        "limits/days-off/<uuid:days_off_id>/removal/",
        limits.remove_days_off,
        name="remove_days_off",
    ),
]
