"""What coordinators do about people's places: add, invite, remind, pause, withdraw."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.live.topics import announce
from mentoring.notifications.rules import may_remind, monthly_budget
from mentoring.organisations.actions import invite as invite_to_organisation
from mentoring.organisations.models import Membership
from mentoring.participants.models import BulkInvitation, Enrolment
from mentoring.participants.rules import pauses
from mentoring.programmes.models import Programme

Status = Enrolment.Status
TO_INVITE = (Status.IMPORTED, Status.INVITED)


class HereAlready(Refusal):
    message = _("{name} is already in {programme}.")


class WasRemoved(Refusal):
    message = _("{name} was removed from the organisation. An administrator can add them again.")


class NotLaunched(Refusal):
    message = _("{programme} is not launched yet. Launch it first, then invite people.")


class Archived(Refusal):
    message = _(
        "{programme} has ended or is archived and takes nobody in any more. Reopen it or bring it "
        "back first, under its settings."
    )


class NothingToInvite(Refusal):
    message = _("{name} cannot be invited: they have already joined or left.")


class NothingToRemind(Refusal):
    message = _(
        "{name} is not due a reminder: they have not been invited yet, or have joined or left."
    )


class RemindedEnough(Refusal):
    message = _(
        "{name} has been reminded today, or often enough already. Let it rest, or write to them "
        "yourself."
    )


class EnrolmentOver(Refusal):
    message = _(
        "Enrolment in {programme} is over, so nobody is reminded to join. Move its last day under "
        "the settings first."
    )


class NobodyChosen(Refusal):
    message = _("Choose at least one person first.")


class PauseInThePast(Refusal):
    message = _("A pause has to end in the future. Choose a later date.")


class PauseTooLong(Refusal):
    message = _(
        "A pause can last half a year: until {day} at the latest. Whoever needs longer can leave, "
        "and come back at any time."
    )


class NotInIt(Refusal):
    message = _("{name} has left this programme.")


@transaction.atomic
def enrol(
    programme: Programme,
    *,
    name: str,
    email: str,
    role: str,
    actor: Membership | None,
    at: datetime,
    department: str = "",
    job_title: str = "",
) -> Enrolment:
    """Give one person a place by hand; nobody is written to.

    Somebody known by that address keeps what is known of them. Raises ``HereAlready`` and
    ``WasRemoved``.
    """
    if programme.is_over:
        raise Archived(programme=programme.name)
    email = email.strip().lower()
    member, _is_new = Membership.objects.get_or_create(
        organisation_id=programme.organisation_id,
        email=email,
        defaults={
            "name": name,
            "department": department,
            "job_title": job_title,
            "created_at": at,
            "timezone": programme.organisation.timezone,
        },
    )
    if member.removed_at:
        raise WasRemoved(name=member.name)
    enrolment, is_new = Enrolment.objects.get_or_create(
        programme=programme,
        membership=member,
        defaults={
            "organisation_id": programme.organisation_id,
            "is_mentor": role != "mentee",
            "is_mentee": role != "mentor",
            "created_at": at,
        },
    )
    if not is_new:
        raise HereAlready(name=member.name, programme=programme.name)
    record("participants.enrolled", enrolment, actor=actor, at=at, data={"role": role})
    return enrolment


def _must_run(programme: Programme) -> None:
    if programme.is_over:
        raise Archived(programme=programme.name)
    if not programme.is_running:
        raise NotLaunched(programme=programme.name)


@transaction.atomic
def invite(enrolment: Enrolment, *, actor: Membership | None, at: datetime) -> None:
    """Send the letter that leads into joining; inviting again sends a fresh one.

    Who cannot sign in yet gets a link that lets them in, into the organisation on the way. Raises
    ``NotLaunched``, ``NothingToInvite``, and ``InvitedJustNow`` of the organisation.
    """
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    _must_run(enrolment.programme)
    if locked.status not in TO_INVITE or enrolment.membership.removed_at:
        raise NothingToInvite(name=enrolment.membership.name)
    can_sign_in = enrolment.membership.user_id is not None
    if not can_sign_in:
        _let_in(enrolment, actor=actor, at=at)
    enrolment.status, enrolment.invited_at = Status.INVITED, at
    enrolment.save(update_fields=["status", "invited_at"])
    record("participants.invited", enrolment, actor=actor, at=at, data={"by_letter": can_sign_in})


def _let_in(enrolment: Enrolment, *, actor: Membership | None, at: datetime) -> None:
    """The letter is written here, by a hook: this is the only moment at which the link is known."""
    programme = enrolment.programme
    path = address("participants:join", programme.slug, organisation=programme.organisation.slug)
    link = invite_to_organisation(
        enrolment.membership, actor=actor, at=at, next_path=path, with_letter=False
    )
    run_hook("participants.first_invitation", enrolment, link, actor, at)


def note_invited(person: Membership, programme: Programme, *, at: datetime) -> None:
    """Another email, such as the announcement of a match, has invited somebody on the way."""
    waiting = Enrolment.objects.filter(
        programme=programme, membership=person, status=Status.IMPORTED
    )
    for enrolment in waiting:
        enrolment.status, enrolment.invited_at = Status.INVITED, at
        enrolment.save(update_fields=["status", "invited_at"])
        record("participants.invited", enrolment, actor=None, at=at, data={"by_letter": False})


@transaction.atomic
def remind(enrolment: Enrolment, *, actor: Membership | None, at: datetime) -> None:
    """Write again to somebody who has not joined yet.

    The friction budget holds here too: once a day and person, no more often in a month than the
    programme may, and three times at all. Nobody is reminded of what can no longer be done. Raises
    ``NothingToRemind``, ``EnrolmentOver`` and ``RemindedEnough``.
    """
    Membership.objects.select_for_update().get(pk=enrolment.membership_id)
    if enrolment.status not in (Status.INVITED, Status.JOINING):
        raise NothingToRemind(name=enrolment.membership.name)
    if not enrolment.programme.takes_people_on(enrolment.programme.day_at(at)):
        raise EnrolmentOver(programme=enrolment.programme.name)
    if not _may_remind(enrolment, at):
        raise RemindedEnough(name=enrolment.membership.name)
    can_sign_in = enrolment.membership.user_id is not None
    record("participants.reminded", enrolment, actor=actor, at=at, data={"by_letter": can_sign_in})
    if not can_sign_in:
        invite(enrolment, actor=actor, at=at)  # after it, so that the letter knows which this is


def _may_remind(enrolment: Enrolment, at: datetime) -> bool:
    """Counted in the log, so that letters which are still to be written count."""
    theirs = Enrolment.objects.filter(membership=enrolment.membership_id).values_list(
        "pk", flat=True
    )
    reminders = Event.objects.filter(
        name="participants.reminded",
        subject_type=Enrolment._meta.label_lower,
        subject_id__in=list(theirs),
    )
    return may_remind(
        reminded_today=reminders.filter(at__gt=at - timedelta(days=1)).count(),
        reminded_this_month=reminders.filter(at__gt=at - timedelta(days=30)).count(),
        budget=monthly_budget(enrolment.programme.dial),
        reminded_here=reminders.filter(subject_id=enrolment.pk).count(),
    )


@transaction.atomic
def invite_many(
    programme: Programme, enrolments: Iterable[Enrolment], *, actor: Membership | None, at: datetime
) -> BulkInvitation:
    """Queue the invitations of many; a worker sends them one by one, never one twice."""
    _must_run(programme)
    ids = [str(enrolment.pk) for enrolment in enrolments if enrolment.status in TO_INVITE]
    if not ids:
        raise NobodyChosen
    inviting = BulkInvitation.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        created_by=actor,
        enrolments=ids,
        created_at=at,
    )
    record("participants.inviting", inviting, actor=actor, at=at, data={"people": len(ids)})
    return inviting


@transaction.atomic
def invite_next(inviting: BulkInvitation, *, most: int, at: datetime) -> bool:
    """Invite the next few of many and remember how far it came; whether any are left."""
    locked = BulkInvitation.objects.select_for_update().get(pk=inviting.pk)
    ids = locked.enrolments[locked.done : locked.done + most]
    people = Enrolment.objects.select_related("programme__organisation", "membership__organisation")
    for enrolment in people.filter(pk__in=ids, status__in=TO_INVITE, membership__removed_at=None):
        if enrolment.invited_at is None or enrolment.invited_at < locked.created_at:
            invite(enrolment, actor=locked.created_by, at=at)
    locked.done += len(ids)
    locked.finished_at = at if locked.done >= locked.total else None
    locked.save(update_fields=["done", "finished_at"])
    announce("inviting", locked.pk, at=at)
    return locked.finished_at is None


@transaction.atomic
def pause(
    enrolment: Enrolment,
    *,
    until: date,
    note: str = "",
    cancelled: Collection[UUID] = (),
    actor: Membership,
    at: datetime,
) -> None:
    """Keep the place but match and prompt nobody until that day, on which they are back.

    ``note`` is for those they work with; ``cancelled`` are meetings that do not take place. A
    second pause takes the place of the first. Raises ``PauseInThePast``, ``PauseTooLong``, and
    ``NotInIt`` for somebody who has left.
    """
    today = _today(enrolment, at)
    if until <= today:
        raise PauseInThePast
    if until > pauses.last_return(today):
        raise PauseTooLong(day=formats.day(pauses.last_return(today)))
    if enrolment.status == Status.WITHDRAWN:
        raise NotInIt(name=enrolment.membership.name)
    _set_return(enrolment, until, note=note)
    run_hook("participants.pausing", enrolment, cancelled, actor, at)
    record("participants.paused", enrolment, actor=actor, at=at, data={"until": until})


@transaction.atomic
def resume(enrolment: Enrolment, *, actor: Membership, at: datetime) -> None:
    """End a pause today, or take back who had left: to where they were on their way in."""
    today = _today(enrolment, at)
    if enrolment.paused_until and enrolment.paused_until > today:
        _set_return(enrolment, today, note="")
        welcome_back(enrolment, at=at)
    if enrolment.status == Status.WITHDRAWN:
        enrolment.status = _before_leaving(enrolment)
        enrolment.withdrawn_at = None
    enrolment.save(update_fields=["status", "withdrawn_at"])
    record("participants.resumed", enrolment, actor=actor, at=at)


@transaction.atomic
def welcome_back(enrolment: Enrolment, *, at: datetime) -> None:
    """Note that the day of return has come; a second time changes nothing."""
    waiting = Enrolment.objects.filter(pk=enrolment.pk, welcome_on=enrolment.welcome_on)
    if waiting.exclude(welcome_on=None).update(welcome_on=None):
        record("participants.returned", enrolment, actor=None, at=at)


def _today(enrolment: Enrolment, at: datetime) -> date:
    return enrolment.programme.day_at(at)


def _set_return(enrolment: Enrolment, day: date, *, note: str) -> None:
    """When they are back, and everything that follows from it."""
    enrolment.paused_until = enrolment.welcome_on = day
    enrolment.grace_until = pauses.grace_until(day)
    enrolment.pause_note = note
    enrolment.save(update_fields=["paused_until", "welcome_on", "grace_until", "pause_note"])


def _before_leaving(enrolment: Enrolment) -> str:
    if enrolment.joined_at:
        return Status.JOINED
    if enrolment.step:
        return Status.JOINING
    return Status.INVITED if enrolment.invited_at else Status.IMPORTED


@transaction.atomic
def withdraw(enrolment: Enrolment, *, actor: Membership, at: datetime) -> None:
    """Leave the programme. What they said stays with them, and they can come back."""
    if enrolment.status == Status.WITHDRAWN:
        return
    enrolment.status, enrolment.withdrawn_at = Status.WITHDRAWN, at
    enrolment.paused_until = enrolment.welcome_on = enrolment.grace_until = None
    enrolment.pause_note, enrolment.waits_since = "", None
    enrolment.save(
        update_fields=[
            "status",
            "withdrawn_at",
            "waits_since",
            "paused_until",
            "welcome_on",
            "grace_until",
            "pause_note",
        ]
    )
    record("participants.withdrawn", enrolment, actor=actor, at=at)


def remind_many(
    enrolments: Sequence[Enrolment], *, actor: Membership | None, at: datetime
) -> tuple[int, int]:
    """Remind those of the chosen who wait for it: how many were, how many were not."""
    done = 0
    for enrolment in enrolments:
        with suppress(NothingToRemind, EnrolmentOver, RemindedEnough):
            remind(enrolment, actor=actor, at=at)
            done += 1
    return done, len(enrolments) - done
