from django.urls import path

from mentoring.calls import views

app_name = "calls"
urlpatterns = [
    path("with/<uuid:relationship_id>/talk/<uuid:meeting_id>/call/", views.room, name="room"),
]
