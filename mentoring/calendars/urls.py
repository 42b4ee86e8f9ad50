from django.urls import path

from mentoring.calendars import views

app_name = "calendars"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/removal/", views.remove, name="remove"),
]
