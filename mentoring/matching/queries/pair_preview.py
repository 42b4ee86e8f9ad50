"""What other weights would change of the newest run's pairs, before anything is run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import Q

from mentoring.core.l10n import formats
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries.people import snapshot_people
from mentoring.matching.queries.results import carried
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import complete
from mentoring.matching.rules.grouping import Grouped
from mentoring.participants.models import Enrolment
from mentoring.relationships.rules import MENTORING_PARTS, SIZED

MAX_PAIRS = 2_500  # possible pairs, solved while somebody waits; beyond, and in circles, the worker
SHOWN = 4

Partners = dict[UUID, frozenset[UUID]]  # whoever learns -> who is there for them, as enrolments
Kept = dict[str, Any]  # a preview as it is kept: {"moved", "of", "first": [[who, before, after]]}


@dataclass(frozen=True)
class Moved:
    """One person, by whose side they are now and by whose they would be; empty: nobody's."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class PairPreview:
    """How many would have other partners, of how many, and the first few by name."""

    moved: int
    of: int
    first: list[Moved]
    in_groups: bool  # circles and teams: who sits with whom is too long to tell


def is_quick(run: Run, pairs: int) -> bool:
    """Whether a page can wait for it."""
    return pairs <= MAX_PAIRS and run.kind not in SIZED and not run.rounds


def locks_digest(run: Run) -> str:
    """Changes with what a coordinator locked or took apart, as the next run goes on from it."""
    rows = run.groups.filter(Q(is_locked=True) | Q(removed_at__isnull=False)).order_by("pk")
    told = repr(list(rows.values_list("pk", "is_locked", "removed_at", "note", "despite")))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def moves(
    run: Run,
    criteria: Mapping[str, Any],
    *,
    everybody: bool,
    on: date,
    cancel: Callable[[], bool] | None = None,
) -> Kept:
    """What the next run would change; it names people by their enrolments.

    It goes on from ``run`` as the next one would: locked pairs stay, removed ones stay apart.
    Raises ``Cancelled`` when ``cancel`` says so.
    """
    following = Run(programme=run.programme, settings={"base": str(run.pk), "kind": run.kind})
    people = snapshot_people(
        run.programme,
        on=on,
        kind=run.kind,
        read=None,
        everybody=everybody,
        teams_by=run.teams_by,
        **carried(following),
    )
    outcome = solving.run(
        people,
        complete(criteria, run.kind),
        kind=run.kind,
        sizes=run.sizes,
        seed=run.seed,
        cancel=cancel,
    )
    before, after = _partners(_proposed(run)), _partners(outcome.groups)
    either = before.keys() | after.keys()
    moved = [key for key in either if before.get(key) != after.get(key)]
    return {"moved": len(moved), "of": len(either), "first": _first(moved, before, after)}


def named(run: Run, kept: Kept) -> PairPreview:
    """The preview with the names that people have now."""
    keys = {key for who, before, after in kept["first"] for key in (who, *before, *after)}
    rows = Enrolment.objects.filter(pk__in=keys)
    names = {str(pk): name for pk, name in rows.values_list("pk", "membership__name")}

    def listed(keys: Iterable[str]) -> str:
        return formats.listed(sorted(names[key] for key in keys if key in names))

    first = [
        Moved(names[who], listed(before), listed(after))
        for who, before, after in kept["first"]
        if who in names
    ]
    return PairPreview(kept["moved"], kept["of"], first, run.kind in SIZED)


def _proposed(run: Run) -> list[ProposedGroup]:
    return list(run.groups.proposed().with_members())


def _partners(groups: list[ProposedGroup] | list[Grouped]) -> Partners:
    found: Partners = {}
    for group in groups:
        teach = frozenset(key for key, part in group.parts.items() if part in MENTORING_PARTS)
        for key, part in group.parts.items():
            others = teach if teach else frozenset(group.parts) - {key}
            if part not in MENTORING_PARTS:
                found[key] = found.get(key, frozenset()) | others
    return found


def _first(moved: list[UUID], before: Partners, after: Partners) -> list[list[Any]]:
    """The first few by name: who, and by whose side before and after."""
    rows = Enrolment.objects.filter(pk__in=moved).order_by("membership__found_by", "pk")
    return [
        [str(key), *(sorted(map(str, side.get(key, ()))) for side in (before, after))]
        for key in rows.values_list("pk", flat=True)[:SHOWN]
    ]
