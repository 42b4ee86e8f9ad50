"""How often people meet: their kind proposes, and a single talk is never repeated."""

import re

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.meetings import actions
from mentoring.meetings.models import Proposal
from mentoring.meetings.queries.again import on_the_wall, same_time_next
from tests.meetings.conftest import ahead
from tests.moments import DAY

PEERS, SIDES = ("peer", "peer"), ("mentor", "mentee")
NAMES = ["Cem Demir"]


@pytest.fixture
def of_kind(cast, people, make_relationship):
    def make(kind, parts):
        known = (cast.amina, cast.bo, *people)[: len(parts)]
        members = dict(zip(known, parts, strict=True))
        return make_relationship(
            kind=kind, members=members, agreed=True, ends_on=(timezone.now() + 90 * DAY).date()
        )

    return make


def page(relationship):
    return address("meetings:propose", relationship.pk, organisation="northwind")


@pytest.mark.parametrize(
    ("kind", "parts", "shown", "gaps"),
    [
        ("one_to_one", SIDES, ["", "1", "2", "0", "own"], (1, 2, 4)),
        ("reverse", SIDES, ["", "1", "2", "0", "own"], (1, 2, 4)),
        ("reciprocal", PEERS, ["", "3", "1", "2", "0", "own"], (3, 1, 2)),
        ("peer_pair", PEERS, ["", "2", "1", "0", "own"], (2, 1, 4)),
        ("circle", ("host", "member", "member"), ["", "4", "1", "2", "0", "own"], (4, 1, 2)),
        ("flash", SIDES, [], ()),
    ],
)
def test_what_the_kind_proposes_stands_first(
    client, cast, of_kind, make_meeting, kind, parts, shown, gaps
):
    together = of_kind(kind, parts)
    client.force_login(cast.amina.user)
    said = client.get(page(together)).content.decode()

    assert re.findall(r'name="repeats"\s+value="(\w*)"', said) == shown
    assert said.count("as suggested") == (len(shown) > 0 and shown[1] not in ("1", "0"))

    over = make_meeting(together, starts_at=ahead(-1))
    moments = same_time_next(over, cast.amina, at=timezone.now())
    assert moments == [on_the_wall(over.starts_at, weeks, cast.amina.timezone) for weeks in gaps]


def test_what_is_proposed_is_taken_as_it_is(client, cast, of_kind):
    circle = of_kind("circle", ("host", "member", "member"))
    when = ahead(4).replace(hour=9)
    offer = {"slots": [when.isoformat()], "minutes": 45, "format": "phone", "repeats": "4"}
    client.force_login(cast.amina.user)

    client.post(page(circle), offer | {"place": "+49 30 1234567"})

    assert Proposal.objects.get().every == 4


def test_a_single_talk_begins_no_series(cast, of_kind):
    with pytest.raises(actions.OneTalkOnly):
        actions.propose(
            of_kind("flash", SIDES),
            moments=[ahead(4)],
            minutes=45,
            format="phone",
            place="+49 30 1234567",
            every=1,
            actor=cast.bo,
            at=timezone.now(),
        )
