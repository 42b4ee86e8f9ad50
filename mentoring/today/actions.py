"""What a coordinator does about the things that need a person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import listed
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.record import record
from mentoring.messaging.actions import begin_with
from mentoring.messaging.queries import has_just_written, was_sent
from mentoring.messaging.rules import ConversationKind
from mentoring.organisations.models import Membership
from mentoring.programmes.attention import Attention, AttentionKind, kinds
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.today import rules
from mentoring.today.models import Announcement, AttentionCandidate, Overview, Snooze
from mentoring.today.queries.announcing import people_of
from mentoring.today.queries.attention import reminded
from mentoring.today.queries.figures import counted_figures, yet_to_meet


class WrittenAlready(Refusal):
    message = _("You sent {names} exactly these words a few minutes ago. Nothing was sent twice.")


@transaction.atomic
def write_to(
    people: Sequence[Membership],
    *,
    programme: Programme,
    words: str,
    kind: AttentionKind,
    subject_id: UUID,
    once: UUID,
    actor: Membership,
    at: datetime,
) -> None:
    """Write to each in their conversation with whoever runs the programme, and put the matter
    aside while the words do their work.

    To one person at least; the form asks for that. ``once`` is the key of the form: the same
    form posted twice writes once. Raises ``WrittenAlready`` when going back would send the same
    words a second time, and what ``messaging.actions.send`` refuses.
    """
    assert people
    fresh = [person for person in people if not _has_words(programme, person, words, actor, at)]
    if not fresh and not _were_sent(once, people, actor):
        raise WrittenAlready(names=listed([person.first_name for person in people]))
    for person in fresh:
        begin_with(
            programme,
            ConversationKind.COORDINATOR,
            [person],
            words,
            sent_as=uuid5(once, str(person.pk)),
            actor=actor,
            at=at,
        )
    figures = {"kind": kind.key, "people": [str(person.pk) for person in people]}
    record("today.written", programme, actor=actor, at=at, data=figures)
    _snooze(programme, kind, subject_id, actor=actor, at=at)


def _has_words(
    programme: Programme, person: Membership, words: str, actor: Membership, at: datetime
) -> bool:
    """Whether these words went to this person minutes ago."""
    return has_just_written(programme, person, words, actor=actor, since=at - DUPLICATE_WINDOW)


def _were_sent(once: UUID, people: Sequence[Membership], actor: Membership) -> bool:
    """Whether this very form was sent before: then nothing is said about it."""
    return all(was_sent(uuid5(once, str(person.pk)), actor=actor) for person in people)


class NobodyThere(Refusal):
    message = _("Nobody belongs to this audience now, so nothing was sent. Choose another one.")


@transaction.atomic
def announce(
    programme: Programme,
    *,
    audience: str,
    title: str,
    words: str,
    once: UUID,
    actor: Membership,
    at: datetime,
) -> Announcement:
    """Tell a part of a programme something; the worker writes to each within their budget.

    The same form sent twice is one announcement. Raises ``NobodyThere``.
    """
    if not people_of(programme, audience).exists():
        raise NobodyThere
    row, is_new = Announcement.objects.get_or_create(
        once=once,
        defaults={
            "organisation": programme.organisation,
            "programme": programme,
            "by": actor,
            "audience": audience,
            "title": title,
            "words": words,
            "created_at": at,
        },
    )
    if is_new:
        record("today.announced", row, actor=actor, at=at, data={"audience": audience})
    return row


@transaction.atomic
def remind_all(
    programme: Programme, kind: AttentionKind, *, actor: Membership, at: datetime
) -> tuple[int, bool]:
    """Have everybody of one kind reminded: the first pairs now, the others by the worker.

    Returns how many people are reminded already, and whether others follow.
    """
    rows = reminded(programme, kind, at=at)
    count = remind(programme, kind, rows[: rules.REMINDED_AT_ONCE], actor=actor, at=at)
    has_more = len(rows) > rules.REMINDED_AT_ONCE
    if has_more:
        record("today.reminding", programme, actor=actor, at=at, data={"kind": kind.key})
    return count, has_more


@transaction.atomic
def remind(
    programme: Programme,
    kind: AttentionKind,
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
    aside = Snooze.objects.filter(programme=programme, kind=kind.key, until__gt=at)
    put_aside = set(aside.values_list("subject_id", flat=True))
    rows = [row for row in rows if row.subject_id not in put_aside]
    for row in rows:
        assert row.relationship_id
        pair = Relationship(pk=row.relationship_id, organisation_id=programme.organisation_id)
        people = [str(person.id) for person in row.people]
        figures = {"kind": kind.key, "people": people}
        record("today.reminded", pair, actor=actor, at=at, data=figures)
    _snooze_all(programme, kind, [row.subject_id for row in rows], actor=actor, at=at)
    return sum(len(row.people) for row in rows)


@transaction.atomic
def snooze(
    programme: Programme, kind: AttentionKind, subject_id: UUID, *, actor: Membership, at: datetime
) -> datetime:
    """Not today: show this again in a week.

    Whoever was asked to decide (``rules.MAX_SNOOZES``) decides so to leave it be for a quarter
    of a year. Returns until when it is put aside.
    """
    known = _snoozes(programme, kind, [subject_id], at=at).get(subject_id)
    is_decided = known is not None and known.times >= rules.MAX_SNOOZES and known.until <= at
    length = rules.REST_FOR if is_decided else rules.SNOOZE_FOR
    _snooze_all(programme, kind, [subject_id], length=length, actor=actor, at=at)
    record("today.snoozed", programme, actor=actor, at=at, data={"kind": kind.key})
    return at + length


def _snooze(
    programme: Programme, kind: AttentionKind, subject_id: UUID, *, actor: Membership, at: datetime
) -> None:
    _snooze_all(programme, kind, [subject_id], actor=actor, at=at)


def refresh_overviews(*, at: datetime) -> int:
    """Count anew for every running programme with many pairs; returns how many there are."""
    pairs = Count("relationships", filter=Q(relationships__ended_at=None))
    running = Programme.objects.live().annotate(pairs=pairs)
    large = list(running.filter(pairs__gte=rules.LARGE_FROM))
    for programme in large:
        refresh_overview(programme, at=at)
    Overview.objects.exclude(programme__in=large).delete()
    return len(large)


def refresh_overview(programme: Programme, *, at: datetime) -> None:
    """Note the figures of a programme, and which of its pairs seem to need a person."""
    scans = [kind for kind in kinds() if kind.is_scan]
    figures = counted_figures(programme, at=at) | _counted_apart(programme, scans, at)
    found = [
        AttentionCandidate(programme=programme, kind=kind.key, subject_id=subject)
        for kind in scans
        for subject in _candidates(programme, kind, at)
    ]
    with transaction.atomic():  # counting took seconds; nobody should have to wait for it
        Overview.objects.update_or_create(
            programme=programme, defaults={"figures": figures, "counted_at": at}
        )
        AttentionCandidate.objects.filter(programme=programme).delete()
        AttentionCandidate.objects.bulk_create(found, batch_size=500)


def _counted_apart(
    programme: Programme, scans: Sequence[AttentionKind], at: datetime
) -> dict[str, int]:
    """Who neither does well by themselves nor is told: put aside, or yet to meet."""
    asleep = Snooze.objects.filter(programme=programme, until__gt=at)
    asleep = asleep.filter(kind__in=[kind.key for kind in scans])
    here = Relationship.objects.open().filter(programme=programme)
    today = programme.day_at(at)
    unmet = yet_to_meet(programme, at).exclude(
        pk__in=Relationship.objects.paused(today, programme).values("pk")
    )
    for kind in scans:
        unmet = unmet.exclude(pk__in=_rows(programme, kind, at).order_by().values("pk"))
    aside = here.filter(pk__in=asleep.values("subject_id"))
    return {"aside": aside.count(), "unmet": unmet.count()}


def _rows(programme: Programme, kind: AttentionKind, at: datetime) -> QuerySet[Any, Any]:
    return kind.rows(programme, programme.day_at(at), at - kind.patience, at)


def _candidates(programme: Programme, kind: AttentionKind, at: datetime) -> Iterable[UUID]:
    """Those who have waited longest; whoever is snoozed makes room for the next."""
    asleep = Snooze.objects.filter(programme=programme, until__gt=at, kind=kind.key)
    waiting = _rows(programme, kind, at).exclude(pk__in=asleep.values("subject_id"))
    keys: Iterable[UUID] = waiting.values_list("pk", flat=True)[: rules.LARGE_FROM]
    return keys


def _snoozes(
    programme: Programme, kind: AttentionKind, subjects: Sequence[UUID], *, at: datetime
) -> dict[UUID, Snooze]:
    """What was put aside lately, by what it is about."""
    lately = Snooze.objects.filter(
        programme=programme,
        kind=kind.key,
        subject_id__in=subjects,
        until__gt=at - rules.SAME_WITHIN,
    )
    return {one.subject_id: one for one in lately}


def _times(known: Snooze | None, at: datetime) -> int:
    """How often it is put aside with this time; not once more while it still is."""
    if known is None:
        return 1
    return known.times + int(known.until <= at)


def _snooze_all(
    programme: Programme,
    kind: AttentionKind,
    subjects: Sequence[UUID],
    *,
    length: timedelta = rules.SNOOZE_FOR,
    actor: Membership,
    at: datetime,
) -> None:
    known = _snoozes(programme, kind, subjects, at=at)
    Snooze.objects.bulk_create(
        [
            Snooze(
                organisation_id=programme.organisation_id,
                programme=programme,
                kind=kind.key,
                subject_id=subject,
                until=at + length,
                times=_times(known.get(subject), at),
                by=actor,
            )
            for subject in subjects
        ],
        update_conflicts=True,
        unique_fields=["programme", "kind", "subject_id"],
        update_fields=["until", "times", "by"],
    )
