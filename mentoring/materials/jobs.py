"""The clock of trainings: whoever waits for a match only because of one is reminded of it."""

from datetime import datetime

from mentoring.jobs.registry import schedule
from mentoring.materials.actions import training as actions


@schedule(hours=1, queue="slow")
def remind_of_training(at: datetime) -> None:
    actions.remind_of_training(at)
