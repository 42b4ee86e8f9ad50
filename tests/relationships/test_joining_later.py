"""What somebody reads who joins later: conversation, notes and goals alike, as it was said."""

from uuid import uuid4

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Note, Promise, Question
from mentoring.messaging import actions as messaging
from mentoring.programmes.models import Programme
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from tests.moments import DAY

WORDS = {"measure": "", "why": "", "target_on": None}


@pytest.fixture
def begun(cast, make_member, make_enrolment, make_relationship, make_meeting):
    """A circle in which something was written before Cem joins."""

    def begun(kind, newcomers_read=""):
        cast.programme.model, cast.programme.newcomers_read = kind, newcomers_read
        cast.programme.save()
        part, at = "peer" if kind == "peer_circle" else "member", timezone.now()
        rest = [make_member(cast.organisation, name) for name in ("Dee Ono", "Eva Lund")]
        first = {cast.amina: "peer" if part == "peer" else "host"}
        members = first | dict.fromkeys([cast.bo, *rest], part)
        circle = make_relationship(
            members=members, kind=kind, agreed=True, started_at=at - 30 * DAY
        )
        circle.members.update(joined_at=at - 30 * DAY)
        goals.set_goal(
            circle, title="Said before", key=uuid4(), actor=cast.bo, at=at - 5 * DAY, **WORDS
        )
        note = {"organisation": cast.organisation, "relationship": circle, "author": cast.bo}
        meeting = make_meeting(circle, starts_at=at - 6 * DAY)
        Note.objects.create(
            meeting=meeting, is_shared=True, body="Noted before", written_at=at - 5 * DAY, **note
        )
        whole = Relationship.objects.with_members().get(pk=circle.pk)
        meetings.ask(whole, words="Asked before", key=uuid4(), actor=cast.bo, at=at - 5 * DAY)
        meetings.promise_in(
            whole,
            meeting=None,
            by=cast.bo,
            words="Promised before",
            until=None,
            key=uuid4(),
            actor=cast.bo,
            at=at - 5 * DAY,
        )
        messaging.send(whole, "Written before", sent_as=uuid4(), actor=cast.bo, at=at - 5 * DAY)
        cem = make_member(cast.organisation, "Cem Demir")
        make_enrolment(cast.programme, cem, "both", capacity_max=2)
        actions.join(circle, cem, part, actor=cast.cruz, at=at)
        return circle, cem

    return begun


def shown(browse, person, name, circle):
    return browse(person).get(address(name, circle.pk, organisation="northwind")).text


BEFORE = ("Said before", "Noted before", "Written before", "Asked before", "Promised before")


def test_is_usual_for_the_kind_that_somebody_joins():
    """An open circle may be of another kind than its programme."""
    assert not Programme(model="circle").shows_before_in("peer_circle")
    assert Programme(model="peer_circle").shows_before_in("circle")
    assert Programme(model="circle", newcomers_read="all").shows_before_in("peer_circle")


class TestWhoJoinsLater:
    @pytest.mark.parametrize(("kind", "setting"), [("peer_circle", ""), ("circle", "since")])
    def test_reads_only_what_is_written_from_then_on(self, kind, setting, cast, begun, browse):
        circle, cem = begun(kind, setting)

        room = shown(browse, cem, "relationships:room", circle)
        talk = shown(browse, cem, "messaging:conversation", circle)
        story = shown(browse, cem, "relationships:story", circle)

        assert not [words for words in BEFORE if words in room + talk + story]
        assert "You read what was written since you joined." in room
        told = shown(browse, cast.bo, "relationships:room", circle)
        assert "Whoever joins later reads only what is written from then on." in told
        for rows in (Goal.objects, Promise.objects, Question.objects):
            assert not rows.visible_to(cem).exists()
            assert rows.visible_to(cast.bo).exists()
        goal = address("goals:goal", circle.pk, Goal.objects.get().pk, organisation="northwind")
        assert browse(cem).get(goal).status_code == 404
        met = circle.meetings.get()
        met = address("meetings:meeting", circle.pk, met.pk, organisation="northwind")
        assert browse(cem).get(met).status_code == 404  # with its agenda and notes
        assert browse(cast.bo).get(met).status_code == 200

    @pytest.mark.parametrize(("kind", "setting"), [("circle", ""), ("peer_circle", "all")])
    def test_reads_everything_where_that_was_said(self, kind, setting, cast, begun, browse):
        circle, cem = begun(kind, setting)

        room = shown(browse, cem, "relationships:room", circle)
        talk = shown(browse, cem, "messaging:conversation", circle)
        story = shown(browse, cem, "relationships:story", circle)

        assert not [words for words in BEFORE if words not in room + talk + story]
        assert "Whoever joins later reads everything, also what was written before." in room

    def test_keeps_what_was_said_when_they_joined(self, cast, begun, browse):
        circle, cem = begun("peer_circle")
        cast.programme.newcomers_read = "all"
        cast.programme.save()

        assert "Said before" not in shown(browse, cem, "relationships:room", circle)
        assert "Said before" in shown(browse, cast.bo, "relationships:room", circle)
