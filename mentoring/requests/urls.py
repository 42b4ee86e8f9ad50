from django.urls import path

from mentoring.requests.views import answering, asking, confirming, meeting, shortlists, waiting

app_name = "requests"
PEOPLE, ONE = "meet/<slug:slug>/<slug:side>", "asked/<uuid:request_id>"
urlpatterns = [
    path(f"{PEOPLE}/", meeting.people, name="people"),
    path(f"{PEOPLE}/<uuid:membership_id>/", meeting.person, name="person"),
    path(f"{PEOPLE}/<uuid:membership_id>/ask/", asking.ask, name="ask"),
    path(f"{PEOPLE}/<uuid:membership_id>/keep/", shortlists.keep, name="keep"),
    path(f"{PEOPLE}/<uuid:membership_id>/wait/", waiting.wait, name="wait"),
    path(f"{PEOPLE}/list/", shortlists.shortlist, name="list"),
    path(f"{ONE}/", asking.status, name="status"),
    path(f"{ONE}/withdraw/", asking.withdraw, name="withdraw"),
    path(f"{ONE}/answer/", answering.answer, name="answer"),
    path(f"{ONE}/retract/", answering.retract, name="retract"),
    path(f"{ONE}/confirm/", confirming.confirm, name="confirm"),
    path(f"{ONE}/decline/", confirming.decline, name="decline"),
]
