"""The clock of goals: a day that has passed is asked about once."""

from datetime import datetime

from mentoring.goals.notices import PAST_GOALS
from mentoring.jobs.registry import schedule


@schedule(hours=1, queue="slow")
def ask_about_past_days(at: datetime) -> None:
    """Whoever wrote a goal down, in the hours in which they are at work; one letter for all."""
    PAST_GOALS.ask(at)
