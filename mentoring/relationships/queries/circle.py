"""The room of more than two: their faces, what each is there, who came and who left."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mentoring.core.hooks import hook, run_hook
from mentoring.core.l10n import formats
from mentoring.core.l10n.counts import in_words
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership, short_names
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Kind, Member, Part, Relationship


@dataclass(frozen=True)
class Mark:
    """What an app above says about one face, such as *hosts next*: hook ``relationships.marks``.

    ``(relationship, actor, moment) -> list[Mark]``
    """

    person: UUID
    words: str
    is_next: bool = False


@dataclass(frozen=True)
class RoomMember:
    """One of them as the room shows it; most have no words of their own."""

    person: Membership
    name: str
    is_me: bool
    words: list[str]
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class RoomMembers:
    """The first eight at once, everybody when asked."""

    heading: str
    shown: list[RoomMember]
    more: int  # how many are not shown
    changes: list[str]
    joining: str  # what somebody reads who joins later; "" where nobody can


@dataclass(frozen=True)
class RoomTab:
    """One page of a room of more than two, beside the others: hook ``relationships.tabs``.

    ``(actor, relationship) -> RoomTab``
    """

    label: str
    url: str
    current: bool = False


def tabs_of(relationship: Relationship, actor: Membership, path: str) -> list[RoomTab]:
    """The pages that a larger group shares, in their order; of two, everything is on one."""
    if relationship.are_two:
        return []
    tabs = run_hook("relationships.tabs", actor, relationship)
    return [replace(tab, current=tab.url == path) for tab in tabs]


@hook("relationships.tabs", order=10)
def room_tab(actor: Membership, relationship: Relationship) -> RoomTab:
    return RoomTab(_everybody(relationship), _address("relationships:room", actor, relationship))


@hook("relationships.tabs", order=30)
def story_tab(actor: Membership, relationship: Relationship) -> RoomTab:
    return RoomTab(_("Story"), _address("relationships:story", actor, relationship))


def _address(name: str, actor: Membership, relationship: Relationship) -> str:
    return address(name, relationship.pk, organisation=actor.organisation.slug)


def title_of(relationship: Relationship, actor: Membership) -> str:
    """How the page that they share is called."""
    count = in_words(len(relationship.present))
    if relationship.kind in (Kind.CIRCLE, Kind.PEER_CIRCLE):
        return _("Your circle of %(count)s") % {"count": count}
    if relationship.kind == Kind.TEAM:
        return _("Your team of %(count)s") % {"count": count}
    return _("You and %(name)s") % {"name": relationship.named_for(actor)}


def reads_since(relationship: Relationship, actor: Membership) -> datetime:
    """From when ``actor`` reads; who began it reads everything. No query."""
    mine = relationship.member(actor)
    began = mine.joined_at <= relationship.started_at
    return rules.EVERYTHING if began else mine.reads_from


def faces_of(
    relationship: Relationship, actor: Membership, *, at: datetime, is_whole: bool = False
) -> RoomMembers:
    """No query of its own: everybody came with the relationship."""
    marks: dict[UUID, list[Mark]] = {}
    for told in run_hook("relationships.marks", relationship, actor, at):
        for mark in told:
            marks.setdefault(mark.person, []).append(mark)
    present = sorted(relationship.present, key=_joined)
    names = short_names(one.membership.name for one in present)
    most = len(present) if is_whole else rules.SHOWN_FACES
    faces = [
        _face(member, name, actor, relationship, marks.get(member.membership_id, []))
        for member, name in zip(present[:most], names, strict=False)
    ]
    return RoomMembers(
        heading=_everybody(relationship),
        shown=faces,
        more=len(present) - len(faces),
        changes=_changes(relationship, at) if relationship.is_open else [],
        joining=_joining(relationship, actor) if relationship.is_open else "",
    )


def _everybody(relationship: Relationship) -> str:
    return _("The %(count)s of you") % {"count": in_words(len(relationship.present))}


def _joined(member: Member) -> tuple[bool, datetime, str]:
    """Who leads or hosts first, then in the order of coming."""
    return member.part not in rules.MENTORING_PARTS, member.joined_at, member.membership.name


def _face(
    member: Member,
    name: str,
    actor: Membership,
    relationship: Relationship,
    marks: list[Mark],
) -> RoomMember:
    person = member.membership
    work = ", ".join(filter(None, [person.job_title or person.department, person.office]))
    words = [work, _part(member, relationship)]
    if relationship.is_open and not _has_agreed(member, relationship.programme):
        words.append(_("has yet to say yes to the guidelines"))
    is_me = person.pk == actor.pk
    told = [one for one in words if one]
    return RoomMember(person, _("You") if is_me else name, is_me, told, marks)


def _part(member: Member, relationship: Relationship) -> str:
    """Only what sets somebody apart: of peers, and of the many, nothing is said."""
    if member.part == Part.HOST:
        return _("hosts this circle")
    if member.part == Part.MENTOR or relationship.kind == Kind.SEVERAL_MENTORS:
        return str(member.get_part_display())
    return ""


def _has_agreed(member: Member, programme: Programme) -> bool:
    return not rules.must_agree(
        accepted=member.agreed_version, current=programme.guidelines_version
    )


def _changes(relationship: Relationship, at: datetime) -> list[str]:
    """Who joined and who left in the last two weeks, a line for each day's kind of change."""
    since = at - rules.CHANGE_TOLD_FOR
    came = [
        one
        for one in relationship.present
        if one.joined_at >= since and one.joined_at > relationship.started_at
    ]
    there = {one.membership_id for one in relationship.present}
    left = [
        one
        for one in relationship.loaded_members
        if one.left_at and one.left_at >= since and one.membership_id not in there
    ]
    told = []
    if came:
        told.append(_("New here: %(names)s.") % {"names": _listed(came)})
    if left:
        told.append(_("No longer here: %(names)s.") % {"names": _listed(left)})
    return told


def _joining(relationship: Relationship, actor: Membership) -> str:
    mine = relationship.member(actor)
    if mine.joined_at > relationship.started_at and not mine.reads_before:
        return _("You read what was written since you joined.")
    if not rules.KINDS[relationship.kind].is_sized:
        return ""
    if relationship.programme.shows_before_in(relationship.kind):
        return _("Whoever joins later reads everything, also what was written before.")
    return _("Whoever joins later reads only what is written from then on.")


def _listed(members: Iterable[Member]) -> str:
    return formats.listed(short_names(dict.fromkeys(one.membership.name for one in members)))
