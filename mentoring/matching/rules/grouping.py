"""From the engine's answer to groups of people, each in a part, whatever kind was asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any
from uuid import UUID

import numpy as np

from matchengine import Reason
from mentoring.matching.rules.frozen import Ints
from mentoring.matching.rules.problems import AMONG_PEERS, AROUND_ONE, Asked
from mentoring.matching.rules.teams import NOBODY, RULED_OUT
from mentoring.programmes.kinds import KINDS
from mentoring.relationships import rules

Couple = tuple[int, int]  # positions of a mentee and of a mentor
ONE_OF_SEVERAL = "one_to_one"  # who wanted several mentors and got one


@dataclass(frozen=True)
class Grouped:
    """People who would be together: enrolments with their parts, and who learns from whom.

    ``couples`` are what a pair has one of: a circle has one for each member, two peers have two.
    """

    kind: str
    parts: dict[UUID, str]
    couples: list[Couple]
    round: int | None = None


@dataclass(frozen=True)
class Remaining:
    """Somebody in no group: position, and the engine's reason."""

    position: int
    reason: str


def groups_of(asked: Asked, solution: Any) -> list[Grouped]:
    """Every group of an answer that can begin."""
    if asked.kind == "peer_circle":
        found = [_of_peers(asked, circle) for circle in _circles(asked, solution.circle)]
    elif asked.kind in AMONG_PEERS:
        found = [_of_peers(asked, pair) for pair in solution.pairs.tolist()]
    elif asked.kind in AROUND_ONE:
        couples_of = [*asked.kept_whole, *_around_each(asked, solution)]
        found = [_around(asked, couples) for couples in couples_of]
    elif asked.kind == "several_mentors":
        found = [_with_mentors(asked, couples) for couples in _by(solution, 0)]
    else:
        found = [_pair(asked, asked.kind, tuple(couple)) for couple in solution.pairs.tolist()]
    return [one for one in found if rules.can_begin(one.kind, one.parts.values())]


def _pair(asked: Asked, kind: str, couple: Couple) -> Grouped:
    i, j = couple
    frozen = asked.frozen
    parts = {frozen.mentee_ids[i]: "mentee", frozen.mentor_ids[j]: "mentor"}
    return Grouped(kind, parts, [couple])


def _by(solution: Any, side: int) -> Iterator[list[Couple]]:
    """The couples of an answer by mentee (0) or mentor (1), the best of each first."""
    rows: dict[int, list[tuple[int, Couple]]] = {}
    for couple, score in zip(solution.pairs.tolist(), solution.scores.tolist(), strict=True):
        rows.setdefault(couple[side], []).append((-score, tuple(couple)))
    for _person, scored in sorted(rows.items()):
        yield [couple for _score, couple in sorted(scored)]


def _around_each(asked: Asked, solution: Any) -> Iterator[list[Couple]]:
    """The couples of each mentor; those of a team all at once."""
    if asked.teams is None:
        yield from _by(solution, 1)
        return
    for row, j in solution.pairs.tolist():
        yield [(i, j) for i in asked.teams.found[row].members]


def _around(asked: Asked, couples: list[Couple]) -> Grouped:
    """Who mentors, usually one, without those who asked not to meet somebody who fits better."""
    frozen, (learner, mentor) = asked.frozen, AROUND_ONE[asked.kind]
    seated = _apart_from_nobody([i for i, _j in couples], frozen.mentees_apart)
    couples = [couple for couple in couples if couple[0] in seated]
    parts = {frozen.mentee_ids[i]: learner for i, _j in couples}
    parts |= {frozen.mentor_ids[j]: mentor for _i, j in couples}
    return Grouped(asked.kind, parts, couples)


def _with_mentors(asked: Asked, couples: list[Couple]) -> Grouped:
    """A mentee with the mentors who could be found; with one they are a pair."""
    frozen = asked.frozen
    chosen = _apart_from_nobody([j for _i, j in couples], frozen.mentors_apart)
    couples = [couple for couple in couples if couple[1] in chosen]
    if len(couples) == 1:
        return _pair(asked, ONE_OF_SEVERAL, couples[0])
    parts = {frozen.mentor_ids[j]: "mentor" for _i, j in couples}
    return Grouped(asked.kind, {frozen.mentee_ids[couples[0][0]]: "mentee"} | parts, couples)


