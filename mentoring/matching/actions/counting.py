"""Having the worker count what the rules leave, and who would have somebody else."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from matchengine import Cancelled
from mentoring.jobs.queue import enqueue, is_pending
from mentoring.jobs.registry import job
from mentoring.live.topics import announce
from mentoring.matching.models import CountedRules, Run
from mentoring.matching.queries import pair_preview
from mentoring.matching.queries.people import snapshot_people
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import complete
from mentoring.programmes.models import Programme

HOLDS_FOR = timedelta(minutes=10)  # people come and go; then it is counted anew


@transaction.atomic
def ask_what_rules_cost(
    programme: Programme,
    *,
    criteria: Mapping[str, Any],
    everybody: bool,
    at: datetime,
    base: Run | None = None,
) -> CountedRules:
    """What was counted for these criteria, or the row that tells that the worker was asked.

    With ``base``, a run, also what would change of its pairs. One job for a programme at a time:
    whoever moves a slider back and forth asks once more, and the last word counts.
    """
    asked: dict[str, Any] = {
        "criteria": complete(criteria, programme.model),
        "everybody": everybody,
    }
    if base:
        asked |= {"base": str(base.pk), "held": pair_preview.locks_digest(base)}
    key = blake2b(json.dumps(asked, sort_keys=True).encode(), digest_size=16).hexdigest()
    Programme.objects.select_for_update().get(pk=programme.pk)
    known = CountedRules.objects.filter(programme=programme).first()
    if known and known.key == key and not _is_stale(known, at):
        return known
    found, _is_new = CountedRules.objects.update_or_create(
        programme=programme,
        defaults={
            "organisation_id": programme.organisation_id,
            "key": key,
            "asked": asked,
            "asked_at": at,
            "counted_at": None,
            "result": {},
        },
    )
    payload = {"programme": str(programme.pk)}
    if not is_pending(count_rules, payload):
        enqueue(count_rules, payload, at=at, organisation_id=programme.organisation_id)
    return found


def _is_stale(known: CountedRules, at: datetime) -> bool:
    """Counted a while ago, or asked for so long ago that the job must have been lost."""
    return (known.counted_at or known.asked_at) + HOLDS_FOR < at


@job(queue="engine")
def count_rules(programme: str) -> None:
    """Count for whatever was asked about last, also when that changes meanwhile."""
    while True:
        row = CountedRules.objects.select_related("programme__organisation").get(
            programme=UUID(programme)
        )
        if row.counted_at:
            return
        try:
            found = _counted(row)
        except Cancelled:
            continue  # something else was asked for meanwhile
        if keep_counted(row, found, at=row.asked_at):
            return


def _counted(row: CountedRules) -> dict[str, Any]:
    """``rules.solving.RulePreview``, with ``moves`` (``pair_preview.Kept``) beside a run."""
    on = row.programme.day_at(row.asked_at)
    everybody, criteria = row.asked["everybody"], row.asked["criteria"]
    people = snapshot_people(row.programme, on=on, everybody=everybody)
    found = asdict(solving.count_rules(people, solving.settings_for(row.programme.model, criteria)))
    base = Run.objects.with_pairs().filter(pk=row.asked.get("base")).first()
    if base is None:
        return found
    moves = pair_preview.moves(
        base, criteria, everybody=everybody, on=on, cancel=lambda: not _asked_still(row).exists()
    )
    return found | {"moves": moves}


def _asked_still(row: CountedRules) -> QuerySet[CountedRules]:
    return CountedRules.objects.filter(pk=row.pk, key=row.key, counted_at=None)


@transaction.atomic
def keep_counted(row: CountedRules, result: dict[str, Any], *, at: datetime) -> bool:
    """Keep what was counted and tell the pages that wait; False when other rules were asked for."""
    if not _asked_still(row).update(result=result, counted_at=at):
        return False
    announce("rules", row.pk, at=at)
    return True
