"""Whom an announcement reaches, what it costs them, and who has read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils.text import capfirst

from mentoring.notifications.models import InboxItem
from mentoring.notifications.policy import spent_budgets
from mentoring.notifications.rules import monthly_budget
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member
from mentoring.relationships.queries import who_is_away
from mentoring.today.models import Announcement

KIND = "today.announced"
ID_LENGTH = 36  # of an id as text
Audience = Announcement.Audience


@dataclass(frozen=True)
class Reach:
    """One audience before anything is sent: how many, how many of them take a break, and how many
    others are at their limit.
    """

    audience: str
    label: str
    people: int
    resting: int
    at_limit: int


@dataclass(frozen=True)
class AnnouncementReach:
    """One announcement with how many it was told to, and how many of them have read it."""

    announcement: Announcement
    told: int
    read: int
    audience: str  # in the programme's own words


def people_of(programme: Programme, audience: str) -> QuerySet[Membership]:
    """The present members of an audience as they are now."""
    joined = Enrolment.objects.joined().filter(programme=programme)
    matched = Member.objects.present().filter(
        relationship__programme=programme, relationship__ended_at=None
    )
    if audience == Audience.MENTORS:
        joined = joined.filter(is_mentor=True)
    elif audience == Audience.MENTEES:
        joined = joined.filter(is_mentee=True)
    elif audience == Audience.MATCHED:
        joined = joined.filter(membership__in=matched.values("membership"))
    elif audience == Audience.WAITING:
        joined = joined.exclude(membership__in=matched.values("membership"))
    people = Membership.objects.present().filter(pk__in=joined.values("membership"))
    return people.select_related("organisation").order_by("pk")


def reaches(programme: Programme, *, at: datetime) -> list[Reach]:
    """Every audience; four queries for each, and one."""
    budget = monthly_budget(programme.dial)
    resting = who_is_away(programme, at)
    found = []
    for audience, label in _audiences(programme):
        people = list(people_of(programme, audience).values_list("pk", flat=True))
        awake = [one for one in people if one not in resting]
        at_limit = spent_budgets(awake, programme=programme.pk, budget=budget, at=at)
        away = len(people) - len(awake)
        found.append(Reach(audience.value, label, len(people), away, at_limit))
    return found


def _audiences(programme: Programme) -> list[tuple[Announcement.Audience, str]]:
    """Those of a programme, in its own words: peers are on no side."""
    called = programme.called(programme.organisation)
    sides = {Audience.MENTORS: called.mentors, Audience.MENTEES: called.mentees}
    return [
        (one, capfirst(sides.get(one, str(one.label))))
        for one in Audience
        if called.has_sides or one not in sides
    ]


def announcements_of(programme: Programme) -> list[AnnouncementReach]:
    """The newest first, each with its counts: a number, never who; two queries for any number."""
    rows = list(programme.announcements.select_related("by").order_by("-created_at")[:50])
    counts = _counts(programme, [str(row.pk) for row in rows])
    said = {str(one): label for one, label in _audiences(programme)}
    return [
        AnnouncementReach(
            row, *counts.get(str(row.pk), (0, 0)), said.get(row.audience, _label(row))
        )
        for row in rows
    ]


def _label(row: Announcement) -> str:
    """To a side that there was, before the programme became one of peers."""
    return str(row.get_audience_display())


def _counts(programme: Programme, announcements: list[str]) -> dict[str, tuple[int, int]]:
    """By announcement how many were told and how many have read; its id stands in the key."""
    items = InboxItem.objects.filter(organisation=programme.organisation_id, kind=KIND)
    about = Substr("message__key", len(KIND) + 2, ID_LENGTH)
    told = items.annotate(about=about).filter(about__in=announcements).order_by()
    counted = told.values("about").annotate(told=Count("pk"), read=Count("read_at"))
    return {row["about"]: (row["told"], row["read"]) for row in counted}


def announcement_for(actor: Membership, announcement_id: UUID) -> Announcement | None:
    """One that was told to ``actor``, or of a programme that they run."""
    row = Announcement.objects.filter(
        pk=announcement_id, organisation=actor.organisation_id
    ).select_related("programme", "by")
    found = row.first()
    if found is None or found.programme.is_managed_by(actor):
        return found
    key = f"{KIND}:{found.pk}:"
    told = InboxItem.objects.visible_to(actor).filter(message__key__startswith=key)
    return found if told.exists() else None
