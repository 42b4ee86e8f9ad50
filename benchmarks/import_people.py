"""How long an import of people takes: at most a minute for 10,000 rows.

The file has every column that a template has. The ratio compares the whole import (reading,
judging, writing people, profiles, skills, places, wishes, managers) with writing the same number
of bare memberships in one go on the same machine.
"""

import argparse
import io
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.settings_for_benchmarks import set_up

KINDS = ("Advanced", "Practical", "Modern", "Applied")
AREAS = ("writing", "planning", "selling", "coaching", "analysis", "design")
SKILLS = [f"{kind} {area}" for kind in KINDS for area in AREAS]
MAX_SECONDS = 60


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=10_000)
    arguments.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    wanted = arguments.parse_args()
    set_up()
    measure(wanted.rows, wanted.kind)


def measure(rows: int, kind: str) -> None:
    from mentoring.imports.models import ImportBatch

    programme = begin()
    content = people_file(rows, kind)
    bare = clocked(lambda: write_memberships(programme, rows))
    first = clocked(lambda: bring_in(programme, content))
    again = clocked(lambda: bring_in(programme, content))
    done = ImportBatch.objects.order_by("pk").last()
    assert done is not None
    assert (done.created, done.unchanged) == (0, rows), (done.created, done.refused)
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB of {kind}")
    for name, (seconds, cpu) in (("first import", first), ("import again", again)):
        ratio = cpu / bare[1]
        print(f"{name}: {seconds:.1f} s ({cpu:.1f} s of CPU), {ratio:.1f} × bare rows")
    limit = MAX_SECONDS * rows / 10_000
    print(f"promise: {limit:.0f} s for {rows:,} rows — {'kept' if first[0] <= limit else 'BROKEN'}")
    sys.exit(first[0] > limit)


def begin():
    from django.utils import timezone

    from mentoring.organisations.models import Organisation
    from mentoring.programmes.models import Programme

    now = timezone.now()
    organisation = Organisation.objects.create(slug="n", name="Northwind", created_at=now)
    return Programme.objects.create(
        organisation=organisation, slug="growth", name="Growth", template="growth", created_at=now
    )


def people_file(rows: int, kind: str) -> bytes:
    from mentoring.imports.rules.columns import TEMPLATE
    from mentoring.participants.rules.writing import csv_file, xlsx_file

    dice = random.Random(7)
    lines = [TEMPLATE, *(person(number, rows, dice) for number in range(rows))]
    return csv_file(lines) if kind == "csv" else xlsx_file(lines)


def person(number: int, rows: int, dice: random.Random) -> list[str]:
    def skills(most: int) -> str:
        return ";".join(f"{name}:{dice.randint(1, most)}" for name in dice.sample(SKILLS, 4))

    others = [f"P{dice.randrange(rows)}" for _ in range(4)]
    role = dice.choice(["mentor", "mentee"])
    department = dice.choice(["Sales", "SALES ", "Design"])
    return [
        f"P{number}",
        f"Person {number}",
        f"p{number}@example.org",
        role,
        department,
        "Analyst",
        "Grade 4",
        "3.5",
        others[0],
        "Berlin",
        "DE",
        "Europe/Berlin",
        "Mon 09:00-12:00; Tue 9 to 12; Fri 14:00-16:30",
        "de:C2;en:C1",
        skills(5),
        skills(3),
        "I would like to lead a team one day.",
        "Ask me about first steps.",
        "",
        "no",
        "0",
        "2",
        "1",
        f"{others[1]};{others[2]}",
        others[3],
        "",
        "video",
    ]


def write_memberships(programme, rows: int) -> None:
    from mentoring.organisations.models import Membership, Organisation

    elsewhere = Organisation.objects.create(
        slug="bare", name="Bare", created_at=programme.created_at
    )
    Membership.objects.bulk_create(
        Membership(
            organisation=elsewhere,
            name=f"Person {number}",
            email=f"p{number}@example.org",
            created_at=programme.created_at,
        )
        for number in range(rows)
    )


def bring_in(programme, content: bytes) -> None:
    from django.utils import timezone

    from mentoring.imports import jobs
    from mentoring.imports.actions import batches

    now = timezone.now()
    batch = batches.upload_people(
        programme, file=io.BytesIO(content), file_name="people", actor=None, at=now
    )
    batches.start_import(batch, actor=None, at=now)
    jobs.carry_on(batch)
    batch.refresh_from_db()
    assert batch.state == "done", batch.problem


def clocked(act) -> tuple[float, float]:
    """Seconds by the clock and of this process's CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - cpu


if __name__ == "__main__":
    main()
