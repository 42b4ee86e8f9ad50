"""When a relationship needs a person is its kind's to say, on Today and in the list alike."""

from datetime import timedelta

import pytest
from django.utils import translation

from mentoring.insights.queries import relationships, shown, standing_of
from mentoring.meetings.attention import Silent
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.attention.pairs import Departed, NotAgreed
from mentoring.relationships.queries import Present
from mentoring.today.queries.attention import today
from tests.moments import DAY, NOON

SIDES = ("mentor", "mentee")
CIRCLE = ("host", *["member"] * 7)
NAMES = ["Cem", "Dee", "Eva", "Finn", "Gul", "Hana"]


@pytest.fixture
def together(cast, make_member, make_enrolment, make_relationship):
    """Of a kind, in these parts; the first so many have said yes."""

    def make(kind, parts, yes, **fields):
        cast.programme.starts_on = cast.programme.ends_on = None
        cast.programme.is_evergreen = True
        cast.programme.save()
        others = [make_member(cast.organisation, name) for name in NAMES[: len(parts) - 2]]
        members = dict(zip((cast.amina, cast.bo, *others), parts, strict=True))
        said = list(members)[:yes]
        fields = {"ends_on": (NOON + 400 * DAY).date(), "composition": ""} | fields
        agreed = {"agreed_at": NOON} if yes == len(parts) else {}
        return make_relationship(kind=kind, members=members, agreed=said, **fields, **agreed)

    return make


def told(programme, at) -> list[str]:
    return [matter.kind.key for matter in today(programme, at=at).matters]


def stands(programme, at) -> tuple[str, bool]:
    (row,) = relationships(programme, at=at)
    listed = shown(relationships(programme, at=at), "attention", "", at=at).exists()
    return standing_of(row, at=at).value, listed


@pytest.mark.parametrize(
    ("kind", "parts", "yes", "days"),
    [
        ("one_to_one", SIDES, 1, 7),
        ("reciprocal", ("peer", "peer"), 1, 7),
        ("several_mentors", ("mentee", "mentor", "mentor"), 2, 14),
        ("circle", CIRCLE, 5, 14),
        ("peer_circle", ["peer"] * 4, 2, 14),
    ],
)
def test_a_missing_yes_is_told_after_the_days_of_the_kind(cast, together, kind, parts, yes, days):
    together(kind, parts, yes)
    for after, is_told in ((days * DAY - timedelta(seconds=1), False), (days * DAY, True)):
        at = NOON + after
        assert told(cast.programme, at) == ["no_agreement"] * is_told
        assert stands(cast.programme, at) == (("waiting", True) if is_told else ("new", False))


@pytest.mark.parametrize(
    ("kind", "parts", "yes"), [("circle", CIRCLE, 6), ("peer_circle", ["peer"] * 4, 3)]
)
def test_most_of_many_are_enough_and_their_silence_is_told(cast, together, kind, parts, yes):
    together(kind, parts, yes)
    silent = 42 * DAY
    assert told(cast.programme, NOON + silent - DAY) == []
    assert stands(cast.programme, NOON + silent - DAY) == ("new", False)
    assert told(cast.programme, NOON + silent) == ["silent"]
    assert stands(cast.programme, NOON + silent) == ("silent", True)


def test_too_few_of_many_are_not_silent_but_have_yet_to_agree(cast, together):
    together("circle", CIRCLE, 5)

    assert told(cast.programme, NOON + 42 * DAY) == ["no_agreement"]
    assert stands(cast.programme, NOON + 42 * DAY) == ("waiting", True)


class TestASingleTalk:
    def test_waits_for_nobodys_yes_and_is_missed_until_it_took_place(
        self, cast, together, make_meeting
    ):
        flash = together("flash", SIDES, 0)
        for days, is_told in ((20, False), (21, True)):
            at = NOON + days * DAY
            assert told(cast.programme, at) == ["silent"] * is_told
            assert stands(cast.programme, at) == (("silent", True) if is_told else ("new", False))

        make_meeting(flash, starts_at=NOON + DAY)
        for days in (21, 90):
            assert told(cast.programme, NOON + days * DAY) == []
            assert stands(cast.programme, NOON + days * DAY) == ("meeting", False)

    def test_of_an_afternoon_is_not_missed(self, cast, together):
        together("flash", SIDES, 0, ends_on=None)

        assert told(cast.programme, NOON + 30 * DAY) == []
        assert stands(cast.programme, NOON + 30 * DAY) == ("new", False)


@pytest.mark.parametrize(
    ("kind", "parts", "begins", "decides"),
    [("one_to_one", SIDES, 21, 7), ("circle", CIRCLE, 28, 14)],
)
def test_decisions_are_asked_for_after_the_days_of_the_kind(
    cast, together, kind, parts, begins, decides
):
    row = together(kind, parts, 0)
    people = [Present(one.membership, one.part, None, None) for one in row.present]
    late = NotAgreed().attention((row.pk, NOON, None, kind), NOON + 30 * DAY, people)
    assert late.kind.rises(late) == begins * DAY

    people[0] = people[0]._replace(gone_at=NOON)
    left = Departed().attention(row, NOON + DAY, people)
    assert left.kind.rises(left) == decides * DAY


def test_what_a_late_one_says_names_the_day_where_the_weeks_are_others(cast, together):
    together("circle", CIRCLE, 0)
    with translation.override("en"):
        (matter,) = today(cast.programme, at=NOON + 28 * DAY).matters
        assert "They were brought together on" in matter.kind.why(matter)
        assert "three weeks" not in matter.kind.why(matter)


def test_silence_begins_after_the_rhythm_and_a_start_may_take_as_long_as_a_yes():
    for one in KINDS.values():
        assert one.health.silent_weeks >= one.rhythm_weeks
        assert one.health.begin_days >= 2 * one.health.agree_days
        assert Silent.patience <= timedelta(weeks=one.health.silent_weeks)
        assert 0 < one.health.enough <= 1
