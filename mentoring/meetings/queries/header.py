"""The next talk of whoever reads a page: read with the actor, so that it costs no query."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject, Now

from mentoring.core.hooks import hook
from mentoring.meetings.models import Attendance
from mentoring.organisations.models import Membership

GOES_ON = timedelta(hours=1)  # for so long a talk that has begun is still the next one


@dataclass(frozen=True)
class NextTalk:
    relationship: UUID
    meeting: UUID
    at: datetime


@hook("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    mine = Attendance.objects.filter(
        member__membership=OuterRef("pk"),
        member__left_at=None,
        member__relationship__ended_at=None,
        meeting__cancelled_at=None,
        meeting__starts_at__gt=Now() - GOES_ON,
    ).exclude(answer=Attendance.Answer.DECLINED)
    what = JSONObject(
        relationship="meeting__relationship_id", meeting="meeting_id", at="meeting__starts_at"
    )
    return {"next_talk": Subquery(mine.order_by("meeting__starts_at").values_list(what)[:1])}


def next_talk(actor: Membership) -> NextTalk | None:
    """None also of an actor who was not read for a page."""
    known = actor.__dict__.get("next_talk")
    if not known:
        return None
    at = datetime.fromisoformat(known["at"])
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at  # as SQLite writes it
    return NextTalk(UUID(known["relationship"]), UUID(known["meeting"]), at)
