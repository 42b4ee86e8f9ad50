"""What the event log costs: recording, sealing, and the doctor over a million events.

    .venv/bin/python -m benchmarks.log [events]

At most 0.4 ms to record an event, 0.2 ms of CPU to seal one, and 5 s of CPU for the doctor from
the last checkpoint. Runs on a database of its own in a temporary folder.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

MEASURED = 10_000


def main() -> None:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RAPPORT_DATA"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'log.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(total)


def _measure(total: int) -> None:
    from django.db import transaction
    from django.utils import timezone

    from mentoring.events import chain
    from mentoring.events.record import record
    from mentoring.organisations.models import Organisation

    now = timezone.now()
    organisation = Organisation.objects.create(slug="northwind", name="Northwind", created_at=now)
    began, began_cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        for _ in range(MEASURED):
            record("organisations.changed", organisation, actor=None, at=now)
    wall, cpu = (
        1000 * (now - before) / MEASURED
        for now, before in ((time.perf_counter(), began), (time.process_time(), began_cpu))
    )
    print(f"recording: {wall:.3f} ms an event, {cpu:.3f} ms of it CPU (at most 0.4)", flush=True)
    _seal("sealing", MEASURED)
    _fill(total - 2 * MEASURED, organisation.pk)
    chain.make_checkpoints(at=now)
    with transaction.atomic():
        for _ in range(MEASURED):
            record("organisations.changed", organisation, actor=None, at=now)
    _seal(f"sealing after {total:,} events", MEASURED)
    for words, thoroughly in (("from the last checkpoint", False), ("from the start", True)):
        began = time.process_time()
        assert chain.broken_links(thoroughly=thoroughly) == []
        print(
            f"doctor, {total:,} events, {words}: {time.process_time() - began:.2f} s CPU",
            flush=True,
        )


def _fill(count: int, organisation_id: object) -> None:
    from uuid import uuid4

    from django.utils import timezone

    from mentoring.events import chain
    from mentoring.events.models import Event

    now = timezone.now()
    people = [uuid4() for _ in range(10_000)]
    for start in range(0, count, 50_000):
        Event.objects.bulk_create(
            (
                Event(
                    organisation_id=organisation_id,
                    actor_id=people[n % 10_000],
                    name="organisations.changed",
                    subject_type="organisations.organisation",
                    subject_id=organisation_id,
                    at=now,
                )
                for n in range(min(50_000, count - start))
            ),
            batch_size=2000,
        )
        while chain.seal_events():
            pass


def _seal(words: str, count: int) -> None:
    from mentoring.events import chain

    began = time.process_time()
    while chain.seal_events():
        pass
    each = 1000 * (time.process_time() - began) / count
    print(f"{words}: {each:.3f} ms CPU an event (at most 0.2)", flush=True)


if __name__ == "__main__":
    main()
