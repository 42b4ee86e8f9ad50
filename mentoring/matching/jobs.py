"""Searching for the best pairs, away from the web."""

from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from matchengine import Cancelled, InvalidProblem
from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.matching import actions
from mentoring.matching.models import Run
from mentoring.matching.queries.people import gather, read_before
from mentoring.matching.queries.results import Result, carried, result
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import freeze, thaw

log = structlog.get_logger(__name__)


@reaction("matching.requested", queue="slow")
def search(event: Event) -> None:
    search_now(event.subject_id)


def search_now(run_id: UUID | str) -> None:
    """Search and keep the result. Begun again after a crash, it starts from nothing."""
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
        why = _("Something went wrong on our side, and nothing was changed. Please search again.")
        actions.fail(run, why, at=timezone.now())
        raise


def _find(run: Run) -> Result:
    read = read_before(run.programme) if settings.MATCHING_READS_MEANING else None
    kept = freeze(gather(run.programme, on=run.created_at.date(), read=read, **carried(run)))
    frozen = thaw(kept)
    mine = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)

    def progress(stage: str, done: float) -> None:
        mine.update(stage=stage, progress=round(100 * done))

    outcome = solving.run(
        frozen, run.criteria, seed=run.seed, progress=progress, cancel=lambda: not mine.exists()
    )
    progress("words", 0.95)
    return result(run, frozen, outcome, kept)
