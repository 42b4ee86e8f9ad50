"""From the engine's answer to rows: groups with their reasons, and everybody unmatched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from matchengine import Problem, Rule, ScoredPairs, Solution
from mentoring.matching.models import ProposedGroup, Run, Unmatched
from mentoring.matching.rules import solving
from mentoring.matching.rules.frozen import Frozen
from mentoring.matching.rules.grouping import (
    Grouped,
    mentees_in_none,
    mentors_in_none,
    points_of,
)
from mentoring.matching.rules.known import LITTLE, known_share
from mentoring.matching.rules.problems import AMONG_PEERS, Asked
from mentoring.matching.rules.reasons import reasons, unchecked
from mentoring.matching.rules.solving import SolvedRun
from mentoring.participants.models import Enrolment
from mentoring.relationships.rules import MIN_PEOPLE

NEAREST = 3
PersonOf = Mapping[UUID, UUID]  # enrolment -> membership


@dataclass(frozen=True)
class Result:
    """Rows that are not saved yet, and what goes onto the run itself."""

    groups: list[ProposedGroup]
    unmatched: list[Unmatched]
    problem: bytes
    certificate: dict[str, Any]


def carried(run: Run) -> dict[str, list[tuple[UUID, UUID]]]:
    """Who was brought together or kept apart in the run before, and binds this one, as couples.

    ``locked``, ``forced`` and ``removed``: (mentee, mentor) enrolments, of peers both ways round.
    Nobody is held together by a lock of a kind that the programme had before.
    """
    found: dict[str, list[tuple[UUID, UUID]]] = {"locked": [], "forced": [], "removed": []}
    for group in _groups_before(run):
        if group.removed_at:
            found["removed"] += [] if group.broken else group.couples  # no run would propose it
        elif group.is_locked and group.may_stay_in(run.kind):
            for couple in group.couples:
                found["forced" if _is_aside(group, couple) else "locked"].append(couple)
    together = {*found["locked"], *found["forced"]}  # whoever was put together again since
    found["removed"] = [couple for couple in found["removed"] if couple not in together]
    return found


def _is_aside(group: ProposedGroup, couple: tuple[UUID, UUID]) -> bool:
    """Whether a rule was set aside for this couple; before reasons went by couple, for all."""
    said = {(one["mentee"], one["mentor"]) for one in group.despite}
    return tuple(map(str, couple)) in said if said else bool(group.broken)


def _groups_before(run: Run) -> list[ProposedGroup]:
    """Those of the run that this one goes on from."""
    base = run.settings.get("base")
    if not base:
        return []
    rows = ProposedGroup.objects.filter(run=base, run__programme=run.programme_id)
    return list(rows.with_members())


def result(run: Run, frozen: Frozen, outcome: SolvedRun, kept: bytes) -> Result:
    """Everything that ``finish`` saves."""
    before = _groups_before(run)
    person_of = _people_of(outcome.groups, before)
    made = list(_found(run, outcome, before, person_of))
    again = {group.composition for group in made}
    apart = _removed(run, outcome, before, person_of)
    return Result(
        groups=[*made, *(group for group in apart if group.composition not in again)],
        unmatched=[*_unmatched_mentees(run, outcome), *_unmatched_mentors(run, outcome)],
        problem=kept,
        certificate=_certificate(run, frozen, outcome)
        | {"locked_dropped": _locked_dropped(frozen, before, made)},
    )


def _people_of(groups: Sequence[Grouped], before: Sequence[ProposedGroup]) -> PersonOf:
    """Memberships by enrolment, where reasons have to say whom they are about."""
    keys = {key for one in groups if len(one.couples) > 1 for key in one.parts}
    keys |= {key for one in before if one.removed_at and not one.is_pair for key in one.parts}
    rows = Enrolment.objects.filter(pk__in=keys) if keys else Enrolment.objects.none()
    return dict(rows.values_list("pk", "membership_id"))


def _found(
    run: Run, outcome: SolvedRun, before: Sequence[ProposedGroup], person_of: PersonOf
) -> Iterator[ProposedGroup]:
    """The groups of the answer, with what a human said about them in the run before."""
    known = {group.composition: group for group in before}
    locked = set(map(tuple, outcome.asked.frozen.locked.tolist()))
    holding = [group for group in before if group.is_locked and not group.removed_at]
    for one in outcome.groups:
        made = _group(run, outcome, one, person_of)
        same = known.get(made.composition) or _grown(made, holding)
        if same is not None and same.is_locked and locked.intersection(one.couples):
            made.is_locked = True
            made.origin, made.note, made.broken = same.origin, same.note, same.broken
            made.despite = same.despite
        if same is not None:
            made.introduction, made.introduced_by_id = same.introduction, same.introduced_by_id
        yield made


def _grown(made: ProposedGroup, holding: Sequence[ProposedGroup]) -> ProposedGroup | None:
    """The locked group that this one has only added people to."""
    return next((one for one in holding if one.parts.items() <= made.parts.items()), None)


def _removed(
    run: Run, outcome: SolvedRun, before: Sequence[ProposedGroup], person_of: PersonOf
) -> Iterator[ProposedGroup]:
    """Groups that stay apart: shown, so that they can be freed."""
    frozen = outcome.asked.frozen
    for group in before:
        couples = frozen.positions(group.couples)
        is_whole = len(couples) == len(group.couples)
        if not group.removed_at or not is_whole:
            continue
        if all(outcome.scored.find(*couple) >= 0 for couple in couples):
            made = _group(run, outcome, Grouped(group.kind, group.parts, couples), person_of)
            made.removed_at = group.removed_at
            yield made


def _group(run: Run, outcome: SolvedRun, one: Grouped, person_of: PersonOf) -> ProposedGroup:
    told, reasons = told_of(outcome.asked, one.couples, person_of)
    points = points_of(one.kind, [each["contributions"] for each in told])
    return ProposedGroup.of(
        run,
        one.kind,
        one.parts,
        round=one.round,
        score=sum(points.values()),
        contributions=points,
        answered=sum(each["answered"] for each in told) // len(told),
        unchecked=sorted({rule for each in told for rule in each["unchecked"]}),
        reasons=reasons,
    )


def told_of(
    asked: Asked, couples: Sequence[tuple[int, int]], person_of: PersonOf
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What speaks for each couple of a group, and the reasons that are kept of it."""
    told = [_couple(asked, couple) for couple in couples]
    return told, told[0]["reasons"] if len(told) == 1 else _reasons_of(told, person_of)


