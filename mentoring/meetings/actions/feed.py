"""The address at which somebody's calendar reads their meetings."""

import secrets
from datetime import datetime

from django.db import transaction

from mentoring.events.record import record
from mentoring.meetings.models import CalendarFeed
from mentoring.notifications.links import digest
from mentoring.organisations.models import Membership


@transaction.atomic
def renew_feed(*, actor: Membership, at: datetime) -> str:
    """A new secret, which is told this once; the one before is dead from now on."""
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(
        membership=actor,
        defaults={
            "organisation_id": actor.organisation_id,
            "token_digest": digest(token),
            "made_at": at,
        },
    )
    record("meetings.feed_renewed", actor, actor=actor, at=at)
    return token


@transaction.atomic
def stop_feed(*, actor: Membership, at: datetime) -> None:
    """Nothing is read there any more. A second press changes nothing."""
    if CalendarFeed.objects.filter(membership=actor).delete()[0]:
        record("meetings.feed_stopped", actor, actor=actor, at=at)
