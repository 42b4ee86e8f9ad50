"""What the clock starts: a look into the mailbox, and forgetting what came long ago."""

from datetime import datetime, timedelta

from django.conf import settings

from mentoring.inbound.mailbox import take_all
from mentoring.inbound.models import Arrival
from mentoring.jobs.registry import schedule

ARRIVAL_LIFETIME = timedelta(days=90)  # no mail server tries for as long


@schedule(minutes=1, queue="slow")
def look_into_mailbox(at: datetime) -> None:
    if settings.INBOUND_ADDRESS and settings.INBOUND_IMAP:
        take_all(settings.INBOUND_IMAP, limit=settings.INBOUND_LIMIT, at=at)


@schedule(hours=24)
def forget_arrivals(at: datetime) -> None:
    Arrival.objects.filter(arrived_at__lt=at - ARRIVAL_LIFETIME).delete()
