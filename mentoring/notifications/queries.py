"""What the inbox shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from mentoring.core.counting import CountUpTo
from mentoring.core.extensions import collect, extends
from mentoring.notifications.models import Notice
from mentoring.notifications.send import prompts_in_month
from mentoring.organisations.models import Membership

MOST_UNREAD = 1000


@dataclass(frozen=True)
class Budget:
    """How much was written to somebody in thirty days, of how much may be."""

    spent: int
    most: int


def inbox(actor: Membership) -> QuerySet[Notice]:
    return Notice.objects.visible_to(actor).order_by("-created_at", "-id")


@extends("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    theirs = Notice.objects.filter(recipient=OuterRef("pk")).unread()
    return {"unread": CountUpTo(theirs, MOST_UNREAD)}


def unread_count(actor: Membership) -> int:
    """How many lines of the inbox wait to be read, counted no further than a page tells."""
    known: int | None = actor.__dict__.get("unread")  # of the one who asks for a page
    return Notice.objects.visible_to(actor).unread().count() if known is None else known


def budget_of(actor: Membership, *, at: datetime) -> Budget | None:
    """The widest budget among somebody's programmes; None while they are in none.

    Programmes lie above this layer and say their budget through ``friction_budget``.
    """
    most: list[int] = collect("friction_budget", actor)
    return Budget(prompts_in_month(actor, at=at), max(most)) if most else None


def notice_of(actor: Membership, notice_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.visible_to(actor).filter(pk=notice_id)