def _couple(asked: Asked, couple: tuple[int, int]) -> dict[str, Any]:
    """What speaks for one learning from the other."""
    frozen = asked.frozen
    scored, at = asked.points_of(*couple)
    return {
        "mentee": frozen.mentee_ids[couple[0]],
        "mentor": frozen.mentor_ids[couple[1]],
        "contributions": scored.points(at),
        "answered": int(scored.answered[at]),
        "unchecked": unchecked(scored, at),
        "reasons": reasons(frozen, scored, at),
    }


def _reasons_of(told: Sequence[dict[str, Any]], person_of: PersonOf) -> dict[str, Any]:
    """The reasons of a group: those of each couple, with whom they are about."""
    couples = [
        {
            "mentee": str(person_of[one["mentee"]]),
            "mentor": str(person_of[one["mentor"]]),
            "contributions": one["contributions"],
            "reasons": one["reasons"],
        }
        for one in told
    ]
    return {"couples": couples}


def _unmatched_mentees(run: Run, outcome: SolvedRun) -> Iterator[Unmatched]:
    frozen = outcome.asked.frozen
    for one in mentees_in_none(outcome.asked, outcome.solution, outcome.groups):
        person = one.position
        detail = {
            "allowed": int(np.count_nonzero(_possible(outcome).left == person)),
            "blocked": _named(outcome.scored.reasons_blocked(person)),
            "frees": _named(outcome.scored.freed_by_dropping(person)),
            "nearest": _nearest(frozen, outcome, person),
        }
        yield Unmatched(
            run=run,
            enrolment_id=frozen.mentee_ids[person],
            is_mentee=True,
            reason=one.reason,
            detail=detail,
        )


def _possible(outcome: SolvedRun) -> Problem | ScoredPairs:
    """Couples that could be; peers and teams stand in their problem by other numbers."""
    problem = outcome.problem
    is_of_people = isinstance(problem, Problem) and outcome.asked.teams is None
    return problem if is_of_people else outcome.scored


