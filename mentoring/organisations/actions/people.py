"""The people of an organisation: in, out, and what they may do."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.record import record
from mentoring.core.extensions import collect, extends
from mentoring.core.refusals import Refusal
from mentoring.organisations.actions.invitations import withdraw_invitations
from mentoring.organisations.models import Membership, Organisation


class KnownAlready(Refusal):
    message = _("{email} is here already, as {name}.")


class LastAdministrator(Refusal):
    message = _("{name} is the only administrator. Make somebody else one first.")


class AccountElsewhereToo(Refusal):
    message = _(
        "{name} also belongs to other organisations and signs in with {email}. Letters from here "
        "can go to another address only once they have changed it everywhere."
    )


@transaction.atomic
def add_person(
    organisation: Organisation, *, name: str, email: str, actor: Membership | None, at: datetime,
    is_admin: bool = False,
) -> Membership:  # fmt: skip
    """Put one person into the organisation by hand; somebody who left comes back as they were."""
    email = email.strip().lower()
    known = Membership.objects.filter(organisation=organisation, email=email).first()
    if known and not known.removed_at:
        raise KnownAlready(email=email, name=known.name)
    member = known or Membership(
        organisation=organisation, email=email, timezone=organisation.timezone, created_at=at
    )
    member.name, member.is_admin, member.removed_at = name, is_admin, None
    member.save()
    record("organisations.added", member, actor=actor, at=at)
    return member


@transaction.atomic
def speak(user: User, *, language: str) -> None:
    """Note the language somebody reads: their pages and all their letters follow.

    A preference, not a deed: nothing is recorded.
    """
    user.language = language
    user.save(update_fields=["language"])
    Membership.objects.filter(user=user).update(language=language)


@transaction.atomic
def choose_reach(actor: Membership, *, language: str, timezone: str, at: datetime) -> None:
    """Language and time zone in which somebody wants to be spoken to here."""
    actor.language, actor.timezone = language, timezone
    actor.save(update_fields=["language", "timezone"])
    if actor.user:
        actor.user.language = language
        actor.user.save(update_fields=["language"])
    record("organisations.reach_chosen", actor, actor=actor, at=at)


@transaction.atomic
def set_admin(
    member: Membership, *, is_admin: bool, actor: Membership | None, at: datetime
) -> None:
    """Make somebody an administrator of the organisation, or no longer."""
    if member.is_admin == is_admin:
        return
    if not is_admin:
        _keep_an_administrator(member)
    member.is_admin = is_admin
    member.save(update_fields=["is_admin"])
    record(
        "organisations.role_changed", member, actor=actor, at=at, data={"is_admin": is_admin}
    )  # fmt: skip


@transaction.atomic
def remove_person(member: Membership, *, actor: Membership | None, at: datetime) -> None:
    """Close the organisation to somebody: no more access, no more letters; what was, stays."""
    if member.is_admin:
        _keep_an_administrator(member)
    member.refresh_from_db(fields=["removed_at"])
    if member.removed_at:
        return
    member.removed_at, member.is_admin = at, False
    member.save(update_fields=["removed_at", "is_admin"])
    withdraw_invitations(member, at=at)
    record("organisations.removed", member, actor=actor, at=at)


@transaction.atomic
def correct_address(member: Membership, *, email: str, actor: Membership, at: datetime) -> None:
    """Letters go to this address from now on, and it is the one to sign in with.

    An account that is used in other organisations too is not ours to change. Open invitations
    were bound to the address before, so they are withdrawn. The address before is told, by
    whoever extends ``organisations.address_corrected``: the log does not hold it.
    """
    email = email.strip().lower()
    same = Membership.objects.filter(organisation=member.organisation_id, email=email)
    if other := same.exclude(pk=member.pk).first():
        raise KnownAlready(email=email, name=other.name)
    if user := member.user:
        if Membership.objects.filter(user=user).exclude(pk=member.pk).exists():
            raise AccountElsewhereToo(name=member.name, email=user.email)
        if User.objects.filter(email=email).exclude(pk=user.pk).exists():
            raise KnownAlready(email=email, name=email)
        User.objects.move(user, email)
    before, member.email = member.email, email
    member.save(update_fields=["email"])
    withdraw_invitations(member, at=at)
    if before != email:
        collect("organisations.address_corrected", member, before, actor, at)
    record("organisations.address_corrected", member, actor=actor, at=at)


@extends("accounts.passkey_refused")
@transaction.atomic
def report_passkey(user: User, at: datetime) -> None:
    """A passkey of this person counted backwards: each of their organisations keeps it."""
    for member in Membership.objects.present().filter(user=user):
        record("organisations.passkey_refused", member, actor=None, at=at)


def _keep_an_administrator(member: Membership) -> None:
    """Lock the organisation, so that two administrators cannot remove each other at once."""
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    others = Membership.objects.present().filter(
        organisation=member.organisation_id, is_admin=True, user__isnull=False
    )
    if not others.exclude(pk=member.pk).exists():
        raise LastAdministrator(name=member.name)
