"""What the engine answers: pairs, a certificate, and a reason for everyone left over."""

from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints


class Reason(IntEnum):
    """Why somebody has nobody."""

    NO_ALLOWED_PARTNER = 1
    """No allowed pair at all: the hard rules forbid everyone."""
    NO_PLACES = 2
    """Pairs are allowed, but the person or all those partners have no place."""
    ALL_TAKEN = 3
    """Every allowed partner is full with people whose total fit is higher."""
    NOT_NEEDED = 4
    """Allowed partners exist with free places, but pairing would cost more than it brings."""

    NO_ALLOWED_MENTOR = NO_ALLOWED_PARTNER


@dataclass(frozen=True)
class Verdict:
    """What every certificate says first: whether the rules are kept, and which are not."""

    feasible: bool
    violations: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "violations": list(self.violations)}


@dataclass(frozen=True)
class Valued(Verdict):
    """What certificates say where scores add up; in hundredths of a point."""

    total: int
    bound: int | None
    gap: float | None
    proven: bool


def valued(violations: list[str], total: int, bound: int | None) -> dict[str, Any]:
    """The fields of ``Valued``: proven where nothing is wrong and the total meets the bound."""
    return {
        "feasible": not violations,
        "violations": tuple(violations),
        "total": total,
        "bound": bound,
        "gap": None if bound is None else gap_between(total, bound),
        "proven": not violations and bound == total,
    }


def gap_between(total: int, bound: int) -> float:
    """How far the total can be below the best, as a share of the bound."""
    return max(bound - total, 0) / max(abs(bound), 1)


@dataclass(frozen=True)
class Certificate(Valued):
    """What is proven about a set of pairs; made by ``verify`` and by nothing else.

    Scores are hundredths of a point. ``bound`` holds for every matching with the least possible
    ``shortage`` (partners missing below the minima); it is None when no prices were given.
    """

    pairs: int
    matched_left: int
    matched_right: int
    min_left: int
    blocking_pairs: int
    left_shortage: int
    right_shortage: int
    locked_missing: int

    @property
    def shortage(self) -> int:
        """Partners missing below the minima of both sides together."""
        return self.left_shortage + self.right_shortage


@dataclass(frozen=True, eq=False)
class Unmatched:
    """People without a partner and why: ``person`` and ``reason`` (``Reason``), shape (k,)."""

    person: Ints
    reason: NDArray[np.int8]

    def reason_of(self, person: int) -> Reason | None:
        """The reason for one person, None for somebody who has a partner."""
        at = np.flatnonzero(self.person == person)
        return Reason(int(self.reason[at[0]])) if len(at) else None


@dataclass(frozen=True, eq=False)
class Prices:
    """Dual prices in hundredths of a point: what one more place with each person would bring.

    A pair outside the matching never scores more than the sum of its two prices, which is the
    proof that no other matching is better. ``left`` has shape (n_left,), ``right`` (n_right,).
    ``short`` is what a partner missing below a minimum cost when they were found; that of
    ``shortage_price`` where not given.
    """

    left: Ints
    right: Ints
    short: int | None = None


@dataclass(frozen=True, eq=False)
class Solution:
    """Pairs and everything known about them.

    ``pairs`` has shape (k, 2), sorted by left then right; ``scores`` (k,) in hundredths of a
    point. ``locked_dropped`` lists locked pairs that did not fit into the places.
    """

    pairs: Ints
    scores: Ints
    certificate: Certificate
    prices: Prices
    unmatched_left: Unmatched
    unmatched_right: Unmatched
    locked_dropped: Ints
    objective: str
    seed: int
    problem_digest: str
    engine_version: str

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists and numbers for JSON."""
        reasons = {
            name: {int(p): Reason(r).name for p, r in zip(each.person, each.reason, strict=True)}
            for name, each in (
                ("unmatched_left", self.unmatched_left),
                ("unmatched_right", self.unmatched_right),
            )
        }
        return {
            "pairs": self.pairs.tolist(),
            "scores": self.scores.tolist(),
            "certificate": self.certificate.as_dict(),
            "prices": {"left": self.prices.left.tolist(), "right": self.prices.right.tolist()},
            **reasons,
            "locked_dropped": self.locked_dropped.tolist(),
            "objective": self.objective,
            "seed": self.seed,
            "problem_digest": self.problem_digest,
            "engine_version": self.engine_version,
        }

    def partners_of_left(self, person: int) -> Ints:
        """Partners of one left person, ascending."""
        theirs: Ints = self.pairs[self.pairs[:, 0] == person, 1]
        return theirs

    def partners_of_right(self, person: int) -> Ints:
        """Partners of one right person, ascending."""
        theirs: Ints = self.pairs[self.pairs[:, 1] == person, 0]
        return theirs
