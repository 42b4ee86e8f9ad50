"""What a run asks the engine, by the kind of relationship that its groups would be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np

from matchengine import (
    CircleProblem,
    PeerCircleProblem,
    PeerProblem,
    Problem,
    ScoredPairs,
)
from mentoring.matching.rules.criteria import FIRST_IN
from mentoring.matching.rules.frozen import Frozen, Ints
from mentoring.matching.rules.teams import WholeTeams, problem_of_teams, teams_of
from mentoring.programmes.kinds import KINDS, LEARNING_PARTS, MENTORING_PARTS, SIZED


def _kinds_around_one() -> dict[str, tuple[str, str]]:
    """Kinds that gather around one: the part of those who learn, and of whom they gather around."""
    sides = {kind: set(KINDS[kind].parts) for kind in SIZED if KINDS[kind].has_sides}
    return {
        kind: (min(parts.intersection(LEARNING_PARTS)), min(parts.intersection(MENTORING_PARTS)))
        for kind, parts in sides.items()
    }


AROUND_ONE = _kinds_around_one()
AMONG_PEERS = tuple(kind for kind, one in KINDS.items() if not one.has_sides)
MAX_MENTORS = 4  # of one mentee in one relationship, as ``relationships.rules.KINDS`` has it


@dataclass(frozen=True, eq=False)
class Asked:
    """People, how they score, and which groups are wanted; the engine's answer stays beside it.

    ``unruled`` scores the pairs that a coordinator forces against a rule. ``sizes`` are the
    fewest and the most people of a circle or team.
    """

    kind: str
    sizes: tuple[int, int]
    frozen: Frozen
    scored: ScoredPairs
    unruled: ScoredPairs | None
    rounds: int = 0  # of an afternoon; 0: each pair finds its own time

    def may_be(self, mentee: int, mentor: int) -> bool:
        """Whether a couple is scored: no rule is in the way but those set aside for it."""
        is_allowed = self.scored.find(mentee, mentor) >= 0
        return is_allowed or (mentee, mentor) in self.forced

    @cached_property
    def forced(self) -> set[tuple[int, int]]:
        """Couples of a coordinator against a rule, unless one has since asked not to meet."""
        if self.unruled is None:
            return set()
        wanted = map(tuple, self.frozen.forced.tolist())
        return {couple for couple in wanted if self.unruled.find(*couple) >= 0}

    def points_of(self, mentee: int, mentor: int) -> tuple[ScoredPairs, int]:
        """Where a couple was scored: by the rules, or against them."""
        at = self.scored.find(mentee, mentor)
        if at >= 0:
            return self.scored, at
        assert self.unruled is not None
        return self.unruled, self.unruled.find(mentee, mentor)

    @cached_property
    def first(self) -> Ints:
        """1 for each mentee who comes first: they wait, have a place, and pairs are looked for."""
        waits = self.frozen.mentee_waits
        if self.kind not in FIRST_IN or not len(waits):
            return np.zeros(self.scored.n_left, dtype=np.int64)
        return np.minimum(waits, self.frozen.mentee_places)

    @cached_property
    def peers(self) -> list[tuple[int, int]]:
        """Everybody who learns and passes on, as (mentee, mentor) positions of one person."""
        found = ((at, self.frozen.mentor_at.get(key)) for key, at in self.frozen.mentee_at.items())
        places = self.frozen.mentee_places
        return [(i, j) for i, j in found if j is not None and places[i] > 0]

    @cached_property
    def peer_at(self) -> dict[int, int]:
        """Mentee position -> place among the peers."""
        return {i: at for at, (i, _mentor) in enumerate(self.peers)}

    @cached_property
    def locked_peers(self) -> list[tuple[int, int]]:
        """Locked couples among the peers, the lower place first, each once."""
        mentor_to_peer = {j: at for at, (_mentee, j) in enumerate(self.peers)}
        couples = [
            (self.peer_at[i], mentor_to_peer[j])
            for i, j in self.frozen.locked.tolist()
            if i in self.peer_at and j in mentor_to_peer
        ]
        return sorted({(min(pair), max(pair)) for pair in couples})

    @cached_property
    def locked_circles(self) -> list[list[int]]:
        """Circles of peers that stay as they are: whoever is locked with whom, together.

        One in which two may not meet any more is none: its people are free again. Somebody may be
        in two of them, so those are together who are locked with both of a couple.
        """
        known = KINDS[self.kind]
        beside: dict[int, set[int]] = {}
        for a, b in self.locked_peers:
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
        found = {frozenset({a, b} | (beside[a] & beside[b])) for a, b in self.locked_peers}
        whole = [one for one in found if all(one - {peer} <= beside[peer] for peer in one)]
        return [
            circle
            for circle in sorted(sorted(one) for one in whole)
            if known.least <= len(circle) <= known.most and self._may_all_be(circle)
        ]

    @cached_property
    def teams(self) -> WholeTeams | None:
        """Those of a run that keeps teams whole, each a row of its problem; else None."""
        if self.kind not in AROUND_ONE:
            return None
        seated = {i for group in self.kept_whole for i, _j in group}
        beyond_one = {couple for group in self.beyond_one for couple in group}
        locked = set(map(tuple, self.frozen.locked.tolist())) - beyond_one
        able = sorted(couple for couple in locked if self.may_be(*couple))
        return teams_of(self.kind, self.frozen, seated, able)

    @cached_property
    def kept_whole(self) -> list[list[tuple[int, int]]]:
        """Locked groups that the engine could not make, as it seats everybody once and with one.

        One in which two may not meet any more is none: its people are free again.
        """
        return [group for group in self.beyond_one if self._may_be_together(group)]

    @cached_property
    def beyond_one(self) -> list[list[tuple[int, int]]]:
        """Locked groups around two who lead, or of somebody who is in two of them, as couples.

        Nobody leads two groups of a run, and in one everybody learns from all who lead it: who
        leads the same people leads one group.
        """
        if self.kind not in AROUND_ONE:
            return []
        locked = sorted(set(map(tuple, self.frozen.locked.tolist())))
        led = Counter(i for i, _j in locked)
        learners: dict[int, list[int]] = {}
        for i, j in locked:
            learners.setdefault(j, []).append(i)
        leaders: dict[tuple[int, ...], list[int]] = {}
        for j, theirs in sorted(learners.items()):
            leaders.setdefault(tuple(theirs), []).append(j)
        return [
            [(i, j) for i in theirs for j in leading]
            for theirs, leading in leaders.items()
            if any(led[i] > 1 for i in theirs)
        ]

    def _may_be_together(self, group: list[tuple[int, int]]) -> bool:
        apart = (self.frozen.mentees_apart, self.frozen.mentors_apart)
        sides = ({i for i, _j in group}, {j for _i, j in group})
        never = any(
            side.issuperset(two)
            for side, pairs in zip(sides, apart, strict=True)
            for two in pairs.tolist()
        )
        return not never and all(self.may_be(*couple) for couple in group)

    def _may_all_be(self, circle: list[int]) -> bool:
        people = [self.peers[one] for one in circle]
        return all(self.may_be(one[0], other[1]) for one, other in permutations(people, 2))


def problem_of(asked: Asked) -> Any:
    """The engine's problem for this kind."""
    if asked.kind in AMONG_PEERS:
        return _among_peers(asked)
    pairs = _pairs(asked)
    if asked.rounds:
        return _in_rounds(asked, pairs)
    if asked.teams is not None:
        return _around_teams(asked, asked.teams)
    if asked.kind in AROUND_ONE:
        return _around_one(asked, pairs)
    if asked.kind == "several_mentors":
        together = np.bincount(pairs.locked[:, 0], minlength=pairs.n_left)
        return pairs.replace(left_max=np.minimum(np.maximum(pairs.left_max, together), MAX_MENTORS))
    return pairs


