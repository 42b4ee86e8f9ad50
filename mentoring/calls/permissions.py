"""Who may be in the room of which meeting: those whose meeting it is, and nobody else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from mentoring.calls.rules.seats import is_open
from mentoring.core.db.ids import is_id
from mentoring.core.hooks import run_hook
from mentoring.meetings.models import Meeting
from mentoring.meetings.permissions import meeting_to_share
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member

Pair = tuple[UUID, str]
"""A person (the user who signs in) and the id of a meeting."""


def meeting_with_room(
    actor: Membership, relationship_id: UUID, meeting_id: UUID, at: datetime
) -> tuple[Meeting, bool]:
    """A meeting of the actor's own, and whether its room lets them in; else Http404."""
    meeting = meeting_to_share(actor, relationship_id, meeting_id)
    user = actor.user_id
    return meeting, user is not None and bool(people_among([(user, str(meeting.pk))], at))


def may_go_elsewhere(meeting: Meeting, at: datetime) -> bool:
    """Whether a meeting of one's own (``meeting_to_share``) may be joined at its service.

    As in a room of ours: not after its end, and not where one of two has blocked the other.
    """
    relationship = meeting.relationship
    if not meeting.service or not relationship.is_open or not is_open(meeting.ends_at, at):
        return False
    people = {person.pk for person in relationship.people}
    return len(people) != 2 or len(_apart(people)) < 2


def people_among(pairs: Iterable[Pair], at: datetime) -> dict[Pair, str]:
    """Of pairs those who may be in the room, each with the id of their membership.

    Four queries for any number. Not where one has blocked the other, nor where two became more.
    """
    asked = {pair: UUID(pair[1]) for pair in pairs if is_id(pair[1])}
    rooms = _open_rooms(set(asked.values()), at)
    members = Member.objects.present().filter(
        relationship__in=set(rooms.values()),
        membership__user__in={person for person, _ in asked},
        membership__removed_at=None,
    )
    known = {
        (relationship, user): str(member)
        for relationship, user, member in members.values_list(
            "relationship", "membership__user", "membership"
        )
        if user
    }
    closed = _not_for_two({relationship for relationship, _ in known})
    return {
        pair: known[rooms[meeting], pair[0]]
        for pair, meeting in asked.items()
        if meeting in rooms and rooms[meeting] not in closed and (rooms[meeting], pair[0]) in known
    }


def _open_rooms(meetings: set[UUID], at: datetime) -> dict[UUID, UUID]:
    """Meeting -> its relationship."""
    found = Meeting.objects.here().filter(pk__in=meetings, relationship__ended_at=None)
    rows = found.values_list("pk", "relationship", "starts_at", "minutes")
    return {
        meeting: relationship
        for meeting, relationship, starts_at, minutes in rows
        if is_open(starts_at + timedelta(minutes=minutes), at)
    }


def _not_for_two(relationships: set[UUID]) -> set[UUID]:
    """Those in which one has blocked the other, or which more than two are in."""
    everybody = Member.objects.present().filter(relationship__in=relationships)
    people: dict[UUID, set[UUID]] = {}
    for relationship, member in everybody.values_list("relationship", "membership"):
        people.setdefault(relationship, set()).add(member)
    blocked = _apart({one for members in people.values() for one in members})
    return {
        relationship
        for relationship, members in people.items()
        if len(members) > 2 or (len(members & blocked) > 1 and len(_apart(members)) > 1)
    }


def _apart(people: set[UUID]) -> set[UUID]:
    """Those of whom one has blocked another of them."""
    return {one for apart in run_hook("messaging.apart", people) for one in apart}
