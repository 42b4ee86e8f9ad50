from django.urls import path

from mentoring.relationships import views

app_name = "relationships"
urlpatterns = [
    path("with/<uuid:relationship_id>/", views.room, name="room"),
    path("with/<uuid:relationship_id>/agreement/", views.agreement, name="agreement"),
    path("with/<uuid:relationship_id>/end/", views.end, name="end"),
    path("with/<uuid:relationship_id>/going-on/", views.extend, name="extend"),
]
