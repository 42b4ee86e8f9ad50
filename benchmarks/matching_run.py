"""How long a matching run takes end to end: reading people, scoring, solving, reasons, rows.

Five hundred people by default, from the test data, imported first (which is not counted).
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.settings_for_benchmarks import set_up

ROUNDS = 5
PEOPLE = ROOT / "tests" / "data" / "people-500.csv"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--file", type=Path, default=PEOPLE, help="people as CSV")
    file = arguments.parse_args().file
    set_up()
    programme = _programme(file)
    from mentoring.matching import actions
    from mentoring.matching.models import Run

    run = _searched(programme)
    steps = _steps(programme, run)
    print(
        f"{run.certificate['mentees']} mentees, {run.certificate['mentors']} mentors with"
        f" {run.certificate['places']} places: {run.certificate['pairs']} pairs,"
        f" {'proven' if run.certificate['proven'] else 'not proven'}, {len(run.problem):,} bytes"
        " frozen"
    )
    print(f"{'step':34} {'seconds':>8} {'share':>6}")
    whole = steps.pop("the whole run")
    for name, seconds in steps.items():
        print(f"{name:34} {seconds:8.3f} {seconds / whole:6.0%}")
    print(f"{'the whole run':34} {whole:8.3f}   100%")
    from django.utils import timezone

    began = time.perf_counter()
    count = actions.publish(Run.objects.get(pk=run.pk), actor=None, at=timezone.now())
    print(f"{f'publishing {count} pairs':34} {time.perf_counter() - began:8.3f}   (at most 10 s)")


def _programme(file: Path):  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from mentoring.imports.actions import batches
    from mentoring.jobs import worker
    from mentoring.organisations.models import Organisation
    from mentoring.programmes.models import Programme

    now = timezone.now()
    organisation = Organisation.objects.create(slug="northwind", name="Northwind", created_at=now)
    programme = Programme.objects.create(
        organisation=organisation,
        slug="growth",
        name="Growth",
        template="growth",
        created_at=now,
        launched_at=now,
        guidelines="Be kind.",
    )
    with file.open("rb") as source:
        batch = batches.upload_people(
            programme, file=source, file_name=file.name, actor=None, at=now
        )
    batches.start_import(batch, actor=None, at=now)
    worker.run_until_idle(at=timezone.now())
    return programme


def _searched(programme):  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from mentoring.matching import actions
    from mentoring.matching.jobs import run_now
    from mentoring.matching.models import Run

    run = actions.request_run(programme, criteria={}, actor=None, at=timezone.now())
    run_now(run.pk)
    return Run.objects.get(pk=run.pk)


def _steps(programme, run) -> dict[str, float]:  # type: ignore[no-untyped-def]
    from mentoring.matching.queries.people import snapshot_people
    from mentoring.matching.queries.results import result
    from mentoring.matching.rules import solving
    from mentoring.matching.rules.frozen import dump, load

    frozen = snapshot_people(programme, on=run.created_at.date())
    kept = dump(frozen)
    outcome = solving.run(load(kept), run.criteria)
    return {
        "reading people": _median(lambda: snapshot_people(programme, on=run.created_at.date())),
        "freezing": _median(lambda: load(dump(frozen))),
        "scoring and solving": _median(lambda: solving.run(load(kept), run.criteria)),
        "reasons and rows": _median(lambda: result(run, frozen, outcome, kept)),
        "the whole run": _median(lambda: _searched(programme)),
    }


def _median(act: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
