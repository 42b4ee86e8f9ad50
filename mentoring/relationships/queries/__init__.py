"""What the room shows of a relationship itself, and the hooks that apps above may fill."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentoring.core.db.statements import MAX_KEYS, Keys, statement
from mentoring.core.hooks import hook, run_hook
from mentoring.core.l10n import formats
from mentoring.core.web.timeline import TimelineEntry
from mentoring.events.models import Event
from mentoring.organisations.models import Membership, PersonSummary, summary_columns
from mentoring.participants.models import Enrolment, Profile
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship

SHOWN_ENTRIES = 30
MAX_AT_ONCE = 10_000  # in one statement; SQLite takes 32,766 values


@dataclass(frozen=True)
class FirstStep:
    """One of the few things people do together at the start.

    Apps above add theirs to the hook ``relationships.first_steps``:
    ``(actor, relationship) -> FirstStep``.
    """

    text: str | Promise
    done: bool
    url: str = ""
    act: str | Promise = ""
    note: str | Promise = ""


@dataclass(frozen=True)
class Timeline:
    """What happened, newest first."""

    entries: list[TimelineEntry]
    has_more: bool


@hook("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    mine = Member.objects.present().filter(membership=OuterRef("pk"))
    return {"has_relationship": Exists(mine)}


def has_any(actor: Membership) -> bool:
    """Whether ``actor`` is or was in a relationship."""
    known: bool | None = actor.__dict__.get("has_relationship")  # of the one who asks for a page
    return Relationship.objects.visible_to(actor).exists() if known is None else known


def must_agree(relationship: Relationship, actor: Membership) -> bool:
    """Whether the guidelines, or a newer version of them, wait for the actor's yes."""
    is_asked = relationship.is_open and not relationship.is_one_off
    return is_asked and rules.must_agree(
        accepted=relationship.agreed_version(actor),
        current=relationship.programme.guidelines_version,
    )


def who_accepted_earlier(programme: Programme) -> dict[Membership, list[Relationship]]:
    """Who accepted an earlier version of the guidelines, and in which open relationships."""
    late = Member.objects.present().filter(
        agreed_version__range=(1, programme.guidelines_version - 1),
        relationship__in=Relationship.objects.all_present(programme),
    )
    together = Relationship.objects.filter(pk__in=late.values("relationship")).with_members()
    found: dict[Membership, list[Relationship]] = {}
    for one in together.select_related("programme").order_by("started_at", "pk"):
        for member in one.present:
            if 0 < member.agreed_version < programme.guidelines_version:
                found.setdefault(member.membership, []).append(one)
    return found


def who_is_away(programme: Programme, at: datetime) -> set[UUID]:
    """Who is on pause in a programme: they are told what is new when they are back."""
    away = Enrolment.objects.filter(programme=programme, paused_until__gt=programme.day_at(at))
    return set(away.values_list("membership", flat=True))


@hook("programmes.asked_again")
def count_asked_again(programme: Programme) -> int:
    """How many people are asked to read and accept the guidelines once more."""
    return len(who_accepted_earlier(programme))


def first_steps(actor: Membership, relationship: Relationship) -> list[FirstStep]:
    """What to do first, done steps ticked; nothing once everything is done, or for one talk."""
    if relationship.is_one_off:
        return []
    steps = [_agreement_step(actor, relationship)]
    steps += run_hook("relationships.first_steps", actor, relationship)
    return steps if any(not step.done for step in steps) else []


def _agreement_step(actor: Membership, relationship: Relationship) -> FirstStep:
    note = ""
    if relationship.agreed_version(actor):
        waiting = [one.membership for one in relationship.present if not one.agreed_version]
        names = formats.listed(person.first_name for person in waiting)
        if len(waiting) == 1:
            note = _("You’ve said yes; %(name)s has yet to.") % {"name": names}
        elif waiting:
            note = _("You have said yes; %(name)s have not yet.") % {"name": names}
    return FirstStep(_("Agree how you’ll work together"), relationship.is_agreed, note=note)


def facts(actor: Membership, relationship: Relationship) -> list[str]:
    """Short facts for the line under the heading, such as how many talks there were."""
    return [str(fact) for fact in run_hook("relationships.facts", actor, relationship)]


def timeline(actor: Membership, relationship: Relationship, *, is_whole: bool = False) -> Timeline:
    """Everything that happened among them, from every app that has something to tell."""
    told = [
        entry
        for entries in run_hook("relationships.timeline", actor, relationship)
        for entry in entries
    ]
    told.sort(key=lambda entry: entry.at, reverse=True)
    shown = told if is_whole else told[:SHOWN_ENTRIES]
    return Timeline(entries=shown, has_more=len(shown) < len(told))


