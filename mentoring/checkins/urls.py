from django.urls import path

from mentoring.checkins import views

app_name = "checkins"
urlpatterns = [
    path("check-ins/<uuid:checkin_id>/", views.checkin, name="checkin"),
    path("check-ins/<uuid:checkin_id>/help/", views.close_help, name="close_help"),
]
