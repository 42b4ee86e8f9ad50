"""The audit log in words: who did what to what, and when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.events.models import Event
from mentoring.events.record import declared_events
from mentoring.organisations.models import Membership

# Rows whose name may stand in the log. Of everything else only what happened is told: what two
# people share is theirs.
NAMED = {
    "organisations.membership",
    "organisations.token",
    "organisations.organisation",
    "programmes.programme",
}


@dataclass(frozen=True)
class LogEntry:
    at: datetime
    who: str  # empty: the system by itself, or an operator
    what: str
    subject: str
    is_sealed: bool


def log(actor: Membership, *, area: str = "") -> QuerySet[Event]:
    """Events of the organisation, newest first."""
    mine = Event.objects.filter(organisation_id=actor.organisation_id)
    if area:
        mine = mine.filter(name__startswith=f"{area}.")
    return mine.order_by("-id")


AREAS = {
    "calendars": _("Calendars and days off"), "checkins": _("Check-ins"),
    "circles": _("Open circles"), "console": _("Settings"), "goals": _("Goals"),
    "imports": _("Lists that were imported"), "insights": _("Reports"),
    "letters": _("Emails in your words"), "matching": _("Matching"),
    "materials": _("Library"), "meetings": _("Meetings"),
    "notifications": _("Emails"), "organisations": _("The organisation"),
    "participants": _("People"), "programmes": _("Programmes"),
    "relationships": _("Pairs and groups"), "requests": _("Requests"),
    "rooms": _("Video meetings"), "safeguarding": _("Safeguarding"), "today": _("Today"),
}  # fmt: skip


def areas() -> list[tuple[str, str]]:
    """The parts of the house that record events, by the name that people read."""
    found = {name.partition(".")[0] for name in declared_events()}
    return sorted(((area, str(AREAS.get(area, area))) for area in found), key=lambda it: it[1])


def describe_events(events: Iterable[Event]) -> list[LogEntry]:
    """The events of one page; the number of queries does not grow with their number."""
    events = list(events)
    names = _names(events)
    said = declared_events()
    return [
        LogEntry(
            at=event.at,
            who=names.get(event.actor_id, "") if event.actor_id else "",
            what=gettext(said[event.name]) if event.name in said else event.name,
            subject="" if event.subject_id == event.actor_id else names.get(event.subject_id, ""),
            is_sealed=event.position is not None,
        )
        for event in events
    ]


def _names(events: list[Event]) -> dict[Any, str]:
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for event in events:
        if event.subject_type in NAMED:
            wanted[event.subject_type].add(event.subject_id)
        if event.actor_id:
            wanted["organisations.membership"].add(event.actor_id)
            wanted["organisations.token"].add(event.actor_id)
    names: dict[Any, str] = {}
    for label, ids in wanted.items():
        rows = apps.get_model(label)._default_manager.in_bulk(list(ids))
        names |= {key: str(row) for key, row in rows.items()}
    return names
