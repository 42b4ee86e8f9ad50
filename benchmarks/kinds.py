"""What kinds of more than two cost: the studio for 600 people in circles of 5 to 8.

The whole run as a coordinator waits for it: reading people, scoring, searching, reasons and rows.
Five hundred people of the test data and a hundred of them once more under other names. The gap is
the certificate's: how much better circles could be at most. Peers in circles of the same size are
printed beside it. Other figures of the last line come from ``FIGURES``.
"""

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.kinds_rooms import common12, rooms
from benchmarks.matching_run import PEOPLE, _programme
from benchmarks.settings_for_benchmarks import set_up

MORE, SIZES = 100, (5, 8)
ORDER = ("room2_ratio", "room20_ratio", "common12_ms", "circles600_s", "circles600_gap_percent")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", choices=sorted(FIGURES), nargs="*", default=sorted(FIGURES))
    only = arguments.parse_args().only
    set_up()
    found: dict[str, float] = {}
    for name in only:
        found |= FIGURES[name]()
    print("kinds: " + " ".join(f"{name}={found[name]}" for name in ORDER if name in found))


def circles600() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        programme = _programme(_six_hundred(Path(folder) / "people.csv"))
    seconds, run = _timed(programme, "circle")
    gap = 100 * (run.certificate["gap"] or 0)
    programme.model = "peer_circle"  # where everybody is a peer
    programme.save()
    _timed(programme, "peer_circle")
    return {"circles600_s": round(seconds, 2), "circles600_gap_percent": round(gap, 3)}


def _six_hundred(file: Path) -> Path:
    with PEOPLE.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    more = [
        row
        | {
            "person_id": f"X{row['person_id']}",
            "name": f"{row['name']} junior",
            "email": f"x{row['email']}",
        }
        for row in rows[:: len(rows) // MORE][:MORE]
    ]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, *more])
    return file


def _timed(programme: Any, kind: str) -> tuple[float, Any]:
    from django.utils import timezone

    from mentoring.matching import actions
    from mentoring.matching.jobs import run_now
    from mentoring.matching.models import Run

    run = actions.request_run(
        programme,
        criteria={},
        actor=None,
        at=timezone.now(),
        kind=kind,
        sizes=SIZES,
        everybody=True,
    )
    began = time.perf_counter()
    run_now(run.pk)
    seconds = time.perf_counter() - began
    run = Run.objects.get(pk=run.pk)
    assert run.state == Run.State.DONE, run.problem_text
    sizes = sorted(len(group.members.all()) for group in run.groups.prefetch_related("members"))
    print(
        f"{kind}: {len(sizes)} of {sizes[0]} to {sizes[-1]} people, {sum(sizes)} in one,"
        f" {run.unmatched.count()} in none with their reasons, {seconds:.1f} s,"
        f" {'proven' if run.certificate['proven'] else 'not proven'},"
        f" gap {run.certificate['gap'] or 0:.3%}"
    )
    return seconds, run


FIGURES: dict[str, Callable[[], dict[str, float]]] = {
    "circles600": circles600,
    "common12": common12,
    "rooms": rooms,
}

if __name__ == "__main__":
    main()
