from datetime import UTC, datetime

from mentoring.imports.models import ImportBatch
from tests.access.rows import Row, runs_it


def slug(world):
    return [world.programme.slug]


def batch(world):
    made = ImportBatch.objects.create(
        organisation=world.organisation,
        programme=world.programme,
        state="done",
        reading={"kind": "csv", "headers": ["name"], "header_row": 1, "delimiter": ","},
        mapping={"fields": {"name": 0}},
        created_at=datetime(2026, 9, 14, tzinfo=UTC),
    )
    return [world.programme.slug, made.pk]


ROWS = [
    Row("imports:upload", slug, **runs_it()),
    Row("imports:template", slug, **runs_it()),
    Row("imports:batch", batch, **runs_it()),
    Row("imports:refused", batch, **runs_it()),
]
