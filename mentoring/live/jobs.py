"""Topics that nobody moves any more are forgotten."""

from datetime import datetime, timedelta

from mentoring.jobs.registry import schedule
from mentoring.live.models import Topic

MAX_REST = timedelta(days=60)


@schedule(hours=24, queue="slow")
def forget_resting_topics(at: datetime) -> None:
    """Whoever still waits for one sees it stand at 0, fetches once more, and misses nothing."""
    Topic.objects.filter(moved_at__lt=at - MAX_REST).delete()
