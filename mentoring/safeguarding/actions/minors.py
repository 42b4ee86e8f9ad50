"""Minors' mode: who supervises, what is refused, what waits for the morning."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.files import actions as files
from mentoring.files.models import File
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import COORDINATOR, DIRECT, Between, Conversation, Parties
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship
from mentoring.safeguarding import queries, rules
from mentoring.safeguarding.models import Waiting
from mentoring.safeguarding.rules import Contact

NAMED = {
    Contact.PHONE: _("a phone number"),
    Contact.EMAIL: _("an email address"),
    Contact.HANDLE: _("a name on another service"),
    Contact.STREET: _("a street address"),
}


class NobodySupervises(Refusal):
    message = _("Nobody here has the address {email}. Add them under People first.")


class HasContact(Refusal):
    message = _(
        "This seems to have {what} in it, so it was not sent. In this programme you stay in touch "
        "here; take it out, then send it again. {supervisor} can help if it is needed."
    )


class OnlyTogether(Refusal):
    message = _(
        "In this programme people write to each other only where a supervisor reads along: in the "
        "conversation of their match, or with whoever runs the programme."
    )


class TakesPart(Refusal):
    message = _(
        "{name} is in a conversation of this programme and cannot supervise it. Name somebody who "
        "is in none."
    )


class NobodyReadsAlong(Refusal):
    message = _(
        "Nobody supervises {programme} at the moment, so this was not sent. Whoever runs it sees "
        "that on their page; please send it again once somebody does."
    )


class IsQuiet(Refusal):
    message = _(
        "In this programme nothing is sent between {begins}:00 and {ends}:00. Please send it again "
        "from {moment}."
    )


@transaction.atomic
def set_minors_mode(
    programme: Programme,
    *,
    email: str,
    quiet_from: int,
    quiet_until: int,
    actor: Membership,
    at: datetime,
) -> None:
    """Switch it on, or change who supervises and when it is quiet. Raises ``NobodySupervises``,
    and ``TakesPart`` for somebody who is in one of its conversations.

    A supervisor reads what was written since it was switched on, nothing of before.
    """
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    supervisor = people.filter(email=email.strip().lower()).first()
    if supervisor is None:
        raise NobodySupervises(email=email)
    there = Member.objects.present().filter(membership=supervisor, relationship__ended_at=None)
    if there.filter(relationship__programme=programme).exists():
        raise TakesPart(name=supervisor.name)
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    locked.supervisor = supervisor
    locked.minors_since = locked.minors_since or at
    locked.quiet_from, locked.quiet_until = quiet_from, quiet_until
    locked.save(update_fields=["supervisor", "minors_since", "quiet_from", "quiet_until"])
    data = {"supervisor": supervisor.pk}
    record("safeguarding.minors_mode_set", locked, actor=actor, at=at, data=data)


@transaction.atomic
def end_minors_mode(programme: Programme, *, actor: Membership, at: datetime) -> None:
    """Nobody supervises any more. What waited for the morning still waits until then."""
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.minors_since is None:
        return
    locked.supervisor, locked.minors_since = None, None
    locked.save(update_fields=["supervisor", "minors_since"])
    record("safeguarding.minors_mode_ended", locked, actor=actor, at=at)


@transaction.atomic
def wait_for_morning(
    between: Between,
    words: str,
    *,
    sent_as: UUID,
    due_at: datetime | None,
    actor: Membership,
    at: datetime,
) -> Waiting:
    """Keep a message until then; the same ``sent_as`` again is the same one.

    ``due_at`` is None where it waits until somebody supervises.
    """
    words = words.replace("\r\n", "\n").strip()
    is_shared = isinstance(between, Relationship)
    if is_shared:
        _refuse_contacts(between.programme, words)
    waiting, _is_new = Waiting.objects.get_or_create(
        author=actor,
        sent_as=sent_as,
        defaults={
            "organisation_id": between.organisation_id,
            "relationship_id" if is_shared else "conversation_id": between.pk,
            "words": words,
            "written_at": at,
            "due_at": due_at,
        },
    )
    return waiting


@transaction.atomic
def take_back_waiting(waiting: Waiting) -> None:
    Waiting.objects.filter(pk=waiting.pk).delete()


def send_waiting(waiting: Waiting, *, at: datetime) -> None:
    """In the morning: what is refused then is kept with the sentence, for its author."""
    try:
        with transaction.atomic():
            locked = Waiting.objects.select_for_update().filter(pk=waiting.pk).first()
            if locked is None or _waits_on(locked, at):
                return
            messaging.send(
                locked.between,
                locked.words,
                sent_as=locked.sent_as,
                actor=waiting.author,
                at=at,
            )
            locked.delete()
    except Refusal as refusal:
        waiting.is_refused, waiting.refused = True, str(refusal)
        waiting.save(update_fields=["is_refused", "refused"])


def _waits_on(waiting: Waiting, at: datetime) -> bool:
    """Whether nobody supervises (any more), or it is quiet (again)."""
    between = waiting.between
    morning = waits_until(between, waiting.author, at)
    if morning is not None:
        waiting.due_at = morning
        waiting.save(update_fields=["due_at"])
    return morning is not None or queries.lacks_supervisor(between)


@transaction.atomic
def release_file(file: File, *, actor: Membership, at: datetime) -> None:
    """Let the others have a file of a supervised conversation."""
    files.release(file, actor=actor, at=at)
    record("safeguarding.file_released", file, actor=actor, at=at)


@transaction.atomic
def note_supervised_file_read(file: File, *, actor: Membership, at: datetime) -> None:
    """Each file that a supervisor takes is one line of the log."""
    record("safeguarding.supervised_file_read", file, actor=actor, at=at)


@transaction.atomic
def note_supervised_read(relationship: Relationship, *, actor: Membership, at: datetime) -> None:
    """Each look is one line of the log."""
    record("safeguarding.supervised_read", relationship, actor=actor, at=at)


def waits_until(between: Between, actor: Membership, at: datetime) -> datetime | None:
    """When what ``actor`` writes here goes again; None: now.

    Whoever runs a programme can be reached at night, and writes to nobody then.
    """
    programme = between.programme
    if programme.minors_since is None:
        return None
    if isinstance(between, Parties) and (between.is_direct or actor in between.participants):
        return None
    zone = programme.organisation.timezone
    begins, ends = programme.quiet_from, programme.quiet_until
    return rules.quiet_until(at, begins=begins, ends=ends, timezone=zone)


@hook("messaging.before_sending", order=20)
def hold_minors_mode(
    conversation: Conversation, actor: Membership, words: str, at: datetime
) -> None:
    """However a message comes in: by the page, by email, with a file."""
    programme = conversation.between.programme
    if programme.minors_since is None:
        return
    if conversation.kind == DIRECT:
        raise OnlyTogether
    if queries.lacks_supervisor(conversation.between):
        raise NobodyReadsAlong(programme=programme)
    if conversation.kind != COORDINATOR:  # an office may give its telephone number
        _refuse_contacts(programme, words)
    if morning := waits_until(conversation.between, actor, at):
        raise IsQuiet(
            begins=programme.quiet_from,
            ends=programme.quiet_until,
            moment=formats.moment(morning, actor.timezone),
        )


@hook("files.need_release")
def need_release(between: Between) -> bool | None:
    """Only where a supervisor reads along: elsewhere nobody would look at them."""
    return isinstance(between, Relationship) and between.programme.minors_since is not None


def _refuse_contacts(programme: Programme, words: str) -> None:
    if programme.supervisor is None:
        return
    if found := rules.contacts_in(words, programme.supervisor.country):
        what = formats.listed(str(NAMED[one]) for one in found)
        raise HasContact(what=what, supervisor=programme.supervisor.first_name)
