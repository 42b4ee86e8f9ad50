"""Running the engine, away from the web."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from math import inf
from time import monotonic
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from matchengine import Cancelled, InvalidProblem
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.matching import actions
from mentoring.matching.models import Run
from mentoring.matching.queries.people import read_before, snapshot_people
from mentoring.matching.queries.results import Result, carried, result
from mentoring.matching.queries.rounds import over
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import dump, load
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship

LOOK = 0.3  # seconds between two looks at a run that goes on

log = structlog.get_logger(__name__)


@on_event("matching.requested", queue="engine")
def search(event: Event) -> None:
    run_now(event.subject_id)


def run_now(run_id: UUID | str) -> None:
    """Run and keep the result. Begun again after a crash, it starts from nothing."""
    run = actions.begin(run_id)
    if run is None:
        return
    try:
        found = _find(run)
        actions.finish(run, found, at=timezone.now())
    except Cancelled:
        return  # whoever stopped it has said so
    except InvalidProblem as problem:
        actions.fail(run, str(problem), at=timezone.now())
    except Exception:
        why = _("Something went wrong at our end, and nothing was changed. Please run it again.")
        actions.fail(run, why, at=timezone.now())
        raise


@schedule(hours=6)
def end_afternoons(at: datetime) -> None:
    """A week after a talk in rounds its page closes quietly; what was written stays readable."""
    for one in over(at):
        with suppress(relationships.RelationshipEnded):
            reason = Relationship.EndReason.COMPLETED
            # The one letter about the afternoon was all there was to tell.
            relationships.end(one, reason=reason, with_programme=True, actor=None, at=at)


class _Watched:
    """Who watches a run reads how far it is a few times a second, and no step writes it sooner.

    A search takes a hundred steps in a second; writing and announcing each took as long again.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.stage = run, ""
        self.told = self.asked = -inf

    def progress(self, stage: str, done: float) -> None:
        """A new stage at once, the way through one now and then."""
        now = monotonic()
        if stage != self.stage or now >= self.told + LOOK:
            self.stage, self.told = stage, now
            actions.note_progress(self.run, stage, done, at=timezone.now())

    def is_stopped(self) -> bool:
        """Whether somebody has stopped it, as far as a look not long ago tells."""
        now = monotonic()
        if now < self.asked + LOOK:
            return False
        self.asked = now
        return not Run.objects.filter(pk=self.run.pk, state=Run.State.RUNNING).exists()


def _find(run: Run) -> Result:
    read = read_before(run.programme) if settings.MATCHING_READS_MEANING else None
    people = snapshot_people(
        run.programme,
        on=run.programme.day_at(run.created_at),
        kind=run.kind,
        read=read,
        everybody=run.has_everybody,
        teams_by=run.teams_by,
        **carried(run),
    )
    frozen = load(dump(people))  # scored as it will be kept
    watched = _Watched(run)
    outcome = solving.run(
        frozen,
        run.criteria,
        kind=run.kind,
        rounds=run.rounds.count if run.rounds else 0,
        sizes=run.sizes,
        seed=run.seed,
        progress=watched.progress,
        cancel=watched.is_stopped,
    )
    watched.progress("words", 0.95)
    scored = replace(frozen, calibration=outcome.scored.calibration)
    return result(run, frozen, outcome, dump(scored))
