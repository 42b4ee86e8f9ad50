"""What an action on a check-in or a call writes down, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.http import Http404

from mentoring.checkins import actions, permissions
from mentoring.checkins.models import CheckIn, HelpRequest
from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from tests.moments import DAY, NOON

SAID = {"worth": 4, "progress": 3, "comment": "More time.", "wants_help": False}
MOMENT = timedelta(seconds=1)


@pytest.fixture
def pair(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def checkins(cast, pair, make_checkin):
    """Amina's, Bo's and Bo's next, all of them sent."""
    return [
        make_checkin(pair, cast.amina, sent_at=NOON),
        make_checkin(pair, cast.bo, sent_at=NOON),
        make_checkin(pair, cast.bo, number=2, sent_at=NOON + 14 * DAY),
    ]


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


class TestSendDue:
    def test_notes_when_each_went_out_and_tells_the_log(self, cast, pair):
        assert actions.send_due(at=NOON + 14 * DAY) == 2

        assert set(CheckIn.objects.values_list("sent_at", "due_on", "number")) == {
            (NOON + 14 * DAY, (NOON + 14 * DAY).date(), 1)
        }
        assert told() == ["checkins.sent"] * 2


class TestAnswer:
    def test_is_kept_as_it_was_said_in_this_check_in_alone(self, cast, checkins):
        actions.answer(checkins[1], actor=cast.bo, at=NOON + DAY, **SAID)

        answered = CheckIn.objects.answered().get()
        assert answered == checkins[1]
        assert {name: getattr(answered, name) for name in SAID} == SAID
        assert (answered.answered_at, answered.signal) == (NOON + DAY, "")
        (event,) = Event.objects.all()
        assert (event.name, event.data) == ("checkins.answered", {"worth": 4, "progress": 3})

    def test_said_twice_alike_is_said_once(self, cast, checkins):
        for at in (NOON, NOON + DAY):
            actions.answer(checkins[1], actor=cast.bo, at=at, **SAID)

        assert CheckIn.objects.answered().get().answered_at == NOON
        assert told() == ["checkins.answered"]

    @pytest.mark.parametrize("change", [{"worth": 3}, {"progress": 4}, {"comment": "Less."}])
    def test_stands_against_another_one(self, change, cast, checkins):
        actions.answer(checkins[1], actor=cast.bo, at=NOON, **SAID)

        with pytest.raises(actions.AlreadyAnswered):
            actions.answer(checkins[1], actor=cast.bo, at=NOON, **SAID | change)

    @pytest.mark.parametrize(
        ("change", "names"),
        [
            ({"wants_help": True}, ["checkins.answered", "checkins.help_asked"]),
            ({"comment": "I feel unsafe."}, ["checkins.answered", "checkins.help_asked"]),
            ({"worth": 1}, ["checkins.answered"]),
        ],
    )
    def test_calls_for_help_only_when_it_is_one(self, change, names, cast, checkins):
        actions.answer(checkins[1], actor=cast.bo, at=NOON, **SAID | change)

        assert told() == names

    def test_of_an_earlier_day_makes_room_for_a_call_without_words(self, cast, checkins):
        actions.answer(checkins[1], actor=cast.bo, at=NOON, **SAID)

        call = {"comment": "", "wants_help": True}
        actions.answer(checkins[1], actor=cast.bo, at=NOON, **SAID | call)

        assert HelpRequest.objects.get().message == "I’d like a coordinator to get in touch."
        assert told() == ["checkins.answered", "checkins.help_written"]


class TestCloseHelp:
    def test_closes_this_call_and_no_other(self, cast, checkins):
        CheckIn.objects.update(answered_at=NOON, wants_help=True)

        actions.close_help(checkins[1], actor=cast.cruz, at=NOON)
        actions.close_help(checkins[1], actor=cast.eli, at=NOON + DAY)

        closed = CheckIn.objects.exclude(help_closed_at=None).get()
        assert closed == checkins[1]
        assert (closed.help_closed_by, closed.help_closed_at) == (cast.cruz, NOON)

    def test_closes_nothing_that_was_no_call(self, cast, checkins):
        CheckIn.objects.update(answered_at=NOON)

        actions.close_help(checkins[1], actor=cast.cruz, at=NOON)

        assert told() == []


class TestAskForHelp:
    def ask(self, cast, who="bo", message="Please call.", at=NOON):
        return actions.ask_for_help(
            cast.programme, message=message, actor=getattr(cast, who), at=at
        )

    def test_is_asked_anew_once_the_last_one_is_minutes_old(self, cast):
        self.ask(cast)
        self.ask(cast, at=NOON + DUPLICATE_WINDOW - MOMENT)
        assert HelpRequest.objects.count() == 1

        self.ask(cast, at=NOON + DUPLICATE_WINDOW)
        assert HelpRequest.objects.count() == 2

    @pytest.mark.parametrize("other", [{"who": "amina"}, {"message": "Please write."}])
    def test_of_somebody_else_or_in_other_words_is_another(self, other, cast):
        self.ask(cast)
        self.ask(cast, **other)

        assert HelpRequest.objects.count() == 2
        assert told() == ["checkins.help_written"] * 2

    def test_is_another_once_the_first_was_taken_care_of(self, cast):
        actions.close_request(self.ask(cast), actor=cast.cruz, at=NOON)
        self.ask(cast)

        assert HelpRequest.objects.filter(closed_at=None).count() == 1

    def test_is_another_in_another_programme(self, cast, make_programme):
        elsewhere = make_programme(cast.organisation, "Other")
        self.ask(cast)
        actions.ask_for_help(elsewhere, message="Please call.", actor=cast.bo, at=NOON)

        assert HelpRequest.objects.count() == 2

    def test_is_closed_by_the_first_who_takes_care_of_it(self, cast):
        mine, other = self.ask(cast), self.ask(cast, who="amina")

        actions.close_request(mine, actor=cast.cruz, at=NOON)
        actions.close_request(mine, actor=cast.eli, at=NOON + DAY)

        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.closed_by, mine.closed_at, other.closed_at) == (cast.cruz, NOON, None)
        assert told().count("checkins.help_closed") == 1


