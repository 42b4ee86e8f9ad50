from django.urls import path

from mentoring.relationships import views

app_name = "relationships"
urlpatterns = [
    path("with/<uuid:relationship_id>/", views.room, name="room"),
    path("with/<uuid:relationship_id>/story/", views.story, name="story"),
    path("with/<uuid:relationship_id>/people/<uuid:membership_id>/", views.partner, name="partner"),
    path(
        "with/<uuid:relationship_id>/people/<uuid:membership_id>/out/",
        views.take_out,
        name="take_out",
    ),
    path("with/<uuid:relationship_id>/agreement/", views.agreement, name="agreement"),
    path("with/<uuid:relationship_id>/end/", views.end, name="end"),
    path("with/<uuid:relationship_id>/ending/", views.ending, name="ending"),
]
