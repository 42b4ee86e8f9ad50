"""What the room shows of a relationship itself, and the places that apps above may fill."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentoring.audit.models import Event
from mentoring.core import words
from mentoring.core.extensions import collect, extends
from mentoring.core.statements import statement
from mentoring.core.timeline import TimelineEntry
from mentoring.organisations.models import Membership
from mentoring.relationships import rules
from mentoring.relationships.models import Relationship

SHOWN_ENTRIES = 30


@dataclass(frozen=True)
class FirstStep:
    """One of the few things two people do at the start.

    Apps above add theirs to the place ``relationships.first_steps``:
    ``(actor, relationship) -> FirstStep``.
    """

    text: str | Promise
    done: bool
    url: str = ""
    act: str | Promise = ""
    note: str | Promise = ""


@dataclass(frozen=True)
class Story:
    """The time line, newest first."""

    entries: list[TimelineEntry]
    has_more: bool


@extends("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    me = OuterRef("pk")
    return {"is_one_of_two": Exists(Relationship.objects.filter(Q(mentor=me) | Q(mentee=me)))}


def has_any(actor: Membership) -> bool:
    """Whether ``actor`` is or was one of two."""
    known: bool | None = actor.__dict__.get("is_one_of_two")  # of the one who asks for a page
    return Relationship.objects.visible_to(actor).exists() if known is None else known


def must_agree(relationship: Relationship, actor: Membership) -> bool:
    """Whether the guidelines, or a newer version of them, wait for the actor's yes."""
    return relationship.is_open and rules.must_agree(
        accepted=relationship.agreed_version(actor),
        current=relationship.programme.guidelines_version,
    )


def first_steps(actor: Membership, relationship: Relationship) -> list[FirstStep]:
    """What to do first, done steps ticked; nothing once everything is done."""
    steps = [_agreement_step(actor, relationship)]
    steps += collect("relationships.first_steps", actor, relationship)
    return steps if any(not step.done for step in steps) else []


def _agreement_step(actor: Membership, relationship: Relationship) -> FirstStep:
    other = relationship.other(actor)
    mine = relationship.agreed_version(actor)
    note = ""
    if mine and not relationship.agreed_version(other):
        note = _("You have said yes; %(name)s has not yet.") % {"name": other.first_name}
    return FirstStep(_("Agree how you work together"), relationship.is_agreed, note=note)


def facts(actor: Membership, relationship: Relationship) -> list[str]:
    """Short facts for the line under the heading, such as how many talks there were."""
    return [str(fact) for fact in collect("relationships.facts", actor, relationship)]


def story(actor: Membership, relationship: Relationship, *, is_whole: bool = False) -> Story:
    """Everything that happened between the two, from every app that has something to tell."""
    told = [
        entry
        for entries in collect("relationships.timeline", actor, relationship)
        for entry in entries
    ]
    told.sort(key=lambda entry: entry.at, reverse=True)
    shown = told if is_whole else told[:SHOWN_ENTRIES]
    return Story(entries=shown, has_more=len(shown) < len(told))


def weeks_to_go_on(relationship: Relationship, *, at: datetime) -> list[tuple[int, date]]:
    """Choices for going on, each with its new end; none while the planned end is far."""
    ends_on, today = relationship.ends_on, at.date()
    if not relationship.is_open or not rules.asks_to_go_on(ends_on=ends_on, today=today):
        return []
    return [
        (weeks, rules.later_end(ends_on=ends_on, today=today, weeks=weeks))
        for weeks in rules.GO_ON_WEEKS
    ]


@statement
def _events(subject_type: str, relationship: UUID) -> QuerySet[Event]:
    happened = Event.objects.filter(subject_type=subject_type, subject_id=relationship)
    return happened.order_by("id")


@extends("relationships.timeline", order=10)
def own_entries(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    """How it began, was agreed, prolonged and closed, as the event log tells it."""
    happened = _events(relationship._meta.label_lower, relationship.pk)
    other = relationship.other(actor)
    entries = [_entry(event, actor, other) for event in happened if event.name in _TELL]
    if not any(event.name == "relationships.started" for event in happened):
        entries.append(TimelineEntry(relationship.started_at, _("It began")))
    return entries


def _entry(event: Event, actor: Membership, other: Membership) -> TimelineEntry:
    title, text = _TELL[event.name](event, actor.pk == event.actor_id, other)
    return TimelineEntry(event.at, title, text)


def _began(event: Event, is_mine: bool, other: Membership) -> tuple[str, str]:
    return _("It began"), _("You and %(name)s were brought together.") % {"name": other.name}


def _agreed(event: Event, is_mine: bool, other: Membership) -> tuple[str, str]:
    if is_mine:
        return _("You said yes to the guidelines"), ""
    return _("%(name)s said yes to the guidelines") % {"name": other.first_name}, ""


def _extended(event: Event, is_mine: bool, other: Membership) -> tuple[str, str]:
    until = words.day(date.fromisoformat(event.data["until"]))
    return _("It goes on"), _("Now until %(day)s.") % {"day": until}


def _ended(event: Event, is_mine: bool, other: Membership) -> tuple[str, str]:
    return _("It ended"), _("What you wrote here stays yours to read.")


_TELL: dict[str, Any] = {
    "relationships.started": _began,
    "relationships.agreed": _agreed,
    "relationships.extended": _extended,
    "relationships.ended": _ended,
}
