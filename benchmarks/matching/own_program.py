"""The same task with matchengine, in a process of its own.

python -m benchmarks.matching.own_program FOLDER   (reads and writes the same files)
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads that wait for each other count too

import csv
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine import Problem, solve
from matchengine.arrays import Ints


def main(folder: Path) -> None:
    """Read, score, match, write; print the CPU seconds this took without the imports."""
    began = time.process_time()
    mentees, mentors = (read(folder / name) for name in ("mentees.csv", "mentors.csv"))
    points = score(mentees, mentors)
    left, right = np.divmod(np.arange(points.size), len(mentors))
    problem = Problem(
        n_left=len(mentees), n_right=len(mentors), left=left, right=right, score=points.ravel()
    )
    rows = [(mentees[i]["email"], mentors[j]["email"]) for i, j in solve(problem).pairs.tolist()]
    with (folder / "pairs.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("mentee", "mentor"), *rows])
    print(time.process_time() - began)


def read(path: Path) -> list[dict[str, Any]]:
    """Rows of a file."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def score(mentees: list[dict[str, Any]], mentors: list[dict[str, Any]]) -> Ints:
    """The same points as ``peer_program.RULES``, all pairs at once."""
    mine, theirs = ([int(person["grade"]) for person in side] for side in (mentees, mentors))
    gap = np.array(theirs, dtype=np.int16) - np.array(mine, dtype=np.int16)[:, None]
    same_organisation, same_profession = (
        _same(name, mentees, mentors) for name in ("organisation", "profession")
    )
    wanted, offered = skills(mentees, 3), skills(mentors, 4)
    names = sorted({name for person in wanted for name in person})
    covered = _table(wanted, names) @ _table(offered, names).T  # floats: small whole numbers, exact
    points: Ints = covered.astype(np.int64)
    for value, holds in (
        (20, gap >= 1),
        (12, gap < 4),
        (15, ~same_organisation),
        (10, same_profession),
    ):
        points += value * holds.astype(np.int8)
    return points


def _same(name: str, mentees: list[dict[str, Any]], mentors: list[dict[str, Any]]) -> Any:
    words = [person[name] for side in (mentees, mentors) for person in side]
    codes = np.unique(words, return_inverse=True)[1].astype(np.int16)
    return codes[: len(mentees), None] == codes[len(mentees) :]


def skills(people: list[dict[str, Any]], most: int) -> list[dict[str, int]]:
    """What each wants or offers, values up to ``most``."""
    parts = [[part.rpartition(":") for part in p["skills"].split(";") if part] for p in people]
    return [{n.strip().lower(): min(int(v), most) for n, _, v in each} for each in parts]


def _table(people: list[dict[str, int]], names: list[str]) -> NDArray[np.float32]:
    at = {name: k for k, name in enumerate(names)}
    table = np.zeros((len(people), len(names)), dtype=np.float32)
    for row, person in zip(table, people, strict=True):
        for name, value in person.items():
            if name in at:
                row[at[name]] = value
    return table


if __name__ == "__main__":
    main(Path(sys.argv[1]))
