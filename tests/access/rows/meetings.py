from datetime import timedelta

from django.utils import timezone

from mentoring.meetings.models import Note, Promise, Proposal, Question
from tests.access.rows import Row, anybody, everyone
from tests.moments import NOON


def _room(world):
    return [world.make_relationship(agreed=True).pk]


def _talk(world, **fields):
    ahead = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    meeting = world.make_meeting(world.make_relationship(), **{"starts_at": ahead} | fields)
    return [meeting.relationship_id, meeting.pk]


def _past_talk(world):
    return _talk(world, starts_at=NOON)


def _slot(world):
    return (timezone.now() + timedelta(days=3)).isoformat()


def _offer(world):
    """Bo offers, so only Amina may choose."""
    relationship = world.make_relationship()
    proposal = Proposal.objects.create(
        organisation=world.organisation,
        relationship=relationship,
        proposed_by=world.bo,
        slots=[_slot(world)],
        created_at=NOON,
    )
    return [relationship.pk, proposal.pk]


def _note(world):
    relationship_id, meeting_id = _past_talk(world)
    note = Note.objects.create(
        organisation=world.organisation,
        relationship_id=relationship_id,
        meeting_id=meeting_id,
        author=world.bo,
        is_shared=True,
        body="Saved.",
        written_at=NOON,
    )
    return [relationship_id, note.pk]


def _promise(world):
    relationship_id, meeting_id = _past_talk(world)
    made = Promise.objects.create(
        organisation=world.organisation,
        relationship_id=relationship_id,
        meeting_id=meeting_id,
        by=world.bo,
        words="Read it",
        made_at=NOON,
    )
    return [relationship_id, made.pk]


def _question(world):
    (relationship_id,) = _room(world)
    asked = Question.objects.create(
        organisation=world.organisation,
        relationship_id=relationship_id,
        asked_by=world.bo,
        words="How?",
        asked_at=NOON,
    )
    return [relationship_id, asked.pk]


read = {"mentee": 200, "mentor": 200}
act = {"mentee": 302, "mentor": 302}
KEY = "0198f7a0-0000-7000-8000-000000000001"
ROWS = [
    Row("meetings:mine", **everyone()),
    Row("meetings:propose", _room, **read),
    Row("meetings:propose", _room, method="post", **act,
        data=lambda world: {"slots": _slot(world), "minutes": "45", "format": "video"}),
    Row("meetings:begin", _room, method="post", **act),
    Row("meetings:log", _room, **read),
    Row("meetings:log", _room, method="post", **act, data=lambda world: {
        "starts_at": "2026-09-14T10:00", "minutes": "45", "format": "phone", "key": KEY}),
    Row("meetings:pick", _offer, method="post", data=lambda world: {"slot": "none"}, mentor=302),
    Row("meetings:meeting", _talk, **read),
    Row("meetings:prepare", _talk, method="post", data=lambda world: {"agenda": "The talk", "version": "0"}, **act),
    Row("meetings:change_format", _talk, method="post", data=lambda world: {"format": "phone", "place": "+47 55"},
        **act),
    Row("meetings:move", _talk, **read),
    Row("meetings:move", _talk, method="post", **act,
        data=lambda world: {"slot": (timezone.now() + timedelta(days=5)).isoformat()}),
    Row("meetings:come", _talk, method="post", data=lambda world: {"comes": "yes"}, mentee=422, mentor=422),
    Row("meetings:take", _offer, method="post", data=lambda world: {"slot": _slot(world)}),
    Row("meetings:swap", _talk, **read),
    Row("meetings:swap", _talk, method="post", data=lambda world: {"asked": "nobody"}, mentee=422, mentor=422),
    Row("meetings:answer_swap", _talk, method="post", data=lambda world: {"takes": "yes"}, mentee=422, mentor=422),
    Row("calendar_feed", lambda world: ["no-such-token"], **anybody(404)),
    Row("meetings:renew_feed", method="post", **everyone(200)),
    Row("meetings:stop_feed", method="post", **everyone(302)),
    Row("meetings:again", _past_talk, method="post", data=lambda world: {"slot": "none"}, mentee=422, mentor=422),
    Row("meetings:cancel", _talk, **read),
    Row("meetings:cancel", _talk, method="post", **act),
    Row("meetings:answer", _past_talk, method="post", data=lambda world: {"held": "yes"}, **act),
    Row("meetings:write_note", _past_talk, method="post", **act,
        data=lambda world: {"body": "Wording", "sharing": "private", "key": KEY}),
    Row("meetings:write_together", _past_talk, method="post", **act, data=lambda world: {"notes": "Ask", "version": "0"}),
    Row("meetings:note", _note, mentee=200),
    Row("meetings:note", _note, method="post", mentee=302,
        data=lambda world: {"body": "Other words", "sharing": "private"}),
    Row("meetings:promise", _past_talk, method="post", **act,
        data=lambda world: {"words": "Read it", "who": "me", "key": KEY}),
    Row("meetings:keep", _promise, method="post", data=lambda world: {"act": "kept"}, **act),
    Row("meetings:ask", _room, **read),
    Row("meetings:ask", _room, method="post", data=lambda world: {"words": "How?", "key": KEY}, **act),
    Row("meetings:settle", _question, method="post", data=lambda world: {"act": "settled"}, **act),
    Row("meetings:calendar", _talk, **read),
]  # fmt: skip