@dataclass(frozen=True)
class Ending:
    """What one member sees of the question what comes after the last day.

    ``outcome`` tells only what comes of it, and only once all have said what they would like.
    """

    last_day: date
    closes_on: date
    is_over: bool  # the last day
    wish: str  # the reader's own
    until: date | None  # for which they wish to carry on
    outcome: rules.EndOutcome
    choices: list[tuple[int, date]]  # weeks to carry on, each with its new end

    @property
    def ends_on(self) -> date:
        """Where nobody carries on: the last day, or two weeks later with time for a meeting."""
        is_soon = self.outcome is rules.EndOutcome.CLOSES and not self.is_over
        return self.last_day if is_soon else self.closes_on


def ending_of(relationship: Relationship, actor: Membership, *, at: datetime) -> Ending | None:
    """None while the question is not open. No query."""
    last_day, closes_on = relationship.last_day, relationship.closes_on
    if not relationship.is_open or closes_on is None or last_day is None:
        return None
    today, mine = actor.organisation.day_at(at), relationship.member(actor)

    def until(weeks: int) -> date:
        return rules.later_end(ends_on=last_day, today=today, weeks=weeks)

    return Ending(
        last_day=last_day,
        closes_on=closes_on,
        is_over=last_day < today,
        wish=mine.wish,
        until=until(mine.wished_weeks) if mine.wished_weeks else None,
        outcome=rules.outcome([wish for _part, wish in relationship.wishes_by_part]),
        choices=[(weeks, until(weeks)) for weeks in rules.GO_ON_WEEKS],
    )


@statement
def _events(subject_type: str, relationship: UUID) -> QuerySet[Event]:
    happened = Event.objects.filter(subject_type=subject_type, subject_id=relationship)
    return happened.order_by("id")


