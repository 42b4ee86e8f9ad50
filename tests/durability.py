"""Rounds of kill -9 on web and worker while people work, with what was lost or doubled counted.

``python -m tests.durability --rounds 30 --db both``: each round is an installation of its own, as
in ``tests/start/test_kill9.py``, which ``bin/test`` runs once. Ends with 1 when anything that was
answered as done is missing, stands there twice, or a letter was handed over twice.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.start.test_kill9 import Aftermath

WRITES = ("goals", "notes", "offers", "talks", "answers")
HEAD = ("acknowledged", "lost", "doubled", "letters", "letters doubled", "kills", "logs broken")


@dataclass(frozen=True)
class Count:
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    letters: int = 0
    letters_doubled: int = 0
    kills: int = 0
    logs_broken: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        return " · ".join(
            f"{name} {value:,}" for name, value in zip(HEAD, astuple(self), strict=True)
        )

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.letters_doubled or self.logs_broken)


def counted(after: "Aftermath") -> Count:
    """What one round left of what people were told is done."""
    lost = doubled = told = 0
    for what in WRITES:
        done, left = (Counter(map(str, one[what])) for one in (after.done, after.left))
        told += len(done)
        lost += sum(name not in left for name in done)
        doubled += sum(left[name] > 1 for name in done)
    letters = Counter(after.handed_over)
    return Count(
        told,
        lost,
        doubled,
        len(letters),
        sum(times > 1 for times in letters.values()),
        after.restarts,
        int(not after.left["chain"]),
    )


@contextlib.contextmanager
def databases_of(engine: str) -> Iterator[Iterator[dict[str, str]]]:
    """One setting for each round: where its database lies, in the present shape and empty.

    None means a file of its own in the data folder; ``databases.prepare`` puts it there.
    """
    from tests.support import postgres

    if engine == "sqlite":
        yield iter(dict, None)
        return
    with postgres.running_server() as running:

        def fresh() -> Iterator[dict[str, str]]:
            number = 0
            while True:
                number += 1
                running.create(f"round_{number}", template=postgres.TEMPLATE)
                yield {"DATABASE_URL": running.url(f"round_{number}")}

        yield fresh()


def rounds(engine: str, times: int) -> Count:
    from tests.start.test_kill9 import whole_event

    total = Count()
    with databases_of(engine) as databases:
        for number in range(1, times + 1):
            with tempfile.TemporaryDirectory(prefix="rapport-round-") as folder:
                one = counted(whole_event(Path(folder) / "data", **next(databases)))
            print(f"{engine} round {number}: {one}", flush=True)
            total += one
    print(f"{engine}, {times} rounds: {total}", flush=True)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--db", choices=["sqlite", "postgres", "both"], default="both")
    chosen = parser.parse_args()
    engines = ["sqlite", "postgres"] if chosen.db == "both" else [chosen.db]
    with tempfile.TemporaryDirectory(prefix="rapport-durability-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "RAPPORT_DATA": folder}
        totals = [rounds(engine, chosen.rounds) for engine in engines]
    return 0 if all(total.is_clean for total in totals) else 1


if __name__ == "__main__":
    sys.exit(main())
