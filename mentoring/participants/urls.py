from django.urls import path

from mentoring.participants.views import corrections, email, joining, pauses, people

app_name = "participants"
PEOPLE = "programmes/<slug:slug>/people/"
urlpatterns = [
    path(PEOPLE, people.people, name="people"),
    path(f"{PEOPLE}add/", people.add_person, name="add_person"),
    path(f"{PEOPLE}act/", people.act_on_people, name="act_on_people"),
    path(f"{PEOPLE}inviting/<uuid:inviting_id>/", people.inviting, name="inviting"),
    path(f"{PEOPLE}<uuid:enrolment_id>/", people.person, name="person"),
    path(f"{PEOPLE}<uuid:enrolment_id>/edit/", corrections.correct_person, name="correct_person"),
    path(f"{PEOPLE}<uuid:enrolment_id>/pause/", pauses.pause_person, name="pause_person"),
    path(f"{PEOPLE}<uuid:membership_id>/email/", email.correct_email, name="correct_email"),
    path("join/<slug:slug>/", joining.join, name="join"),
    path("join/<slug:slug>/summary/", joining.summary, name="join_summary"),
    path("join/<slug:slug>/enrolment/", joining.change_enrolment, name="change_enrolment"),
    path("join/<slug:slug>/pause/", pauses.pause, name="pause"),
    path("join/<slug:slug>/<slug:step>/", joining.step, name="join_step"),
]
