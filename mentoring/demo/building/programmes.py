"""Programmes, the people who are uploaded into them, and the matches that are announced."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from mentoring.demo.building import house
from mentoring.demo.people import DemoPerson, as_csv
from mentoring.demo.words.talk import ANSWERS_MENTEE, ANSWERS_MENTOR
from mentoring.events.models import Event
from mentoring.imports.actions import batches
from mentoring.imports.jobs import carry_on
from mentoring.imports.models import ImportBatch
from mentoring.letters.actions import save_words
from mentoring.matching import actions as matching
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.notifications.kinds import find_letter
from mentoring.notifications.wording import LetterWords
from mentoring.organisations.models import Membership, Role
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes import actions
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.models import Programme

DAY = timedelta(days=1)
LAST_STEP = len(STEPS)


def begin(
    organisation_of: Membership,
    template: str,
    name: str,
    *,
    at: datetime,
    weeks: int,
    team: Sequence[tuple[Membership, str]],
    starts_in: int = 21,
    dial: int | None = None,
) -> Programme:
    """A programme that its coordinator builds and launches on one day."""
    actor = team[0][0]
    starts_on = (at + starts_in * DAY).date()
    programme = actions.create_from_template(
        organisation_of.organisation,
        template,
        name=name,
        actor=actor,
        at=at,
        starts_on=starts_on,
        ends_on=None if TEMPLATES[template].is_evergreen else starts_on + weeks * 7 * DAY,
    )
    for person, role in team:
        actions.add_to_team(programme, membership=person, role=Role(role), actor=actor, at=at)
    shape = {"relationship_weeks": weeks, "dial": dial or programme.dial}
    actions.change(programme, section="shape", values=shape, actor=actor, at=at)
    return actions.launch(programme, actor=actor, at=at + DAY / 8)


def upload(
    programme: Programme,
    people: Sequence[DemoPerson],
    file_name: str,
    *,
    actor: Membership,
    at: datetime,
    spoil: int = 0,
) -> ImportBatch:
    """Upload a file of people and let the importer read it; ``spoil`` rows cannot be read."""
    written = as_csv(people) + b"".join(
        f"NWX{n},Row {n},nobody at nowhere,,,,,,,,,,,mentee\n".encode() for n in range(spoil)
    )
    batch = batches.upload_people(
        programme, file=io.BytesIO(written), file_name=file_name, actor=actor, at=at
    )
    batches.start_import(batch, actor=actor, at=at)
    carry_on(batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.DONE, batch.problem
    ImportBatch.objects.filter(pk=batch.pk).update(finished_at=at + DAY / 1440)
    Event.objects.of(batch).filter(at__gt=at).update(at=at + DAY / 1440)
    Enrolment.objects.filter(programme=programme, created_at__gt=at).update(created_at=at)
    return batch


def places(programme: Programme, people: Sequence[DemoPerson]) -> list[Enrolment]:
    """The places of these people, in their order."""
    found = Enrolment.objects.filter(
        programme=programme, membership__email__in=[person.email for person in people]
    )
    by_email = {place.membership.email: place for place in found.select_related("membership")}
    return [by_email[person.email] for person in people]


def invite(rows: Sequence[Enrolment], *, at: datetime) -> None:
    for row in rows:
        row.status, row.invited_at = Enrolment.Status.INVITED, at
    Enrolment.objects.bulk_update(rows, ["status", "invited_at"])


def join(random: Random, rows: Sequence[Enrolment], *, at: datetime) -> None:
    """They accept their invitations over the following week and answer what they are asked."""
    invite(rows, at=at)
    for row in rows:
        row.status, row.step = Enrolment.Status.JOINED, LAST_STEP
        row.joined_at = at + random.random() * 7 * DAY
        row.answers = _answers(random, row)
    Enrolment.objects.bulk_update(rows, ["status", "step", "joined_at", "answers"])
    house.open_accounts([row.membership for row in rows], at=at + DAY)


def _answers(random: Random, row: Enrolment) -> dict[str, str]:
    found = {}
    for question in row.programme.form_fields.all():
        words = ANSWERS_MENTOR if question.audience == "mentor" else ANSWERS_MENTEE
        if question.audience == ("mentor" if row.is_mentor else "mentee"):
            found[str(question.pk)] = random.choice(words)
    return found


def search(programme: Programme, *, actor: Membership, at: datetime) -> Run:
    """One run of the engine, done at once."""
    run = matching.request_run(programme, criteria=programme.criteria, actor=actor, at=at, seed=7)
    run_now(run.pk)
    Event.objects.of(run).filter(at__gt=at).update(at=at + DAY / 1440)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.problem_text
    Run.objects.filter(pk=run.pk).update(finished_at=at + DAY / 1440)
    programme.refresh_from_db()
    return run


def announce(programme: Programme, *, actor: Membership, at: datetime) -> int:
    run = search(programme, actor=actor, at=at - DAY)
    return matching.publish(run, actor=actor, at=at)


def say_in_own_words(programme: Programme, *, actor: Membership, at: datetime) -> None:
    """Two letters as this organisation says them: the first of all, and when all have agreed."""
    for name, words in OWN_WORDS.items():
        kind = find_letter(name)
        assert kind
        save_words(programme, kind, "en", words, version=0, actor=actor, at=at)


OWN_WORDS = {
    "participants.first_invitation": LetterWords(
        "{first_name}, would you like to learn from each other?",
        "Dear {first_name},\n\n{who_invites} {purpose}\n\nFive minutes are enough to join, between "
        "two meetings or on the tram.\n\nYour People team",
    ),
    "relationships.agreed": LetterWords(
        "{first_name}, you and {names} can start",
        "Dear {first_name},\n\nyou and {names} have both said yes. At {organisation} we begin with "
        "a coffee: pick half an hour this week or next, and bring one thing you would like to be "
        "better at by the end of {programme}.\n\nYour People team",
    ),
}
