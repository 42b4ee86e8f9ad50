"""From the engine's answer to rows: pairs with their reasons, and everybody left over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from matchengine import Reason, Rule
from mentoring.matching.models import Leftover, Pair, Run
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import Frozen
from mentoring.matching.rules.reasons import reasons
from mentoring.matching.rules.solving import Outcome

NEAREST = 3


@dataclass(frozen=True)
class Result:
    """Rows that are not saved yet, and what goes onto the run itself."""

    pairs: list[Pair]
    leftovers: list[Leftover]
    problem: bytes
    certificate: dict[str, Any]


def carried(run: Run) -> dict[str, list[tuple[UUID, UUID]]]:
    """Pairs of the run before that bind this one: ``locked``, ``forced`` and ``removed``."""
    base = run.settings.get("base")
    found: dict[str, list[tuple[UUID, UUID]]] = {"locked": [], "forced": [], "removed": []}
    rows = Pair.objects.filter(run=base, run__programme=run.programme_id) if base else []
    for pair in rows:
        key = (pair.mentee_id, pair.mentor_id)
        if pair.removed_at:
            found["removed"].append(key)
        elif pair.is_locked:
            found["forced" if pair.broken else "locked"].append(key)
    return found


def result(run: Run, frozen: Frozen, outcome: Outcome, kept: bytes) -> Result:
    """Everything that ``finish`` saves."""
    notes = _notes(run)
    pairs = [*_pairs(run, frozen, outcome, notes), *_removed(run, frozen, outcome, notes)]
    return Result(
        pairs=pairs,
        leftovers=[*_mentees_left(run, frozen, outcome), *_mentors_left(run, frozen, outcome)],
        problem=kept,
        certificate=_certificate(frozen, outcome, pairs),
    )


Notes = Mapping[tuple[UUID, UUID], Pair]


def _notes(run: Run) -> Notes:
    """What a human said about pairs of the run before."""
    base = run.settings.get("base")
    rows = Pair.objects.filter(run=base, run__programme=run.programme_id) if base else []
    return {(pair.mentee_id, pair.mentor_id): pair for pair in rows}


def _pairs(run: Run, frozen: Frozen, outcome: Outcome, notes: Notes) -> Iterator[Pair]:
    locked = set(map(tuple, frozen.locked.tolist()))
    for i, j in outcome.solution.pairs.tolist():
        made = _pair(run, frozen, outcome, i, j)
        before = notes.get((made.mentee_id, made.mentor_id))
        if (i, j) in locked and before is not None:
            made.is_locked = True
            made.origin, made.note, made.broken = before.origin, before.note, before.broken
        yield made


def _removed(run: Run, frozen: Frozen, outcome: Outcome, notes: Notes) -> Iterator[Pair]:
    """Pairs that stay apart: shown, so that they can be freed."""
    for (mentee, mentor), before in notes.items():
        i, j = frozen.mentee_at.get(mentee), frozen.mentor_at.get(mentor)
        if before.removed_at and i is not None and j is not None:
            if outcome.scored.find(i, j) < 0:
                continue
            made = _pair(run, frozen, outcome, i, j)
            made.removed_at = before.removed_at
            yield made


def _pair(run: Run, frozen: Frozen, outcome: Outcome, i: int, j: int) -> Pair:
    scored, at = solving.points_of(outcome, i, j)
    return Pair(
        run=run, mentee_id=frozen.mentee_ids[i], mentor_id=frozen.mentor_ids[j],
        score=int(scored.score[at]), contributions=scored.points(at),
        reasons=reasons(frozen, scored, at),
    )  # fmt: skip


def _mentees_left(run: Run, frozen: Frozen, outcome: Outcome) -> Iterator[Leftover]:
    left = outcome.solution.leftover_left
    for person, reason in zip(left.person.tolist(), left.reason.tolist(), strict=True):
        if frozen.mentee_places[person] == 0:
            continue  # has a mentor already
        frees = outcome.scored.freed_by_dropping(person)
        detail = {
            "allowed": int(np.count_nonzero(outcome.problem.left == person)),
            "blocked": _named(outcome.scored.reasons_blocked(person)),
            "frees": _named(frees),
            "nearest": _nearest(frozen, outcome, person),
        }
        yield Leftover(
            run=run, enrolment_id=frozen.mentee_ids[person], is_mentee=True,
            reason=Reason(reason).name.lower(), detail=detail,
        )  # fmt: skip


def _named(counts: Mapping[Rule, int]) -> dict[str, int]:
    return {str(rule.name).lower(): count for rule, count in counts.items()}


def _nearest(frozen: Frozen, outcome: Outcome, person: int) -> list[str]:
    """Mentors whose one more place would come closest to a match, nearest first."""
    problem = outcome.problem
    mine = np.flatnonzero(problem.left == person)
    short = outcome.solution.prices.right[problem.right[mine]] - problem.score[mine]
    order = mine[np.argsort(short, kind="stable")][:NEAREST]
    return [str(frozen.mentor_ids[j]) for j in problem.right[order].tolist()]


def _mentors_left(run: Run, frozen: Frozen, outcome: Outcome) -> Iterator[Leftover]:
    left = outcome.solution.leftover_right
    broken = outcome.scored.broken
    for person, reason in zip(left.person.tolist(), left.reason.tolist(), strict=True):
        if frozen.mentor_places[person] == 0:
            continue  # full already
        blocked = {rule: int(np.count_nonzero(broken[:, person] & rule)) for rule in Rule}
        detail = {
            "allowed": int(np.count_nonzero(outcome.problem.right == person)),
            "blocked": _named({rule: n for rule, n in blocked.items() if n}),
        }
        yield Leftover(
            run=run, enrolment_id=frozen.mentor_ids[person], is_mentee=False,
            reason=Reason(reason).name.lower(), detail=detail,
        )  # fmt: skip


def _certificate(frozen: Frozen, outcome: Outcome, pairs: list[Pair]) -> dict[str, Any]:
    outlook = solving.outlook(frozen, outcome.scored)
    wished = frozen.mentees.wishes.lengths > 0
    met = {pair.mentee_id for pair in pairs if pair.reasons["wish_rank"] and not pair.removed_at}
    return {
        **outcome.solution.certificate.as_dict(),
        "text_method": frozen.text_method,
        "problem_digest": outcome.solution.problem_digest,
        "mentees": int((frozen.mentee_places > 0).sum()),
        "mentors": int((frozen.mentor_places > 0).sum()),
        "places": int(frozen.mentor_places.sum()),
        "wished": int(wished.sum()),
        "wish_met": len(met),
        "few_choices": outlook.few_choices,
        "no_choice": outlook.no_choice,
        "blocked": outlook.blocked,
        "locked_dropped": len(outcome.solution.locked_dropped),
    }
