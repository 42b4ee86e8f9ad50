"""What coordinators do about people's places: add, invite, remind, pause, withdraw."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.models import Event
from mentoring.audit.record import record
from mentoring.core.addresses import address
from mentoring.core.refusals import Refusal
from mentoring.notifications.rules import may_remind, monthly_budget
from mentoring.organisations.actions import invite as invite_to_organisation
from mentoring.organisations.models import Membership
from mentoring.participants.models import BulkInvitation, Enrolment
from mentoring.programmes.models import Programme

Status = Enrolment.Status
TO_INVITE = (Status.IMPORTED, Status.INVITED)


class HereAlready(Refusal):
    message = _("{name} is in {programme} already.")


class WasRemoved(Refusal):
    message = _("{name} was removed from the organisation. An administrator can add them again.")


class NotLaunched(Refusal):
    message = _("{programme} is not launched yet. Launch it first, then invite people.")


class NothingToInvite(Refusal):
    message = _("{name} cannot be invited: they have joined or left already.")


class NothingToRemind(Refusal):
    message = _("{name} waits for no reminder: they are not invited yet, or have joined or left.")


class RemindedEnough(Refusal):
    message = _("{name} has been reminded today, or often enough this month. Let it rest a while.")


class NobodyChosen(Refusal):
    message = _("Choose at least one person first.")


class PauseInThePast(Refusal):
    message = _("A pause ends on a day to come. Choose a later date.")


class NotInIt(Refusal):
    message = _("{name} has left this programme.")


@transaction.atomic
def enrol(
    programme: Programme, *, name: str, email: str, role: str, actor: Membership | None,
    at: datetime, department: str = "", job_title: str = "",
) -> Enrolment:  # fmt: skip
    """Give one person a place by hand; nobody is written to.

    Somebody known by that address keeps what is known of them. Raises ``HereAlready`` and
    ``WasRemoved``.
    """
    email = email.strip().lower()
    member, _is_new = Membership.objects.get_or_create(
        organisation_id=programme.organisation_id,
        email=email,
        defaults={
            "name": name, "department": department, "job_title": job_title, "created_at": at,
            "timezone": programme.organisation.timezone,
        },
    )  # fmt: skip
    if member.removed_at:
        raise WasRemoved(name=member.name)
    place, is_new = Enrolment.objects.get_or_create(
        programme=programme,
        membership=member,
        defaults={
            "organisation_id": programme.organisation_id, "is_mentor": role != "mentee",
            "is_mentee": role != "mentor", "created_at": at,
        },
    )  # fmt: skip
    if not is_new:
        raise HereAlready(name=member.name, programme=programme.name)
    record("participants.enrolled", place, actor=actor, at=at, data={"role": role})
    return place


@transaction.atomic
def invite(place: Enrolment, *, actor: Membership | None, at: datetime) -> None:
    """Send the letter that leads into joining; inviting again sends a fresh one.

    Who cannot sign in yet is invited to the organisation on the way. Raises ``NotLaunched``
    and ``NothingToInvite``.
    """
    locked = Enrolment.objects.select_for_update().get(pk=place.pk)
    if not place.programme.is_running:
        raise NotLaunched(programme=place.programme.name)
    if locked.status not in TO_INVITE or place.membership.removed_at:
        raise NothingToInvite(name=place.membership.name)
    path = address(
        "participants:join", place.programme.slug, organisation=place.programme.organisation.slug
    )
    can_sign_in = place.membership.user_id is not None
    if not can_sign_in:
        invite_to_organisation(place.membership, actor=actor, at=at, next_path=path)
    place.status, place.invited_at = Status.INVITED, at
    place.save(update_fields=["status", "invited_at"])
    record("participants.invited", place, actor=actor, at=at, data={"by_letter": can_sign_in})


@transaction.atomic
def remind(place: Enrolment, *, actor: Membership | None, at: datetime) -> None:
    """Write again to somebody who has not joined yet.

    The friction budget holds here too: once a day and person, and no more often in a month than
    the programme may. Raises ``NothingToRemind`` and ``RemindedEnough``.
    """
    Membership.objects.select_for_update().get(pk=place.membership_id)
    if place.status not in (Status.INVITED, Status.JOINING):
        raise NothingToRemind(name=place.membership.name)
    if not _may_remind(place, at):
        raise RemindedEnough(name=place.membership.name)
    can_sign_in = place.membership.user_id is not None
    if not can_sign_in:
        invite(place, actor=actor, at=at)
    record("participants.reminded", place, actor=actor, at=at, data={"by_letter": can_sign_in})


def _may_remind(place: Enrolment, at: datetime) -> bool:
    """Counted in the log, so that letters which are still to be written count."""
    theirs = Enrolment.objects.filter(membership=place.membership_id).values_list("pk", flat=True)
    reminders = Event.objects.filter(
        name="participants.reminded", subject_type=Enrolment._meta.label_lower,
        subject_id__in=list(theirs),
    )  # fmt: skip
    return may_remind(
        reminded_today=reminders.filter(at__gt=at - timedelta(days=1)).count(),
        reminded_this_month=reminders.filter(at__gt=at - timedelta(days=30)).count(),
        budget=monthly_budget(place.programme.dial),
    )


@transaction.atomic
def invite_many(
    programme: Programme, places: Iterable[Enrolment], *, actor: Membership | None, at: datetime
) -> BulkInvitation:
    """Queue the invitations of many; a worker sends them one by one, never one twice."""
    if not programme.is_running:
        raise NotLaunched(programme=programme.name)
    ids = [str(place.pk) for place in places if place.status in TO_INVITE]
    if not ids:
        raise NobodyChosen
    inviting = BulkInvitation.objects.create(
        organisation_id=programme.organisation_id, programme=programme, created_by=actor,
        enrolments=ids, created_at=at,
    )  # fmt: skip
    record("participants.inviting", inviting, actor=actor, at=at, data={"people": len(ids)})
    return inviting


@transaction.atomic
def invite_next(inviting: BulkInvitation, *, most: int, at: datetime) -> bool:
    """Invite the next few of many and remember how far it came; whether any are left."""
    locked = BulkInvitation.objects.select_for_update().get(pk=inviting.pk)
    ids = locked.enrolments[locked.done : locked.done + most]
    people = Enrolment.objects.select_related("programme__organisation", "membership__organisation")
    for place in people.filter(pk__in=ids, status__in=TO_INVITE, membership__removed_at=None):
        if place.invited_at is None or place.invited_at < locked.created_at:
            invite(place, actor=locked.created_by, at=at)
    locked.done += len(ids)
    locked.finished_at = at if locked.done >= locked.total else None
    locked.save(update_fields=["done", "finished_at"])
    return locked.finished_at is None


@transaction.atomic
def pause(place: Enrolment, *, until: date, actor: Membership, at: datetime) -> None:
    """Keep the place but match and prompt nobody until that day."""
    if until <= at.date():
        raise PauseInThePast
    if place.status == Status.WITHDRAWN:
        raise NotInIt(name=place.membership.name)
    place.paused_until = until
    place.save(update_fields=["paused_until"])
    record("participants.paused", place, actor=actor, at=at, data={"until": until})


@transaction.atomic
def resume(place: Enrolment, *, actor: Membership, at: datetime) -> None:
    """End a pause, or take back who had left: to where they were on their way in."""
    place.paused_until = None
    if place.status == Status.WITHDRAWN:
        place.status = _before_leaving(place)
        place.withdrawn_at = None
    place.save(update_fields=["paused_until", "status", "withdrawn_at"])
    record("participants.resumed", place, actor=actor, at=at)


def _before_leaving(place: Enrolment) -> str:
    if place.joined_at:
        return Status.JOINED
    if place.step:
        return Status.JOINING
    return Status.INVITED if place.invited_at else Status.IMPORTED


@transaction.atomic
def withdraw(place: Enrolment, *, actor: Membership, at: datetime) -> None:
    """Leave the programme. What they said stays with them, and they can come back."""
    if place.status == Status.WITHDRAWN:
        return
    place.status, place.withdrawn_at, place.paused_until = Status.WITHDRAWN, at, None
    place.save(update_fields=["status", "withdrawn_at", "paused_until"])
    record("participants.withdrawn", place, actor=actor, at=at)


def remind_many(
    places: Sequence[Enrolment], *, actor: Membership | None, at: datetime
) -> tuple[int, int]:
    """Remind those of the chosen who wait for it: how many were, how many were not."""
    done = 0
    for place in places:
        with suppress(NothingToRemind, RemindedEnough):
            remind(place, actor=actor, at=at)
            done += 1
    return done, len(places) - done


@transaction.atomic
def note_file(programme: Programme, *, actor: Membership, at: datetime) -> None:
    """Note in the log who took everybody's names and addresses along."""
    record("participants.taken_along", programme, actor=actor, at=at)