def _pairs(asked: Asked) -> Problem:
    """The problem over the allowed pairs, without those that are away and with forced ones.

    A locked pair that may not be any more is let go: the run says how many were.
    """
    frozen, scored = asked.frozen, asked.scored
    left, right, points = _allowed(asked)
    return Problem(
        n_left=scored.n_left,
        n_right=scored.n_right,
        left=left,
        right=right,
        score=points,
        left_min=asked.first,
        left_max=frozen.mentee_places,
        right_max=frozen.mentor_places,
        right_min=np.minimum(frozen.mentor_fewest, frozen.mentor_places),
        locked=frozen.locked[_among(frozen.locked, left, right, scored.n_right)],
        left_key=scored.left_key,
        right_key=scored.right_key,
    )


def _among(couples: Ints, left: Ints, right: Ints, n_right: int) -> Any:
    """Which of these couples are among those of ``left`` and ``right``."""
    return np.isin(couples[:, 0] * n_right + couples[:, 1], left * n_right + right)


def _in_rounds(asked: Asked, pairs: Problem) -> Problem:
    """Whoever takes part has as many places as there are rounds, and no fewest."""
    frozen, everybody = asked.frozen, asked.rounds
    return pairs.replace(
        left_max=np.where(frozen.mentee_places > 0, everybody, 0),
        right_max=np.where(frozen.mentor_places > 0, everybody, 0),
        right_min=np.zeros_like(frozen.mentor_fewest),
    )


