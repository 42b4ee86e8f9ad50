from datetime import UTC, datetime
from uuid import UUID

from mentoring.participants.models import BulkInvitation, Enrolment, ImportBatch
from tests.access.rows import Row, runs_it

NOWHERE = UUID(int=0)


def slug(world):
    return [world.programme.slug]


def batch(world):
    made = ImportBatch.objects.create(
        organisation=world.organisation, programme=world.programme, state="done",
        reading={"kind": "csv", "headers": ["name"], "header_row": 1, "delimiter": ","},
        mapping={"fields": {"name": 0}}, created_at=datetime(2026, 9, 14, tzinfo=UTC),
    )  # fmt: skip
    return [world.programme.slug, made.pk]


def inviting(world):
    made = BulkInvitation.objects.create(
        organisation=world.organisation, programme=world.programme,
        created_at=datetime(2026, 9, 14, tzinfo=UTC),
    )  # fmt: skip
    return [world.programme.slug, made.pk]


def bo(world):
    return [world.programme.slug, Enrolment.objects.get(membership=world.bo).pk]


ROWS = [
    Row("participants:people", slug, **runs_it()),
    Row("participants:add_person", slug, **runs_it()),
    Row("participants:act_on_people", slug, "post", **runs_it(422)),
    Row("participants:export_people", slug, **runs_it()),
    Row("participants:inviting", inviting, **runs_it()),
    Row("participants:person", bo, **runs_it()),
    Row("participants:import_upload", slug, **runs_it()),
    Row("participants:import_template", slug, **runs_it()),
    Row("participants:import_batch", batch, **runs_it()),
    Row("participants:import_refused", batch, **runs_it()),
]
OPEN = {"coordinator": 200, "admin": 200, "sponsor": 200}  # eligible, and enrolment is open
ROWS += [
    Row("participants:join", slug, mentee=200, mentor=200, **OPEN),
    Row("participants:join_step", lambda w: [*slug(w), "about"], mentee=200, mentor=200, **OPEN),
    Row("participants:join_summary", slug, mentee=302, mentor=302),
    Row(
        "participants:change_place", slug, "post", lambda world: {"act": "return"},
        mentee=302, mentor=302,
    ),
]  # fmt: skip
