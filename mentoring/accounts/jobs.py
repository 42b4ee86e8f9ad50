"""What the clock tidies up behind those who sign in."""

from datetime import datetime

from mentoring.accounts.models import Throttle
from mentoring.accounts.sessions import SessionStore
from mentoring.jobs.registry import schedule


@schedule(hours=1)
def forget_what_is_over(at: datetime) -> None:
    """Counters whose tries are all back, and sessions that have ended."""
    Throttle.objects.filter(free_at__lte=at).delete()
    SessionStore.clear_expired()