def _allowed(asked: Asked) -> tuple[Ints, Ints, Ints]:
    """Mentee, mentor and score of every couple that may be."""
    scored, frozen, n = asked.scored, asked.frozen, asked.scored.n_right
    key = scored.left * n + scored.right
    keep = ~np.isin(key, frozen.away[:, 0] * n + frozen.away[:, 1])
    columns = np.column_stack([scored.left[keep], scored.right[keep], scored.score[keep]])
    if asked.unruled is not None:
        unruled = asked.unruled
        extra = [(i, j) for i, j in sorted(asked.forced) if scored.find(i, j) < 0]
        added = [(i, j, int(unruled.score[unruled.find(i, j)])) for i, j in extra]
        columns = np.concatenate([columns, np.array(added, dtype=np.int64).reshape(-1, 3)])
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _around_teams(asked: Asked, teams: WholeTeams) -> Problem:
    has_place = asked.frozen.mentor_places > 0
    has_place[[j for group in asked.kept_whole for _i, j in group]] = False
    keys = (asked.scored.left_key, asked.scored.right_key)
    return problem_of_teams(teams.found, _table(asked), has_place, keys)


def _table(asked: Asked) -> Ints:
    """The score of every couple that may be, by position; -1 where it may not."""
    table = np.full((asked.scored.n_left, asked.scored.n_right), -1, dtype=np.int64)
    left, right, points = _allowed(asked)
    table[left, right] = points
    return table


def _around_one(asked: Asked, pairs: Problem) -> CircleProblem:
    """One who mentors, and as many who learn as fit; everybody in one circle at a time.

    A locked circle may be smaller or larger than the others: as many as were put into it.
    """
    least, most = (size - 1 for size in asked.sizes)
    has_place = asked.frozen.mentor_places > 0
    seats = np.minimum(asked.frozen.mentee_places, 1)
    for group in asked.kept_whole:
        learners, leaders = (list(side) for side in zip(*group, strict=True))
        seats[learners], has_place[leaders] = 0, False
    beyond_one = {couple for group in asked.beyond_one for couple in group}
    locked = [couple for couple in map(tuple, pairs.locked.tolist()) if couple not in beyond_one]
    table = np.array(locked, dtype=np.int64).reshape(-1, 2)
    filled = np.bincount(table[:, 1], minlength=asked.scored.n_right)
    fewest = np.where(filled > 0, np.minimum(filled, least), least)
    return CircleProblem(
        **pairs.arrays()
        | {
            "left_max": seats,
            "right_min": np.where(has_place, fewest, 0),
            "right_max": np.where(has_place, np.maximum(filled, most), 0),
            "locked": table,
        }
    )


def _among_peers(asked: Asked) -> PeerProblem | PeerCircleProblem:
    """Two may be together who both may learn from the other.

    Their score is that of the weaker direction where both count by themselves, else the mean.
    """
    table = _table(asked)
    mentees, mentors = _columns(asked.peers)
    both = table[np.ix_(mentees, mentors)]
    one, other = np.triu_indices(len(mentees), 1)
    may = (both[one, other] >= 0) & (both[other, one] >= 0)
    one, other = one[may], other[may]
    there, back = both[one, other], both[other, one]
    is_mutual = KINDS[asked.kind].fit.is_mutual
    keys = None if asked.scored.left_key is None else asked.scored.left_key[mentees]
    columns: dict[str, Any] = {
        "n": len(mentees),
        "left": one,
        "right": other,
        "key": keys,
        "score": np.minimum(there, back) if is_mutual else (there + back) // 2,
    }
    if asked.kind != "peer_circle":
        return PeerProblem(**columns, locked=_still_allowed(asked.locked_peers, one, other))
    free = np.ones(len(mentees), dtype=bool)
    free[[peer for circle in asked.locked_circles for peer in circle]] = False
    unseated = free[one] & free[other]
    for name, column in (("left", one), ("right", other), ("score", columns["score"])):
        columns[name] = column[unseated]
    least, most = asked.sizes
    return PeerCircleProblem(**columns, size_min=least, size_max=most)


def _columns(rows: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _still_allowed(locked: Sequence[tuple[int, int]], left: Ints, right: Ints) -> Any:
    """Locked pairs of peers that are possible, nobody in two of them."""
    possible = set(zip(left.tolist(), right.tolist(), strict=True))
    taken: set[int] = set()
    found = []
    for pair in locked:
        if pair in possible and taken.isdisjoint(pair):
            taken.update(pair)
            found.append(pair)
    return np.array(found, dtype=np.int64).reshape(-1, 2)
