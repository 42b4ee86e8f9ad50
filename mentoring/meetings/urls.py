from django.urls import path

from mentoring.meetings.views import again, feed, hosting, meeting, notes, promises, questions, when

app_name = "meetings"
ROOM = "with/<uuid:relationship_id>"
TALK = f"{ROOM}/talk/<uuid:meeting_id>"
public = [path("feed/<str:token>.ics", feed.feed, name="calendar_feed")]
urlpatterns = [
    path("calendar/along/", feed.renew_feed, name="renew_feed"),
    path("calendar/along/end/", feed.stop_feed, name="stop_feed"),
    path("talks/", meeting.mine, name="mine"),
    path(f"{ROOM}/talk/", when.propose, name="propose"),
    path(f"{ROOM}/talk/now/", when.begin, name="begin"),
    path(f"{ROOM}/talk/past/", when.log, name="log"),
    path(f"{ROOM}/offer/<uuid:proposal_id>/", when.pick, name="pick"),
    path(f"{ROOM}/offer/<uuid:proposal_id>/taken/", when.take, name="take"),
    path(f"{ROOM}/note/<uuid:note_id>/", notes.note, name="note"),
    path(f"{TALK}/", meeting.meeting, name="meeting"),
    path(f"{TALK}/agenda/", meeting.prepare, name="prepare"),
    path(f"{TALK}/format/", meeting.change_format, name="change_format"),
    path(f"{TALK}/coming/", meeting.come, name="come"),
    path(f"{TALK}/swap/", hosting.swap, name="swap"),
    path(f"{TALK}/swap/answer/", hosting.answer, name="answer_swap"),
    path(f"{TALK}/move/", when.move, name="move"),
    path(f"{TALK}/cancel/", when.cancel, name="cancel"),
    path(f"{TALK}/held/", meeting.answer, name="answer"),
    path(f"{TALK}/again/", again.again, name="again"),
    path(f"{TALK}/notes/", notes.write, name="write_note"),
    path(f"{TALK}/together/", notes.write_together, name="write_together"),
    path(f"{TALK}/promises/", promises.make, name="promise"),
    path(f"{ROOM}/question/", questions.ask, name="ask"),
    path(f"{ROOM}/question/<uuid:question_id>/", questions.settle, name="settle"),
    path(f"{ROOM}/promise/<uuid:promise_id>/", promises.keep, name="keep"),
    path(f"{TALK}/talk.ics", meeting.calendar, name="calendar"),
]
