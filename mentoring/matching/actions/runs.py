"""A matching run from the request to its pairs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from matchengine import ENGINE_VERSION
from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.matching.models import Leftover, Pair, Run
from mentoring.matching.queries.people import ready, with_roles
from mentoring.matching.queries.results import Result
from mentoring.matching.rules.criteria import complete
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

BATCH = 500


class RunUnderWay(Refusal):
    message = _("Search {number} is still under way. Wait for it, or stop it first.")


class NobodyToMatch(Refusal):
    message = _(
        "There are {mentees} people looking for a mentor and {mentors} mentors who are there and"
        " not on pause. At least one of each is needed: add people first."
    )


class NothingMatters(Refusal):
    message = _("Every weight is 0, so all pairs would be alike. Give at least one some weight.")


class ProgrammeArchived(Refusal):
    message = _("{programme} is archived. Duplicate it to match people again.")


@transaction.atomic
def request_run(
    programme: Programme,
    *,
    criteria: Mapping[str, Any],
    actor: Membership | None,
    at: datetime,
    base: Run | None = None,
    seed: int = 0,
) -> Run:
    """Queue a run with these criteria, which also become the programme's own.

    Locked pairs of ``base`` are kept and removed ones not proposed again, unless ``base`` is
    published. Raises ``RunUnderWay``, ``NobodyToMatch``, ``NothingMatters`` or
    ``ProgrammeArchived``.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    whole = complete(criteria)
    _check(programme, whole, at)
    last = programme.runs.aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        organisation_id=programme.organisation_id, programme=programme, number=last + 1,
        created_by=actor, created_at=at, seed=seed, engine_version=ENGINE_VERSION,
        settings={"criteria": whole, "base": str(base.pk) if base and base.is_open else None},
    )  # fmt: skip
    programme.criteria = {**programme.criteria, **whole}
    programme.save(update_fields=["criteria"])
    record("matching.requested", run, actor=actor, at=at, data={"number": run.number})
    return run


def _check(programme: Programme, criteria: Mapping[str, Any], at: datetime) -> None:
    if programme.archived_at:
        raise ProgrammeArchived(programme=programme)
    if not any(criteria["weights"].values()):
        raise NothingMatters
    if under_way := programme.runs.under_way().first():
        raise RunUnderWay(number=under_way.number)
    mentees, mentors, _ = with_roles(ready(programme, on=at.date()))
    if not (mentees and mentors):
        raise NobodyToMatch(mentees=mentees, mentors=mentors)


@transaction.atomic
def begin(run_id: UUID | str) -> Run | None:
    """Take a waiting run, or one whose worker was killed; None when there is nothing to do."""
    run = Run.objects.select_for_update().filter(pk=run_id).under_way().first()
    if run is None:
        return None
    run.state, run.stage, run.progress = Run.State.RUNNING, "people", 2
    run.save(update_fields=["state", "stage", "progress"])
    return run


@transaction.atomic
def finish(run: Run, result: Result, *, at: datetime) -> bool:
    """Keep what was found, all of it or nothing; False when the run was stopped meanwhile."""
    held = Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.RUNNING).first()
    if held is None:
        return False
    Pair.objects.filter(run=held).delete()
    Leftover.objects.filter(run=held).delete()
    Pair.objects.bulk_create(result.pairs, batch_size=BATCH)
    Leftover.objects.bulk_create(result.leftovers, batch_size=BATCH)
    held.problem, held.certificate = result.problem, result.certificate
    held.state, held.stage, held.progress = Run.State.DONE, "done", 100
    held.finished_at = at
    held.save()
    data = {"number": held.number, "pairs": len(result.pairs)}
    record("matching.finished", held, actor=held.created_by, at=at, data=data)
    return True


def fail(run: Run, why: str, *, at: datetime) -> None:
    _end(run, why, None, at, "matching.failed")


def stop(run: Run, *, actor: Membership, at: datetime) -> None:
    """End a run that is under way; one that has ended meanwhile stays as it is."""
    why = str(_("{name} stopped this search.")).format(name=actor.name)
    _end(run, why, actor, at, "matching.stopped")


@transaction.atomic
def _end(run: Run, why: str, actor: Membership | None, at: datetime, event: str) -> None:
    held = Run.objects.select_for_update().filter(pk=run.pk).under_way().first()
    if held is None:
        return
    held.state, held.problem_text, held.finished_at = Run.State.FAILED, why[:500], at
    held.save(update_fields=["state", "problem_text", "finished_at"])
    record(event, held, actor=actor, at=at, data={"number": held.number})