class TestThePermission:
    def test_finds_ones_own_that_has_gone_out(self, cast, pair, checkins, make_checkin):
        for checkin in checkins[1:]:
            assert permissions.checkin_to_answer(cast.bo, checkin.pk) == checkin
        unsent = make_checkin(pair, cast.bo, number=3)

        for hidden in (unsent, checkins[0]):
            with pytest.raises(Http404):
                permissions.checkin_to_answer(cast.bo, hidden.pk)

    def test_to_ask_lasts_while_there_is_a_place_or_somebody(self, cast, make_relationship):
        cast.programme.enrolments.update(status="withdrawn")
        with pytest.raises(Http404):
            permissions.programme_to_ask(cast.bo, cast.programme.slug)

        pair = make_relationship()
        assert permissions.programme_to_ask(cast.bo, cast.programme.slug) == cast.programme

        pair.ended_at, pair.end_reason = NOON, "left"
        pair.save()
        with pytest.raises(Http404):
            permissions.programme_to_ask(cast.bo, cast.programme.slug)

    def test_to_ask_knows_two_programmes_apart(self, cast, make_programme, make_enrolment):
        other = make_programme(cast.organisation, "Other")
        make_enrolment(other, cast.bo)

        assert permissions.programme_to_ask(cast.bo, "other") == other
        assert permissions.programme_to_ask(cast.bo, "growth-2026") == cast.programme
        with pytest.raises(Http404):
            permissions.programme_to_ask(cast.amina, "other")

    def test_to_close_finds_each_call_of_ones_own_programme(
        self, cast, checkins, make_member, make_programme
    ):
        CheckIn.objects.update(answered_at=NOON, wants_help=True)
        for checkin in checkins:
            assert permissions.help_to_close(cast.cruz, checkin.pk) == checkin
        for message in ("One.", "Two."):
            asked = actions.ask_for_help(cast.programme, message=message, actor=cast.bo, at=NOON)
            assert permissions.request_to_close(cast.cruz, asked.pk) == asked

        kim = make_member(cast.organisation, "Kim")
        elsewhere = make_programme(cast.organisation, "Other")
        give(Role.COORDINATOR, to=kim, programme_id=elsewhere.pk, actor=None, at=NOON)
        for act, call in (
            (permissions.help_to_close, checkin),
            (permissions.request_to_close, asked),
        ):
            with pytest.raises(Http404):
                act(kim, call.pk)


class TestLookingBack:
    @pytest.fixture
    def ended(self, cast):
        cast.programme.ended_at = NOON
        cast.programme.save()
        return cast.programme

    def look(self, programme, who, worth=4, comment="", at=NOON):
        said = {"worth": worth, "comment": comment, "actor": who, "at": at}
        return actions.answer_closing(programme, **said)

    def test_waits_for_the_end(self, cast):
        with pytest.raises(actions.NotEnded, match="Growth 2026 has not ended"):
            self.look(cast.programme, cast.bo)

    def test_keeps_what_each_has_said_last(self, cast, ended):
        self.look(ended, cast.amina)
        self.look(ended, cast.bo)
        last = self.look(ended, cast.bo, worth=2, comment="Too short.", at=NOON + DAY)

        assert ended.closing_answers.count() == 2
        last.refresh_from_db()
        assert (last.worth, last.comment, last.answered_at) == (2, "Too short.", NOON + DAY)
        assert [one.data for one in Event.objects.order_by("id")] == [
            {"worth": 4},
            {"worth": 4},
            {"worth": 2},
        ]
        assert not HelpRequest.objects.exists()

    def test_is_heard_at_once_when_it_tells_of_harm(self, cast, ended):
        self.look(ended, cast.bo, comment="He threatened me.")

        assert HelpRequest.objects.get().message == "He threatened me."

    def test_is_for_those_who_took_part(self, cast, ended, make_programme, make_enrolment):
        other = make_programme(cast.organisation, "Other", ended_at=NOON)
        make_enrolment(other, cast.bo)
        make_enrolment(other, cast.sana, status="invited", joined_at=None)

        for programme in (ended, other):
            assert permissions.programme_to_look_back_on(cast.bo, programme.slug) == programme
        for who, slug in ((cast.amina, "other"), (cast.sana, "other"), (cast.dara, ended.slug)):
            with pytest.raises(Http404):
                permissions.programme_to_look_back_on(who, slug)

    def test_begins_at_the_end(self, cast):
        with pytest.raises(Http404):
            permissions.programme_to_look_back_on(cast.bo, cast.programme.slug)