def _named(counts: Mapping[Rule, int]) -> dict[str, int]:
    return {str(rule.name).lower(): count for rule, count in counts.items()}


def _nearest(frozen: Frozen, outcome: SolvedRun, person: int) -> list[str]:
    """Mentors whose one more place would come closest to a match, nearest first."""
    problem = outcome.problem
    if not isinstance(outcome.solution, Solution) or outcome.asked.teams is not None:
        return []  # one more place in a circle or among peers is not what is missing
    mine = np.flatnonzero(problem.left == person)
    short = outcome.solution.prices.right[problem.right[mine]] - problem.score[mine]
    order = mine[np.argsort(short, kind="stable")][:NEAREST]
    return [str(frozen.mentor_ids[j]) for j in problem.right[order].tolist()]


def _unmatched_mentors(run: Run, outcome: SolvedRun) -> Iterator[Unmatched]:
    broken = outcome.scored.broken
    for one in mentors_in_none(outcome.asked, outcome.solution, outcome.groups):
        person = one.position
        blocked = {rule: int(np.count_nonzero(broken[:, person] & rule)) for rule in Rule}
        detail = {
            "allowed": int(np.count_nonzero(_possible(outcome).right == person)),
            "blocked": _named({rule: n for rule, n in blocked.items() if n}),
        }
        yield Unmatched(
            run=run,
            enrolment_id=outcome.asked.frozen.mentor_ids[person],
            is_mentee=False,
            reason=one.reason,
            detail=detail,
        )


def _little_known(run: Run, frozen: Frozen) -> list[str]:
    """Enrolments of whom less than half of what counts is known."""
    weights = run.criteria["weights"]
    sides = (frozen.mentees, frozen.mentee_ids), (frozen.mentors, frozen.mentor_ids)
    return sorted(
        {
            str(ids[at])
            for people, ids in sides
            for at in np.flatnonzero(known_share(people, weights) < LITTLE)
        }
    )


def _certificate(run: Run, frozen: Frozen, outcome: SolvedRun) -> dict[str, Any]:
    preview = solving.rule_preview(frozen, outcome.scored)
    wished = frozen.mentees.wishes.lengths > 0
    peers = len(outcome.asked.peers) if outcome.asked.kind in AMONG_PEERS else None
    return {
        **solving.certificate_of(outcome),
        "text_method": frozen.text_method,
        "problem_digest": outcome.solution.problem_digest,
        "mentees": int((frozen.mentee_places > 0).sum()) if peers is None else peers,
        "mentors": int((frozen.mentor_places > 0).sum()) if peers is None else 0,
        "places": int(frozen.mentor_places.sum()),
        **_first(outcome),
        "wished": int(wished.sum()),
        "wish_met": len(_with_their_wish(outcome)),
        "few_choices": preview.few_choices,
        "no_choice": preview.no_choice,
        "blocked": preview.blocked,
        "decides": {name: round(share, 3) for name, share in outcome.scored.decides.items()},
        "little_known": _little_known(run, frozen),
    }


def _first(outcome: SolvedRun) -> dict[str, int]:
    """How many came first because they wait, and how many of them got somebody."""
    first = outcome.asked.first
    met = {i for one in outcome.groups for i, _mentor in one.couples if first[i]}
    return {"waited": int(first.sum()), "waited_met": len(met)}


def _with_their_wish(outcome: SolvedRun) -> set[int]:
    """Mentees who are with somebody they had asked for."""
    wishes = outcome.asked.frozen.mentees.wishes
    named = set(zip(wishes.row.tolist(), wishes.index.tolist(), strict=True))
    return {i for one in outcome.groups for i, j in one.couples if (i, j) in named}


def _locked_dropped(
    frozen: Frozen, before: Sequence[ProposedGroup], made: Sequence[ProposedGroup]
) -> int:
    """Locked pairs and groups whose people, as far as they are still there, are not together."""
    there = frozen.mentee_at.keys() | frozen.mentor_at.keys()
    dropped = 0
    for group in before:
        people = {key: part for key, part in group.parts.items() if key in there}
        if not group.is_locked or group.removed_at or len(people) < MIN_PEOPLE:
            continue
        dropped += not any(people.items() <= one.parts.items() for one in made)
    return dropped
