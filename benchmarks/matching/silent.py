"""How often those who answer nothing are matched where mentors are scarce.

    python -m benchmarks.matching.silent [PEOPLE.csv … | SEED …]

In every population nine mentees in ten find a place. Some of them say nothing but their name and
department; who does is drawn five times. Printed are the shares matched of the silent, of those
who answer, and of the silent had they answered. Then what somebody who hides one answer gains by
it (points of their best possible mentor, on the average and at most), and how many are worse off
and better off when everything is solved again. No hard rule rests on an answer there, since
whoever hides what a rule needs escapes the rule: such pairs are marked, and ``ask_first`` leaves
them out.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.matching.population import hidden, places, programme
from matchengine import People, ScoredPairs, Settings, score, solve
from matchengine.arrays import Ints
from matchengine.files.people_csv import read_people
from matchengine.files.sides import sides_of

POPULATIONS = ("1", "2", "3", "4", "5", str(Path(__file__).with_name("data") / "people.csv"))
SHARES = (0.1, 0.3, 0.5)
DRAWS = 5
SCARCE = 0.9  # places for each mentee
ANSWERS = (
    "wants",
    "offers",
    "wishes",
    "text",
    "grade",
    "availability",
    "office",
    "languages",
    "identities",
    "prefers_same_identity",
)
ONE_AT_A_TIME = (
    "wants",
    "text",
    "wishes",
    "grade",
    "availability",
    "department",
    "office",
    "prefers_same_identity",
)
NO_RULES = Settings(min_overlap_hours=0, min_grade_gap=None, shared_language=False)


def main(populations: list[str]) -> None:
    """One line per population; shares of the silent, of those who answer, of the same people."""
    print(f"{'population':<24}" + "".join(f"{f'{share:.0%} silent':>20}" for share in SHARES))
    for name in populations:
        sides = population(name)
        cells = ["/".join(f"{x:.2f}" for x in matched(*sides, share)) for share in SHARES]
        print(f"{label(name):<24}" + "".join(f"{cell:>20}" for cell in cells))
    print(
        f"\n{'population':<24}{'hidden':<24}{'mean gain':>10}{'most':>7}{'worse':>7}{'better':>7}"
    )
    for name in populations:
        for answer in ONE_AT_A_TIME:
            points = gains(*population(name)[:2], answer) / 100
            after = off(*population(name), answer)
            numbers = f"{points.mean():>10.2f}{points.max():>7.2f}{after[0]:>7}{after[1]:>7}"
            print(f"{label(name):<24}{answer:<24}{numbers}")


def label(name: str) -> str:
    """A population in a table: the folder of its file, or its seed."""
    return name if name.isdigit() else Path(name).absolute().parent.name


def population(name: str) -> tuple[People, People, Ints]:
    """Both sides and the places of the mentors, of whom some have been left without any."""
    if name.isdigit():
        mentees, mentors = programme(150, 100, int(name))
        return mentees, mentors, scarce(mentees.n, places(mentors.n, int(name)))
    sides = sides_of(read_people(Path(name)), text_method="tfidf")
    return sides.left, sides.right, scarce(sides.left.n, np.asarray(sides.places["right_max"]))


def scarce(n_mentees: int, room: Ints) -> Ints:
    """Places of some mentors, so many that nine mentees in ten find one."""
    order = np.random.default_rng(1).permutation(len(room))
    before = np.cumsum(room[order]) - room[order]
    cut = np.zeros_like(room)
    cut[order] = np.clip(round(SCARCE * n_mentees) - before, 0, room[order])
    return cut


def matched(mentees: People, mentors: People, room: Ints, share: float) -> Any:
    """Shares matched of the silent, of those who answer, and of the silent when they answer."""
    told = has_mentor(mentees, mentors, room)
    drawn = []
    for silent in draws(mentees.n, share):
        has = has_mentor(hidden(mentees, np.flatnonzero(silent), ANSWERS), mentors, room)
        drawn.append((has[silent].mean(), has[~silent].mean(), told[silent].mean()))
    return np.mean(drawn, axis=0)


def draws(n: int, share: float) -> Iterator[Any]:
    """Who is silent, five times."""
    for seed in range(DRAWS):
        silent = np.zeros(n, dtype=bool)
        silent[np.random.default_rng(seed).permutation(n)[: round(share * n)]] = True
        yield silent


def has_mentor(mentees: People, mentors: People, room: Ints) -> Any:
    """Who of the mentees is in a pair of the highest total."""
    has = np.zeros(mentees.n, dtype=bool)
    has[solve(score(mentees, mentors).problem(right_max=room)).pairs[:, 0]] = True
    return has


def gains(mentees: People, mentors: People, answer: str) -> Ints:
    """What the best possible mentor of everybody gains when they alone hide an answer."""
    scored = score(mentees, mentors, NO_RULES)
    less = hidden(mentees, np.arange(mentees.n), [answer])
    return _best(score(less, mentors, NO_RULES, calibration=scored.calibration)) - _best(scored)


def off(
    mentees: People, mentors: People, room: Ints, answer: str, each: int = 3
) -> tuple[int, int]:
    """How many are worse off, and better off, when they alone hide an answer; one in ``each``."""
    scored = score(mentees, mentors, NO_RULES)
    worth = np.zeros((mentees.n, mentors.n), dtype=np.int64)
    worth[scored.left, scored.right] = scored.score
    before = solve(scored.problem(right_max=room))
    worse = better = 0
    for person in range(0, mentees.n, each):
        less = score(hidden(mentees, [person], [answer]), mentors, NO_RULES)
        again = solve(less.problem(right_max=room))
        had, has = (worth[person, s.partners_of_left(person)].sum() for s in (before, again))
        worse, better = worse + int(has < had), better + int(has > had)
    return worse, better


def _best(scored: ScoredPairs) -> Ints:
    best = np.zeros(scored.n_left, dtype=np.int64)
    np.maximum.at(best, scored.left, scored.score)
    return best


if __name__ == "__main__":
    main(sys.argv[1:] or list(POPULATIONS))
