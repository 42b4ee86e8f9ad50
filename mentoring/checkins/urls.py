from django.urls import path

from mentoring.checkins import views

app_name = "checkins"
urlpatterns = [
    path("programmes/<slug:slug>/help/", views.ask_for_help, name="ask_for_help"),
    path("programmes/<slug:slug>/closing/", views.closing, name="closing"),
    path("help/<uuid:request_id>/done/", views.close_request, name="close_request"),
    path("check-ins/<uuid:checkin_id>/", views.checkin, name="checkin"),
    path("check-ins/<uuid:checkin_id>/help/", views.close_help, name="close_help"),
]