@hook("relationships.timeline", order=10)
def own_entries(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    """How it began, was agreed, prolonged and closed, as the event log tells it."""
    happened = _events(relationship._meta.label_lower, relationship.pk)
    entries = [_entry(event, actor, relationship) for event in happened if event.name in _TELL]
    if not any(event.name == "relationships.started" for event in happened):
        entries.append(TimelineEntry(relationship.started_at, _("It began")))
    return entries


def _entry(event: Event, actor: Membership, relationship: Relationship) -> TimelineEntry:
    title, text = _TELL[event.name](event, actor, relationship)
    return TimelineEntry(event.at, title, text)


def _name(key: object, relationship: Relationship) -> str:
    """The first name of somebody who is or was in it."""
    members = relationship.loaded_members
    found = (one.membership for one in members if str(one.membership_id) == str(key))
    return next((person.first_name for person in found), "")


def _began(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    names = {"name": relationship.named_for(actor)}
    return _("It began"), _("You and %(name)s were brought together.") % names


def _agreed(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    if actor.pk == event.actor_id:
        return _("You said yes to the guidelines"), ""
    name = _name(event.actor_id, relationship)
    return _("%(name)s said yes to the guidelines") % {"name": name}, ""


def _joined(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    if event.data["member"] == str(actor.pk):
        return _("You joined"), ""
    return _("%(name)s joined") % {"name": _name(event.data["member"], relationship)}, ""


def _left(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    return _("%(name)s left") % {"name": _name(event.data["member"], relationship)}, ""


def _asked(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    last_day = formats.day(date.fromisoformat(event.data["last_day"]))
    return _("You were asked what comes after %(day)s") % {"day": last_day}, ""


def _extended(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    until = formats.day(date.fromisoformat(event.data["until"]))
    return _("You carried on"), _("Now until %(day)s.") % {"day": until}


def _ended(event: Event, actor: Membership, relationship: Relationship) -> tuple[str, str]:
    return _("It ended"), _("What you wrote here is still yours to read.")


_TELL: dict[str, Any] = {
    "relationships.started": _began,
    "relationships.joined": _joined,
    "relationships.left": _left,
    "relationships.agreed": _agreed,
    "relationships.end_asked": _asked,
    "relationships.extended": _extended,
    "relationships.ended": _ended,
}


def has_written(actor: Membership, relationship: Relationship) -> bool:
    """Whether ``actor`` has written to the others yet; whoever keeps what they write says so."""
    return any(run_hook("relationships.has_written", actor, relationship))


def reply_to(author: Membership, reader: Membership) -> str:
    """The author's address for an answer by email; empty unless both gave theirs away."""
    both = {person.pk: person.email for person in (author, reader)}
    profiles = Profile.objects.filter(membership__in=list(both))
    shown = [row for row in profiles if rules.show_address(row.reach, both[row.membership_id])]
    return author.email if len(shown) == len(both) else ""


class Present(NamedTuple):
    """Somebody who is in a relationship, no wider than a row of a list is."""

    person: PersonSummary
    part: str
    agreed_at: datetime | None
    gone_at: datetime | None  # when they left the programme or the organisation


def members_in(relationships: Iterable[UUID], programme: Programme) -> dict[UUID, list[Present]]:
    """Who is in them, by part and then by name; in one query for each 10,000 of them."""
    keys = iter(relationships)
    found: dict[UUID, list[Present]] = {}
    while some := list(islice(keys, MAX_AT_ONCE)):
        is_few = len(some) <= MAX_KEYS
        rows = _present_in_few(Keys(some), programme) if is_few else _present_in(some, programme)
        for relationship, part, agreed_at, gone_at, *person in rows:
            present = Present(PersonSummary(*person), part, agreed_at, gone_at)
            found.setdefault(relationship, []).append(present)
    for members in found.values():
        members.sort(key=lambda one: rules.LISTED_PARTS.index(one.part))
    return found


@statement
def _present_in_few(relationships: Keys, programme: Programme) -> QuerySet[Member, tuple[Any, ...]]:
    return _present_in(relationships, programme)


def _present_in(
    relationships: Sequence[UUID], programme: Programme
) -> QuerySet[Member, tuple[Any, ...]]:
    left = Enrolment.objects.filter(programme=programme, status=Enrolment.Status.WITHDRAWN)
    left = left.filter(membership=OuterRef("membership"))
    gone: Any = (
        Member.objects.present()
        .filter(relationship__id__in=relationships)
        .annotate(
            gone_at=Coalesce("membership__removed_at", Subquery(left.values("withdrawn_at")[:1]))
        )
    )
    told: QuerySet[Member, tuple[Any, ...]]
    told = gone.order_by("membership__found_by").values_list(
        "relationship_id", "part", "agreed_at", "gone_at", *summary_columns("membership__")
    )
    return told


def departed(relationship: Relationship) -> set[UUID]:
    """Who is still in it and has left the programme or the organisation.

    One query, or none where the members came ``with_withdrawn()``.
    """
    people, gone = relationship.people, {one.pk for one in relationship.people if one.removed_at}
    if all("has_withdrawn" in one.__dict__ for one in relationship.present):
        return gone | {one.membership_id for one in relationship.present if one.has_withdrawn}
    left = Enrolment.objects.filter(
        programme=relationship.programme_id,
        membership__in=people,
        status=Enrolment.Status.WITHDRAWN,
    )
    return gone.union(left.values_list("membership_id", flat=True))


def stands_still(relationship: Relationship) -> bool:
    """Whether those who have not left cannot go on alone: a pair of whom one is gone."""
    gone = departed(relationship)
    staying = [one.part for one in relationship.present if one.membership_id not in gone]
    return bool(gone) and not rules.can_go_on(relationship.kind, staying)


class FilledPlaces:
    """Places that open relationships fill, by membership: as a mentor, and as a mentee."""

    def __init__(self, members: Iterable[tuple[UUID, str]]) -> None:
        self._counts = Counter((key, rules.PLACE_OF_PART[part]) for key, part in members)

    def add(self, membership_id: UUID, part: str) -> None:
        """Count one place more, such as one that is about to be filled."""
        self._counts[membership_id, rules.PLACE_OF_PART[part]] += 1

    def as_mentor(self, membership_id: UUID) -> int:
        return self._counts[membership_id, "capacity_max"]

    def as_mentee(self, membership_id: UUID) -> int:
        return self._counts[membership_id, "mentors_wanted"]

    def in_part(self, membership_id: UUID, part: str) -> int:
        """Filled places of the kind that this part would fill one more of."""
        return self._counts[membership_id, rules.PLACE_OF_PART[part]]


def places_filled(programme: Programme, among: Iterable[UUID] | None = None) -> FilledPlaces:
    """Who fills how many places of a programme, in one query; ``among``: of these people only."""
    rows = Member.objects.filling_places(programme)
    if among is not None:
        rows = rows.filter(membership__in=list(among))
    return FilledPlaces(rows.values_list("membership_id", "part"))


def limit_of(enrolment: Enrolment, part: str) -> int:
    """Places that somebody has for relationships in which they have this part."""
    limit: int = getattr(enrolment, rules.PLACE_OF_PART[part])
    return limit
