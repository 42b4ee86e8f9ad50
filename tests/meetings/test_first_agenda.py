"""The first meeting of a kind that proposes what it can be about has that as its agenda."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.actions.rounds import set_in_round
from mentoring.meetings.rules import fitted
from mentoring.programmes.kinds import KINDS
from tests.meetings.conftest import SOON
from tests.moments import DAY, NOON

HINT = "what a first meeting can be about"


@pytest.fixture
def peers(cast, make_relationship):
    return make_relationship(
        kind="reciprocal", members={cast.amina: "peer", cast.bo: "peer"}, agreed=True
    )


def book(relationship, cast, make_proposal, starts_at=SOON):
    offer = make_proposal(relationship, moments=[starts_at])
    return actions.book(offer, starts_at=starts_at, actor=cast.amina, at=NOON)


def speak(*people):
    for person, language in people:
        person.language = language
        person.save()


class TestTheFirstMeeting:
    @pytest.mark.parametrize(("bo", "begins"), [("de", "Was jede Person"), ("en", "What each")])
    def test_has_the_points_of_its_kind_in_the_language_of_all(
        self, bo, begins, cast, peers, make_proposal
    ):
        speak((cast.amina, "de"), (cast.bo, bo))

        lines = book(peers, cast, make_proposal).agenda.splitlines()

        assert len(lines) == len(KINDS["reciprocal"].agenda)
        assert lines[0].startswith(begins)

    def test_of_one_mentee_and_one_mentor_has_none(self, cast, make_relationship, make_proposal):
        assert book(make_relationship(agreed=True), cast, make_proposal).agenda == ""

    def test_alone_has_them(self, cast, peers, make_proposal):
        book(peers, cast, make_proposal)

        assert book(peers, cast, make_proposal, SOON + DAY).agenda == ""

    def test_that_was_emptied_and_cancelled_leaves_nothing(self, cast, peers, make_proposal):
        first = book(peers, cast, make_proposal)
        actions.prepare(first, agenda="", seen=0, actor=cast.bo, at=NOON)
        actions.cancel(first, actor=cast.bo, at=NOON)

        assert book(peers, cast, make_proposal, SOON + DAY).agenda == ""

    def test_that_was_cancelled_leaves_them_to_the_next_for_its_own_minutes(
        self, cast, make_relationship, make_proposal
    ):
        flash = make_relationship(kind="flash", agreed=True, ends_on=(SOON + 90 * DAY).date())
        offers = [(SOON, 45), (SOON + DAY, 30)]
        made = []
        for moment, minutes in offers:
            offer = make_proposal(flash, moments=[moment], minutes=minutes)
            made.append(actions.book(offer, starts_at=moment, actor=cast.amina, at=NOON))
            actions.cancel(made[-1], actor=cast.bo, at=NOON)

        assert ["(10 minutes)" in one.agenda for one in made] == [True, False]
        assert made[1].agenda.count("(6 minutes)") == 2

    def test_at_once_has_them_too(self, cast, peers):
        assert actions.begin(peers, actor=cast.amina, at=NOON).agenda.count("\n") == 2

    def test_of_an_afternoon_shares_out_its_half_hour(self, make_relationship):
        talk = make_relationship(kind="flash", ends_on=None)

        agenda = set_in_round(talk, starts_at=SOON, minutes=30, at=NOON).agenda

        assert [line.rpartition("(")[2] for line in agenda.splitlines()] == [
            "6 minutes)",
            "18 minutes)",
            "6 minutes)",
        ]


def test_its_page_says_so_until_somebody_has_written(client, cast, peers, make_proposal):
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + 3 * DAY
    meeting = book(peers, cast, make_proposal, soon)
    client.force_login(cast.amina.user)
    page = address("meetings:meeting", peers.pk, meeting.pk, organisation="northwind")

    said = client.get(page).content.decode()
    assert HINT in said
    assert "Whose topic comes first, and whose next time</textarea>" in said

    own = meeting.agenda + "\nLunch"
    actions.prepare(meeting, agenda=own, seen=0, actor=cast.bo, at=timezone.now())
    said = client.get(page).content.decode()
    assert "Lunch</textarea>" in said
    assert HINT not in said


@pytest.mark.parametrize(
    ("minutes", "shares"), [(45, (10, 25, 10)), (30, (6, 18, 6)), (60, (13, 34, 13))]
)
def test_minutes_of_points_add_up_to_the_meeting(minutes, shares):
    told = fitted(["A (10 min)", "B (25 min)", "C (10 min)", "D (with a guest)"], minutes)

    assert told[:3] == [f"{name} ({share} min)" for name, share in zip("ABC", shares, strict=True)]
    assert told[3] == "D (with a guest)"
