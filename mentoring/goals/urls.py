from django.urls import path

from mentoring.goals import views

app_name = "goals"
ROOM = "with/<uuid:relationship_id>/goals"
GOAL = f"{ROOM}/<uuid:goal_id>"
urlpatterns = [
    path(f"{ROOM}/new/", views.new, name="new"),
    path(f"{GOAL}/", views.goal, name="goal"),
    path(f"{GOAL}/progress/", views.progress, name="progress"),
    path(f"{GOAL}/reached/", views.reach, name="reach"),
    path(f"{GOAL}/steps/", views.add_step, name="add_step"),
    path(f"{GOAL}/steps/<uuid:step_id>/", views.step, name="step"),
]