def _apart_from_nobody(best_first: Iterable[int], apart: Ints) -> set[int]:
    """Those of a group of whom no two asked not to meet; who fits better stays."""
    never = {tuple(pair) for pair in apart.tolist()}
    found: list[int] = []
    for one in best_first:
        if not any((one, other) in never or (other, one) in never for other in found):
            found.append(one)
    return set(found)


def _circles(asked: Asked, circle: Ints) -> Iterator[list[int]]:
    """Peers by circle: those that were kept as they are, then the engine's."""
    yield from asked.locked_circles
    for number in range(int(circle.max(initial=-1)) + 1):
        yield np.flatnonzero(circle == number).tolist()


def _of_peers(asked: Asked, peers: Sequence[int]) -> Grouped:
    people = [asked.peers[peer] for peer in peers]
    parts = {asked.frozen.mentee_ids[i]: "peer" for i, _j in people}
    couples = [(one[0], other[1]) for one, other in permutations(people, 2)]
    return Grouped(asked.kind, parts, couples)


def mentees_in_none(asked: Asked, solution: Any, groups: Sequence[Grouped]) -> list[Remaining]:
    """Who looked for somebody and is in no group; among peers, of those on both sides."""
    told = getattr(solution, "unmatched_left", None) or getattr(solution, "unmatched", None)
    reasons: dict[int, int] = {}
    if told is not None and hasattr(told, "reason"):
        reasons = dict(zip(told.person.tolist(), told.reason.tolist(), strict=True))
    known: dict[int, str] = {}
    if asked.teams is not None:  # the engine speaks of teams
        rows = enumerate(asked.teams.found)
        reasons = {i: reasons[row] for row, team in rows if row in reasons for i in team.members}
        known = dict(asked.teams.unmatched)
    grouped = {i for group in groups for i, _j in group.couples}
    looking = np.flatnonzero(asked.frozen.mentee_places > 0).tolist()
    if asked.kind in AMONG_PEERS:
        looking = [i for i, _j in asked.peers]
    possible = set(asked.scored.left.tolist())
    found = {
        i: known.get(i) or _reason(reasons.get(i), is_possible=i in possible)
        for i in looking
        if i not in grouped
    }
    if asked.teams is not None:  # who could be with somebody is ruled out by another of the team
        alone = [i for i, reason in found.items() if reason == NOBODY and i in possible]
        found.update(dict.fromkeys(alone, RULED_OUT))
    return [Remaining(i, reason) for i, reason in found.items()]


def mentors_in_none(asked: Asked, solution: Any, groups: Sequence[Grouped]) -> list[Remaining]:
    """Who has a place and is in no group; peers are told among those who look for somebody."""
    if asked.kind in AMONG_PEERS:
        return []
    told = getattr(solution, "unmatched_right", None)
    reasons = dict(zip(told.person.tolist(), told.reason.tolist(), strict=True)) if told else {}
    grouped = {j for group in groups for _i, j in group.couples}
    possible = set(asked.scored.right.tolist())
    return [
        Remaining(j, _reason(reasons.get(j), is_possible=j in possible))
        for j in np.flatnonzero(asked.frozen.mentor_places > 0).tolist()
        if j not in grouped
    ]


def _reason(code: int | None, *, is_possible: bool) -> str:
    """The engine's word, or what can be said without one."""
    if code is None:
        return "not_needed" if is_possible else "no_allowed_partner"
    return Reason(code).name.lower()


def points_of(kind: str, couples: Sequence[dict[str, int]]) -> dict[str, int]:
    """What each criterion brings a group: of the weaker direction where both count, else a mean."""
    if KINDS[kind].fit.is_mutual:
        return min(couples, key=lambda points: sum(points.values()))
    return mean_points(couples)


def mean_points(couples: Sequence[dict[str, int]]) -> dict[str, int]:
    """What each criterion brings a group: the mean over its couples, in whole hundredths.

    They add up to the mean score, rounded down: what is lost by rounding goes to the criteria
    that lost most of it.
    """
    names = list(dict.fromkeys(name for points in couples for name in points))
    sums = {name: sum(points.get(name, 0) for points in couples) for name in names}
    whole = {name: total // len(couples) for name, total in sums.items()}
    missing = sum(sums.values()) // len(couples) - sum(whole.values())
    most_lost = sorted(names, key=lambda name: (-(sums[name] % len(couples)), name))
    for name in most_lost[:missing]:
        whole[name] += 1
    return whole
