"""What a coordinator does about the things that need a person."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.core.twice import AGAIN_WITHIN
from mentoring.core.words import listed
from mentoring.home import rules
from mentoring.home.models import Noticed, Overview, Snooze
from mentoring.home.queries.attention import (
    Attention,
    alike,
    late_pairs,
    left_pairs,
    silent_pairs,
)
from mentoring.home.queries.figures import counted_figures
from mentoring.home.rules import Cause
from mentoring.notifications.jobs import deliver
from mentoring.notifications.models import Mail
from mentoring.notifications.notices import tell_former_address
from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship


class WrittenAlready(Refusal):
    message = _("{names} got just these words from you a few minutes ago. Nothing was sent twice.")


class AddressTaken(Refusal):
    message = _("{email} belongs to somebody else here already. Check the spelling, or ask them.")


class SameAddress(Refusal):
    message = _("Letters to {email} came back. Enter the address that works.")


@transaction.atomic
def write_to(
    people: Sequence[Membership],
    *,
    programme: Programme,
    subject: str,
    words: str,
    cause: Cause,
    subject_id: UUID,
    once: str,
    actor: Membership,
    at: datetime,
) -> None:
    """Send the coordinator's own words, and put the matter aside while they do their work.

    To one person at least; the form asks for that. ``once`` is the key of the form: the same
    form posted twice writes once. Raises ``WrittenAlready`` when going back would send the same
    words a second time.
    """
    assert people
    letter: dict[str, Any] = {"subject": subject, "words": words, "sender": actor, "at": at}
    fresh = [person for person in people if not _has_words(person, once=once, **letter)]
    if not fresh:
        raise WrittenAlready(names=listed([person.first_name for person in people]))
    for person in fresh:
        _send_words(person, once=once, **letter)
    figures = {"cause": cause.value, "people": [str(person.pk) for person in people]}
    record("home.written", programme, actor=actor, at=at, data=figures)
    _put_aside(programme, cause, subject_id, actor=actor, at=at)


def _digest(subject: str, words: str, sender: Membership) -> str:
    return hashlib.sha256(f"{sender.pk}\n{subject}\n{words}".encode()).hexdigest()[:32]


def _has_words(
    person: Membership, *, subject: str, words: str, sender: Membership, once: str, at: datetime
) -> bool:
    """Whether these words went to this person minutes ago, from another sheet of paper."""
    same = Mail.objects.filter(
        recipient=person, key__startswith=f"words:{_digest(subject, words, sender)}:",
        created_at__gt=at - AGAIN_WITHIN,
    )  # fmt: skip
    return same.exclude(key__endswith=f":{once}:{person.pk}").exists()


def _send_words(
    person: Membership, *, subject: str, words: str, sender: Membership, once: str, at: datetime
) -> None:
    """A letter in the coordinator's words; from a human, so no budget holds it back.

    It is queued here and not by a reaction: the event log never holds people's words.
    """
    notify(
        person,
        key=f"words:{_digest(subject, words, sender)}:{once}:{person.pk}",
        kind="home.written",
        template="home/mail/words.html",
        context={"title": subject, "words": words, "sender": sender},
        at=at,
        is_must=True,
        reply_to=sender.email,
    )


@transaction.atomic
def remind_all(
    programme: Programme, cause: Cause, *, actor: Membership, at: datetime
) -> tuple[int, bool]:
    """Have everybody of one cause reminded: the first pairs now, the others by the worker.

    Returns how many people are reminded already, and whether others follow.
    """
    rows = alike(programme, cause, at=at)
    count = remind(programme, cause, rows[: rules.REMINDED_AT_ONCE], actor=actor, at=at)
    has_more = len(rows) > rules.REMINDED_AT_ONCE
    if has_more:
        record("home.reminding", programme, actor=actor, at=at, data={"cause": cause.value})
    return count, has_more


@transaction.atomic
def remind(
    programme: Programme,
    cause: Cause,
    rows: Sequence[Attention],
    *,
    actor: Membership,
    at: datetime,
) -> int:
    """Have everybody behind these rows reminded, and put the rows aside for a week.

    The letters are ours and follow from the event, each within its reader's friction budget.
    The programme is locked: of two presses at the same moment, or of one and the worker, only
    the first finds a row that is not aside yet. Returns how many people are concerned.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    aside = Snooze.objects.filter(programme=programme, cause=cause.value, until__gt=at)
    put_aside = set(aside.values_list("subject_id", flat=True))
    rows = [row for row in rows if row.subject_id not in put_aside]
    for row in rows:
        assert row.relationship_id
        pair = Relationship(pk=row.relationship_id, organisation_id=programme.organisation_id)
        people = [str(person.id) for person in row.people]
        figures = {"cause": cause.value, "people": people}
        record("home.reminded", pair, actor=actor, at=at, data=figures)
    _put_all_aside(programme, cause, [row.subject_id for row in rows], actor=actor, at=at)
    return sum(len(row.people) for row in rows)


