"""The same task with matchengine, in a process of its own.

python -m benchmarks.matching.own_program FOLDER   (reads and writes the same files)
"""

import csv
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

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
    columns = {
        name: [np.array([person[name] for person in side]) for side in (mentees, mentors)]
        for name in ("grade", "organisation", "profession")
    }
    mine, theirs = (each.astype(int) for each in columns["grade"])
    gap = theirs[None, :] - mine[:, None]
    same = {
        name: columns[name][0][:, None] == columns[name][1][None, :]
        for name in ("organisation", "profession")
    }
    wanted, offered = skills(mentees, 3), skills(mentors, 4)
    names = sorted({name for person in wanted for name in person})
    covered = _table(wanted, names) @ _table(offered, names).T
    whole: Ints = covered + 20 * (gap >= 1) + 12 * (gap < 4)
    return whole + 15 * ~same["organisation"] + 10 * same["profession"]


def skills(people: list[dict[str, Any]], most: int) -> list[dict[str, int]]:
    """What each wants or offers, values up to ``most``."""
    parts = [[part.rpartition(":") for part in p["skills"].split(";") if part] for p in people]
    return [{n.strip().lower(): min(int(v), most) for n, _, v in each} for each in parts]


def _table(people: list[dict[str, int]], names: list[str]) -> Ints:
    table = [[person.get(name, 0) for name in names] for person in people]
    return np.array(table, dtype=np.int64)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
