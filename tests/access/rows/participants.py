from datetime import UTC, datetime
from uuid import UUID

from mentoring.participants.models import BulkInvitation, Enrolment
from tests.access.rows import Row, runs_it, those_in_it

NOWHERE = UUID(int=0)


def slug(world):
    return [world.programme.slug]


def inviting(world):
    made = BulkInvitation.objects.create(
        organisation=world.organisation,
        programme=world.programme,
        created_at=datetime(2026, 9, 14, tzinfo=UTC),
    )
    return [world.programme.slug, made.pk]


def bo(world):
    return [world.programme.slug, Enrolment.objects.get(membership=world.bo).pk]


ROWS = [
    Row("participants:correct_email", lambda world: ["growth-2026", world.bo.pk], **runs_it()),
    Row("participants:people", slug, **runs_it()),
    Row("participants:add_person", slug, **runs_it()),
    Row("participants:act_on_people", slug, "post", **runs_it(422)),
    Row("participants:inviting", inviting, **runs_it()),
    Row("participants:person", bo, **runs_it()),
    Row("participants:pause_person", bo, **runs_it()),
    Row("participants:pause_person", bo, "post", **runs_it(422)),
    Row("participants:correct_person", bo, **runs_it()),
    Row("participants:correct_person", bo, "post", **runs_it(422)),
]
OPEN = {
    "coordinator": 200,
    "other_coordinator": 200,
    "admin": 200,
    "sponsor": 200,
}  # eligible, and enrolment is open
ROWS += [
    Row("participants:join", slug, **those_in_it(), **OPEN),
    Row("participants:join_step", lambda w: [*slug(w), "about"], **those_in_it(), **OPEN),
    Row("participants:join_summary", slug, **those_in_it(302)),
    Row("participants:pause", slug, **those_in_it()),
    Row("participants:pause", slug, "post", **those_in_it(422)),
    Row(
        "participants:change_enrolment",
        slug,
        "post",
        lambda world: {"act": "return"},
        **those_in_it(302),
    ),
]