@transaction.atomic
def snooze(
    programme: Programme, cause: Cause, subject_id: UUID, *, actor: Membership, at: datetime
) -> None:
    """Not today: show this again in a week."""
    _put_aside(programme, cause, subject_id, actor=actor, at=at)
    record("home.snoozed", programme, actor=actor, at=at, data={"cause": cause.value})


def _put_aside(
    programme: Programme, cause: Cause, subject_id: UUID, *, actor: Membership, at: datetime
) -> None:
    _put_all_aside(programme, cause, [subject_id], actor=actor, at=at)


def gather_all(*, at: datetime) -> int:
    """Gather anew for every running programme with many pairs; returns how many there are."""
    pairs = Count("relationships", filter=Q(relationships__ended_at=None))
    running = Programme.objects.running().annotate(pairs=pairs)
    large = list(running.filter(pairs__gte=rules.MANY))
    for programme in large:
        gather(programme, at=at)
    Overview.objects.exclude(programme__in=large).delete()
    return len(large)


def gather(programme: Programme, *, at: datetime) -> None:
    """Note the figures of a programme, and which of its pairs seem to need a person."""
    figures = counted_figures(programme, at=at)
    seem = {
        Cause.LEFT: left_pairs(programme),
        Cause.NO_AGREEMENT: late_pairs(programme, at.date(), at - rules.AGREE_WITHIN),
        Cause.SILENT: silent_pairs(programme, at.date(), at - rules.MEET_WITHIN),
    }
    asleep = Snooze.objects.filter(programme=programme, until__gt=at)
    noticed = [
        Noticed(programme=programme, cause=cause.value, relationship_id=pair)
        for cause, pairs in seem.items()
        for pair in pairs.exclude(pk__in=asleep.filter(cause=cause.value).values("subject_id"))
        .order_by("started_at")
        .values_list("pk", flat=True)[: rules.MANY]
    ]
    with transaction.atomic():  # counting took seconds; nobody should have to wait for it
        Overview.objects.update_or_create(
            programme=programme, defaults={"figures": figures, "gathered_at": at}
        )
        Noticed.objects.filter(programme=programme).delete()
        Noticed.objects.bulk_create(noticed, batch_size=500)


def _put_all_aside(
    programme: Programme, cause: Cause, subjects: Sequence[UUID], *, actor: Membership, at: datetime
) -> None:
    Snooze.objects.bulk_create(
        [
            Snooze(
                organisation_id=programme.organisation_id, programme=programme, cause=cause.value,
                subject_id=subject, until=at + rules.SNOOZE_FOR, by=actor,
            )
            for subject in subjects
        ],
        update_conflicts=True,
        unique_fields=["programme", "cause", "subject_id"],
        update_fields=["until", "by"],
    )  # fmt: skip


@transaction.atomic
def mend_address(person: Membership, *, email: str, actor: Membership, at: datetime) -> int:
    """Correct an address that letters came back from and send those letters again.

    Returns how many go out again. Raises ``AddressTaken`` and ``SameAddress``. The address
    they sign in with is theirs alone to change and stays as it is.
    """
    email = email.strip().lower()
    if email == person.email:
        raise SameAddress(email=email)
    others = Membership.objects.filter(organisation=person.organisation_id, email=email)
    if others.exclude(pk=person.pk).exists():
        raise AddressTaken(email=email)
    came_back = list(
        Mail.objects.select_for_update().filter(
            recipient=person, to=person.email, state=Mail.State.BOUNCED
        )
    )
    before, person.email = person.email, email
    person.save(update_fields=["email"])
    tell_former_address(person, before, actor, at)
    for mail in came_back:
        mail.to, mail.state, mail.attempts, mail.answer = email, Mail.State.QUEUED, 0, ""
        mail.save(update_fields=["to", "state", "attempts", "answer"])
        deliver.enqueue(str(mail.pk))
    record("home.address_mended", person, actor=actor, at=at, data={"again": len(came_back)})
    return len(came_back)
