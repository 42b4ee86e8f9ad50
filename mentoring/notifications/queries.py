"""What the inbox shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from mentoring.core.extensions import collect
from mentoring.core.statements import counted, statement
from mentoring.notifications.models import Notice
from mentoring.notifications.send import prompts_in_month
from mentoring.organisations.models import Membership


@dataclass(frozen=True)
class Budget:
    """How much was written to somebody in thirty days, of how much may be."""

    spent: int
    most: int


def inbox(actor: Membership) -> QuerySet[Notice]:
    return Notice.objects.visible_to(actor).order_by("-created_at", "-id")


@statement
def _unread(actor: Membership) -> QuerySet[Notice, int]:
    return counted(Notice.objects.visible_to(actor).unread())


def unread_count(actor: Membership) -> int:
    return sum(_unread(actor))


def budget_of(actor: Membership, *, at: datetime) -> Budget | None:
    """The widest budget among somebody's programmes; None while they are in none.

    Programmes lie above this layer and say their budget through ``friction_budget``.
    """
    most: list[int] = collect("friction_budget", actor)
    return Budget(prompts_in_month(actor, at=at), max(most)) if most else None


def notice_of(actor: Membership, notice_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.visible_to(actor).filter(pk=notice_id)
