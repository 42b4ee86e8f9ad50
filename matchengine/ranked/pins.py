"""Few blocking pairs for minima: somebody's list begins, as it were, where they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.ranked.acceptance import deferred_acceptance
from matchengine.ranked.certificate import blocking
from matchengine.ranked.fewest import Fewest
from matchengine.ranked.problem import RankedProblem
from matchengine.solvers.network import KeyedProblem, Side

Mask = NDArray[np.bool_]
PIN_WORK = 20_000_000  # pairs looked at: some seconds, and the same answer on any machine
TRIES = 4  # orders in which candidates are compared, while the bound is not reached
LACKING_AT_ONCE = 3  # people below their minimum whose candidates are compared at each step


def few_blocking(problem: RankedProblem, view: KeyedProblem, kept: Ints, filled: Ints) -> Fewest:
    """Pairs that miss no more than ``filled`` does, with few that block, and how few it can be.

    Notes
    -----
    Pairs that block a matching are wishes that were not heard: without them it is stable. So
    wishes are crossed out, deferred acceptance is asked what follows, and a step is taken that
    fills a minimum at the least price, the first that costs no more than it must; in the end each
    wish is given back that is not needed. While more pairs block than must, it is done again in
    another order.

    The bound is by the vacancy chains of [1]_. One wish more moves one place from one person to
    another, so each pair that blocks can fill one missing place of a side, and no more. It holds
    where nobody has ties and one side takes one partner each; elsewhere the bound is 0.

    References
    ----------
    .. [1] Y. Blum, A. E. Roth, U. G. Rothblum, "Vacancy chains and equilibration in senior-level
       labor markets", Journal of Economic Theory 76, 362-411, 1997. doi:10.1006/jeth.1997.2307
    """
    lists = _Lists(problem, view, kept)
    everything = np.ones(len(view.positions), dtype=bool)
    stable, target = lists.accept(everything), lists.mask(filled)
    missing, fewest = lists.missing(stable), lists.missing(target)
    least = lists.must_block(missing - fewest)
    best, price = target, lists.price(target)
    for number in range(TRIES):
        lists.dice = np.random.default_rng(number) if number else None
        keep = lists.crossed_out(everything, stable, fewest)
        found = target if keep is None else lists.accept(keep)
        found = lists.given_back(target.copy() if keep is None else keep, found, fewest)
        if lists.price(found) < price:
            best, price = found, lists.price(found)
        if price <= least or lists.work < PIN_WORK // 2:
            break
    return Fewest(np.sort(view.positions[best]), least)


@dataclass(frozen=True, eq=False)
class _Step:
    """Lists on their way: how many are missing, how many pairs block, what is left and follows."""

    missing: int
    price: int
    keep: Mask
    chosen: Mask


class _Lists:
    """The open pairs of one problem, of which some are crossed out: masks over ``view``."""

    def __init__(self, problem: RankedProblem, view: KeyedProblem, kept: Ints) -> None:
        at, network = view.positions, view.network
        self.problem, self.view, self.kept = problem, view, kept
        self.who = (network.left, network.right)
        self.rank = (problem.left_rank[at], problem.right_rank[at])
        self.sides: tuple[Side, Side] = (network.lefts, network.rights)
        self.work = PIN_WORK
        self.dice: np.random.Generator | None = None

    def mask(self, at: Ints) -> Mask:
        return np.isin(self.view.positions, at)

    def accept(self, keep: Mask) -> Mask:
        """The stable pairs of what is left of the lists."""
        self.work -= len(keep)
        view = self.view
        short = KeyedProblem(
            view.network.only(keep), view.positions[keep], view.left_rank, view.right_rank
        )
        return self.mask(deferred_acceptance(self.problem, short, "left"))

    def count(self, side: int, chosen: Mask) -> Ints:
        held: Ints = np.bincount(self.who[side][chosen], minlength=len(self.sides[side].high))
        return held

    def lacking(self, side: int, chosen: Mask) -> Ints:
        """How many partners each person is below their minimum."""
        lack: Ints = np.maximum(self.sides[side].paid - self.count(side, chosen), 0)
        return lack

    def missing(self, chosen: Mask) -> int:
        return int(sum(self.lacking(side, chosen).sum() for side in (0, 1)))

    def price(self, chosen: Mask) -> int:
        """How many pairs block."""
        return len(blocking(self.problem, np.union1d(self.view.positions[chosen], self.kept)))

    def crossed_out(self, keep: Mask, chosen: Mask, fewest: int) -> Mask | None:
        """What is left of the lists when at most ``fewest`` are missing; None: no way there."""
        at_first = self.missing(chosen)
        now = _Step(at_first, self.price(chosen), keep, chosen)
        while now.missing > fewest:
            is_least = now.price <= at_first - now.missing
            step = self._step(now, None if is_least else LACKING_AT_ONCE)
            if step is None:
                return None
            now = step
        return now.keep

    def _step(self, now: "_Step", at_once: int | None) -> "_Step | None":
        """The first step that costs no more than it fills, else the one that leaves least."""
        best = None
        for trial in self._trials(now.keep, now.chosen, at_once):
            if self.work < PIN_WORK // 4:
                break
            then = self.accept(trial)
            missing = self.missing(then)
            if missing > now.missing:
                continue
            step = _Step(missing, self.price(then), trial, then)
            filled = now.missing - missing
            if filled and (step.price - now.price <= filled or self.work < PIN_WORK // 2):
                return step
            if best is None or (missing, step.price) < (best.missing, best.price):
                best = step
        return best

    def _turns(self, some: Any) -> Ints:
        """Their positions, in order or, at a later try, in another."""
        at = np.flatnonzero(some)
        return at if self.dice is None else self.dice.permutation(at)

    def _trials(self, keep: Mask, chosen: Mask, at_once: int | None) -> Iterator[Mask]:
        """For some who lack a partner: the list of each candidate begins with them."""
        for side in (0, 1):
            for person in self._turns(self.lacking(side, chosen))[:at_once]:
                for pair in self._turns((self.who[side] == person) & keep & ~chosen):
                    gone = self._better(1 - side, pair, chosen) & keep
                    if gone.any():
                        yield keep & ~gone

    def _better(self, side: int, pair: Any, chosen: Mask) -> Mask:
        """What they like no less than ``pair``, but for partners beside whom there is room."""
        person, rank = self.who[side][pair], self.rank[side]
        mine: Mask = self.who[side] == person
        held = np.flatnonzero(mine & chosen)
        spared = held[np.argsort(rank[held], kind="stable")][: self.sides[side].high[person] - 1]
        better: Mask = mine & (rank <= rank[pair])  # a tie that falls the other way costs nothing
        better[pair] = better[spared] = False
        return better

    def given_back(self, keep: Mask, chosen: Mask, fewest: int) -> Mask:
        """The lists made whole again, person by person, wherever fewer pairs block then."""
        price = self.price(chosen)
        for side in (0, 1):
            for person in np.unique(self.who[side][~keep]):
                if self.work <= 0 or not price:
                    return chosen
                trial = keep | (self.who[side] == person)
                then = self.accept(trial)
                if self.missing(then) <= fewest and (paid := self.price(then)) <= price:
                    keep, chosen, price = trial, then, paid
        return chosen

    def must_block(self, filled: int) -> int:
        """How many pairs block at least where ``filled`` more are not missing than by stability."""
        is_single = any((side.high <= 1).all() for side in self.sides)
        if not is_single or any(map(_has_ties, self.who, self.rank)):
            return 0
        return -(-filled // max(sum(bool(side.paid.any()) for side in self.sides), 1))


def _has_ties(who: Ints, rank: Ints) -> bool:
    order = np.lexsort((rank, who))
    same = (np.diff(who[order]) == 0) & (np.diff(rank[order]) == 0)
    return bool(same.any())
