"""Whose turn it is to host, where hosting goes round."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mentoring.meetings import rules
from mentoring.meetings.models import HostSwap, Meeting
from mentoring.meetings.queries.schedule import meetings_of, next_of
from mentoring.organisations.models import Membership
from mentoring.programmes.kinds import KINDS, TURNS
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.queries.names import know

SHOWN_TURNS = 3


def hosts_of(relationship: Relationship) -> list[Member]:
    """Who takes turns; empty of two, and where nobody hosts. One alone always hosts."""
    kind = KINDS[relationship.kind]
    if not kind.is_sized or not kind.hosting:
        return []
    there = relationship.present
    return there if kind.hosting == TURNS else [one for one in there if one.part == kind.hosting]


def turns(
    relationship: Relationship, meetings: list[Meeting], *, besides: frozenset[UUID] = frozenset()
) -> list[Member]:
    """In which order they host: who has hosted least lately first, then in order of coming.

    A meeting that did not take place was a turn all the same: it moves on without a word.
    """
    last: dict[UUID, datetime] = {}
    for meeting in meetings:
        if meeting.host_id and meeting.cancelled_at is None:
            last[meeting.host_id] = max(
                meeting.starts_at, last.get(meeting.host_id, meeting.starts_at)
            )
    hosts = [one for one in hosts_of(relationship) if one.membership_id not in besides]
    return sorted(hosts, key=lambda one: rules.turn(last.get(one.pk), one.joined_at, str(one.pk)))


@dataclass(frozen=True)
class Hosting:
    """The section in the room: who hosts next and after that."""

    meeting: Meeting | None  # the one ahead
    first: Membership | None  # who hosts it, or will host the next
    coming: list[Membership]  # after that, the next ones
    later: list[Membership]
    is_mine: bool  # the reader hosts the meeting ahead, and may ask for a swap
    asked: str  # whom they have asked, by first name


def hosting_of(relationship: Relationship, actor: Membership, *, at: datetime) -> Hosting | None:
    """None where it does not go round. One query more while the reader hosts the meeting ahead."""
    if len(hosts_of(relationship)) < rules.MAKE_A_MEETING:
        return None
    ahead = next_of(relationship, at=at)
    order = turns(relationship, meetings_of(relationship))
    host = _host(ahead, relationship)
    after = [one.membership for one in order if host is None or one.membership_id != host.pk]
    first = host or (after.pop(0) if after else None)
    is_mine = (
        host is not None and host.pk == actor.pk and ahead is not None and ahead.starts_at > at
    )
    swap = open_swap(ahead) if is_mine and ahead else None
    return Hosting(
        meeting=ahead,
        first=first,
        coming=after[: SHOWN_TURNS - 1],
        later=after[SHOWN_TURNS - 1 :],
        is_mine=is_mine,
        asked=swap.asked.membership.first_name if swap else "",
    )


def _host(meeting: Meeting | None, relationship: Relationship) -> Membership | None:
    if meeting is None:
        return None
    there = (one for one in relationship.present if one.pk == meeting.host_id)
    return next((one.membership for one in there), None)


def host_name(meeting: Meeting, actor: Membership) -> str:
    """Who hosts it, by first name; "" for nobody, and for the reader."""
    host = _host(meeting, meeting.relationship)
    return host.first_name if host and host.pk != actor.pk else ""


def is_host(meeting: Meeting, actor: Membership) -> bool:
    host = _host(meeting, meeting.relationship)
    return host is not None and host.pk == actor.pk


def open_swap(meeting: Meeting) -> HostSwap | None:
    rows = HostSwap.objects.filter(meeting=meeting, answered_at=None)
    swap = rows.select_related("asked__membership", "asked_by__membership").first()
    if swap:
        know(meeting.relationship, swap.asked.membership, swap.asked_by.membership)
    return swap


def swap_asked_of(meeting: Meeting, actor: Membership) -> str:
    """Who asks ``actor`` to host in their place, by first name; "" for nobody. One query."""
    if len(hosts_of(meeting.relationship)) < rules.MAKE_A_MEETING:
        return ""
    swap = open_swap(meeting)
    is_asked = swap is not None and swap.asked.membership_id == actor.pk
    return swap.asked_by.membership.first_name if swap and is_asked else ""
