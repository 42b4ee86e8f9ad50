"""What the clock tells administrators."""

from datetime import datetime

from mentoring.console.notices import notify_log_head, notify_of_factors
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Organisation


@schedule(hours=24)
def notify_log_heads(at: datetime) -> None:
    """Dated at the beginning of the day, so that a late start costs no letter of the next one."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    for organisation in Organisation.objects.order_by("pk"):
        notify_log_head(organisation, at=day)


@schedule(hours=1)
def ask_for_factors(at: datetime) -> None:
    for organisation in Organisation.objects.order_by("pk"):
        notify_of_factors(organisation, at=at)
