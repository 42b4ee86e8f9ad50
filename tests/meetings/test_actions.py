"""What an action on a meeting writes down, and what it leaves alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.meetings import actions
from mentoring.meetings.actions.refusals import NotExpected
from mentoring.meetings.models import BusyHalfHour, Meeting, Note, Promise, Proposal
from tests.meetings.conftest import SOON, rows, told
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)
HALF = timedelta(minutes=30)


class TestAChange:
    @pytest.mark.parametrize(
        "act",
        [
            lambda it, who: actions.prepare(it, agenda="Pay", seen=0, actor=who, at=NOON),
            lambda it, who: actions.move(it, starts_at=SOON + HALF, actor=who, at=NOON),
            lambda it, who: actions.change_format(it, format="phone", place="", actor=who, at=NOON),
            lambda it, who: actions.cancel(it, actor=who, at=NOON),
            lambda it, who: actions.answer(it, held=True, actor=who, at=SOON + DAY),
        ],
        ids=["prepare", "move", "change_format", "cancel", "answer"],
    )
    def test_touches_this_meeting_alone(self, act, cast, meetings):
        mine, *others = meetings
        before, busy = rows(*others), BusyHalfHour.objects.exclude(meeting=mine).count()

        act(mine, cast.bo)

        assert rows(*others) == before
        assert BusyHalfHour.objects.exclude(meeting=mine).count() == busy
        assert list(Event.objects.values_list("subject_id", flat=True)) == [mine.pk]


class TestPrepare:
    def test_counts_versions_and_says_the_same_once(self, cast, meetings):
        for words, seen in (("Pay", 0), ("Pay", 0), ("Pay, leave", 1)):
            actions.prepare(meetings[0], agenda=words, seen=seen, actor=cast.bo, at=NOON)

        meetings[0].refresh_from_db()
        assert (meetings[0].agenda, meetings[0].agenda_version) == ("Pay, leave", 2)
        assert len(told("prepared")) == 2


class TestMove:
    def test_says_from_when_to_when_and_starts_reminding_anew(self, cast, meetings):
        mine, after, _cems = meetings
        for each in (mine, after):
            each.attendances.update(reminded_at=NOON, asked_at=NOON)

        actions.move(mine, starts_at=SOON + HALF, actor=cast.bo, at=NOON)

        assert set(mine.attendances.values_list("reminded_at", "asked_at")) == {(None, None)}
        assert set(after.attendances.values_list("reminded_at", "asked_at")) == {(NOON, NOON)}
        (figures,) = told("moved")
        assert figures["sequence"] == 1
        assert figures["before"].startswith(SOON.isoformat()[:19])
        assert figures["after"].startswith((SOON + HALF).isoformat()[:19])

    def test_to_where_it_is_changes_nothing(self, cast, meetings):
        assert actions.move(meetings[0], starts_at=SOON, actor=cast.bo, at=NOON).sequence == 0
        assert told("moved") == []

    def test_lies_ahead(self, cast, meetings):
        with pytest.raises(actions.TimePast):
            actions.move(meetings[0], starts_at=NOON, actor=cast.bo, at=NOON)
        actions.move(meetings[0], starts_at=NOON + SECOND, actor=cast.bo, at=NOON)

    def test_can_be_done_until_it_begins(self, cast, meetings):
        actions.move(meetings[0], starts_at=SOON + HALF, actor=cast.bo, at=SOON - SECOND)

        with pytest.raises(actions.TooLateToChange):
            actions.move(meetings[0], starts_at=SOON + DAY * 9, actor=cast.bo, at=SOON + HALF)


class TestChangeFormat:
    @pytest.mark.parametrize("to", [("phone", ""), ("video", "https://example.org/room")])
    def test_says_what_it_was_and_what_it_is(self, to, cast, pair, make_meeting):
        meeting = make_meeting(pair, format="video", place="")
        for _ in range(2):
            actions.change_format(meeting, format=to[0], place=to[1], actor=cast.bo, at=NOON)

        assert told("changed") == [{"before": "video", "after": to[0], "sequence": 1}]


class TestCancel:
    def test_gives_time_back_and_says_with_which_offer(self, cast, meetings):
        offer = actions.cancel(meetings[0], offers=[SOON + 5 * DAY], actor=cast.bo, at=NOON)
        actions.cancel(meetings[1], actor=cast.bo, at=NOON)

        assert told("cancelled") == [{"proposal": str(offer.pk)}, {"proposal": None}]
        meetings[0].refresh_from_db()
        assert (meetings[0].cancelled_at, meetings[0].sequence) == (NOON, 1)
        assert told("proposed") == [{"instead_of": str(meetings[0].pk)}]

    def test_comes_too_late_once_it_has_begun(self, cast, meetings):
        with pytest.raises(actions.TooLateToChange):
            actions.cancel(meetings[0], actor=cast.bo, at=SOON)
        actions.cancel(meetings[0], actor=cast.bo, at=SOON - SECOND)

    def test_of_everything_ahead_leaves_what_is_behind_and_what_is_others(
        self, pair, meetings, make_meeting, make_proposal, other
    ):
        begun = make_meeting(pair, starts_at=NOON)
        mine, theirs = make_proposal(pair), make_proposal(other)

        actions.cancel_everything_ahead(pair, at=NOON)

        left = Meeting.objects.not_cancelled()
        assert set(left) == {begun, meetings[2]}
        assert list(Proposal.objects.open()) == [theirs]
        mine.refresh_from_db()
        assert mine.withdrawn_at == NOON


class TestLettingGo:
    @pytest.fixture
    def circle(self, cast, make_relationship):
        members = {cast.amina: "host", cast.bo: "member", cast.cruz: "member"}
        return make_relationship(kind="circle", members=members)

    def test_frees_only_what_lies_ahead_and_only_them(
        self, cast, circle, pair, make_meeting, make_proposal
    ):
        begun, ahead = make_meeting(circle, starts_at=NOON), make_meeting(circle)
        elsewhere = make_meeting(pair, starts_at=SOON + DAY)
        theirs, others = make_proposal(circle), make_proposal(pair)

        actions.let_go(circle, cast.bo, at=NOON)

        assert ahead.attendances.count() == 2
        assert (begun.attendances.count(), elsewhere.attendances.count()) == (3, 2)
        assert set(BusyHalfHour.objects.filter(meeting=ahead).values_list("membership")) == {
            (cast.amina.pk,),
            (cast.cruz.pk,),
        }
        assert BusyHalfHour.objects.filter(meeting=elsewhere, membership=cast.bo).exists()
        theirs.refresh_from_db()
        others.refresh_from_db()
        assert (theirs.withdrawn_at, others.withdrawn_at) == (NOON, None)
        ahead.refresh_from_db()
        assert ahead.sequence == 1
        assert told("released") == [{"departed": str(cast.bo.pk)}]


class TestLog:
    def log(self, pair, who, at=NOON, key=None, starts_at=NOON):
        said = {"starts_at": starts_at, "minutes": 30, "format": "phone", "key": key or uuid4()}
        return actions.log(pair, actor=who, at=at, **said)

    def test_notes_that_it_took_place_by_one_word(self, cast, pair):
        key = uuid4()
        meeting = self.log(pair, cast.bo, key=key)

        assert (meeting.pk, meeting.outcome, meeting.booked_by) == (key, "held", cast.bo)
        words = meeting.attendances.values_list("member__membership", "attended")
        assert set(words) == {(cast.bo.pk, True), (cast.amina.pk, None)}
        marks = meeting.attendances.values_list("reminded_at", "asked_at")
        assert set(marks) == {(NOON, NOON)}

    def test_is_over_and_not_older_than_a_year(self, cast, pair):
        with pytest.raises(actions.NotOverYet):
            self.log(pair, cast.bo, starts_at=NOON + SECOND)
        with pytest.raises(actions.TimeTooFar):
            self.log(pair, cast.bo, starts_at=NOON - 366 * DAY - SECOND)

        assert self.log(pair, cast.bo, starts_at=NOON - 366 * DAY)

    def test_is_one_at_a_moment_for_each_relationship(self, cast, pair, other):
        first = self.log(pair, cast.bo)

        assert self.log(pair, cast.amina) == first
        assert self.log(other, cast.amina) != first
        assert self.log(pair, cast.bo, starts_at=NOON - DAY) != first

    def test_takes_a_key_that_somebody_else_has_used_for_another(self, cast, pair, other):
        key = uuid4()
        first, second = self.log(other, cast.amina, key=key), self.log(pair, cast.bo, key=key)

        assert first.pk == key != second.pk


class TestSayingWhetherItTookPlace:
    def test_waits_until_it_is_over(self, cast, meetings):
        end = meetings[0].ends_at
        with pytest.raises(actions.NotOverYet):
            actions.answer(meetings[0], held=True, actor=cast.bo, at=end - SECOND)

        actions.answer(meetings[0], held=True, actor=cast.bo, at=end)

    def test_is_said_once_and_replaced_by_another_word(self, cast, meetings):
        for held in (True, True, False):
            actions.answer(meetings[0], held=held, actor=cast.bo, at=SOON + DAY)

        assert told("answered") == [{"held": True}, {"held": False}]
        words = meetings[0].attendances.values_list("member__membership", "attended")
        assert set(words) == {(cast.bo.pk, False), (cast.amina.pk, None)}
        meetings[0].refresh_from_db()
        assert meetings[0].outcome == "doubted"

    def test_is_for_those_it_was_for(self, cast, meetings):
        with pytest.raises(NotExpected):
            actions.answer(meetings[0], held=True, actor=cast.cruz, at=SOON + DAY)


class TestNotes:
    def write(self, meeting, who, key=None, at=NOON, **said):
        said = {"body": "Ask Kim", "is_shared": False, "key": key or uuid4()} | said
        return actions.write_note(meeting, actor=who, at=at, **said)

    def test_are_one_by_the_same_key_or_soon_after(self, cast, meetings):
        key = uuid4()
        note = self.write(meetings[0], cast.bo, key)

        assert note.pk == key
        assert self.write(meetings[0], cast.bo, key, at=NOON + DAY) == note
        assert self.write(meetings[0], cast.bo) == note
        assert self.write(meetings[0], cast.bo, at=NOON + DAY) != note

    @pytest.mark.parametrize("change", [{"who": "amina"}, {"body": "Ask Cem"}, {"meeting": 1}])
    def test_of_somebody_else_in_other_words_or_elsewhere_are_others(self, change, cast, meetings):
        key = uuid4()
        self.write(meetings[0], cast.bo, key)

        who = getattr(cast, change.pop("who", "bo"))
        self.write(meetings[change.pop("meeting", 0)], who, None if not change else key, **change)

        assert Note.objects.count() == 2

    def test_are_read_by_those_said_last(self, cast, meetings):
        for is_shared in (False, True, True):
            self.write(meetings[0], cast.bo, is_shared=is_shared)

        assert Note.objects.get().is_shared
        assert [one["is_shared"] for one in told("note_written")] == [False, True]

    def test_are_changed_one_by_one_and_say_so(self, cast, meetings):
        kept, gone = (self.write(meetings[0], cast.bo, body=body) for body in ("Keep", "Drop"))

        actions.change_note(kept, body="Kept", is_shared=True, actor=cast.bo, at=NOON + DAY)
        actions.change_note(gone, body="", is_shared=False, actor=cast.bo, at=NOON + DAY)

        note = Note.objects.get()
        assert (note.body, note.is_shared, note.changed_at) == ("Kept", True, NOON + DAY)
        assert told("note_written")[2:] == [
            {"is_shared": True, "is_removed": False},
            {"is_shared": False, "is_removed": True},
        ]


class TestPromises:
    def make(self, meeting, by, words="Call Kim", key=None, at=NOON, until=None):
        said = {"by": by, "words": words, "until": until, "key": key or uuid4()}
        return actions.promise(meeting, actor=by, at=at, **said)

    def test_are_one_by_the_same_key_or_soon_after(self, cast, meetings):
        key = uuid4()
        made = self.make(meetings[0], cast.bo, key=key)

        assert made.pk == key
        assert self.make(meetings[0], cast.bo, "Other", key=key, at=NOON + DAY) == made
        assert self.make(meetings[0], cast.bo) == made
        assert self.make(meetings[0], cast.bo, at=NOON + DUPLICATE_WINDOW) != made

    def test_of_others_or_until_another_day_are_others(self, cast, meetings):
        self.make(meetings[0], cast.bo)
        self.make(meetings[0], cast.amina)
        self.make(meetings[0], cast.bo, until=NOON.date())
        self.make(meetings[2], cast.amina)

        assert Promise.objects.count() == 4
        assert len(told("promised")) == 4

    def test_count_only_open_ones_of_this_relationship(self, cast, meetings):
        for number in range(20):
            self.make(meetings[2], cast.amina, f"Thing {number}")
            made = self.make(meetings[0], cast.bo, f"Thing {number}")
        actions.keep(made, is_kept=True, actor=cast.bo, at=NOON)

        self.make(meetings[0], cast.bo, "The twentieth open one")
        with pytest.raises(actions.EnoughPromises, match="20"):
            self.make(meetings[0], cast.bo, "One more")

    def test_are_ticked_and_taken_back_one_by_one(self, cast, meetings):
        mine, other = self.make(meetings[0], cast.bo), self.make(meetings[0], cast.amina)
        for is_kept in (False, True, True):
            actions.keep(mine, is_kept=is_kept, actor=cast.amina, at=NOON)

        other.refresh_from_db()
        assert other.kept_at is None
        assert Promise.objects.get(pk=mine.pk).kept_at == NOON
        assert told("promise_kept") == [{"is_kept": True}]
        actions.withdraw(mine, actor=cast.bo, at=NOON)
        assert list(Promise.objects.all()) == [other]
        assert told("promise_taken_back") == [
            {"by": str(cast.bo.pk), "relationship": str(mine.relationship_id)}
        ]
