"""Where somebody's way in goes: moved by administrators, proved by its owner, never silently."""

from datetime import datetime
from enum import Enum

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations import rules
from mentoring.organisations.actions.invitations import invite, withdraw_invitations
from mentoring.organisations.actions.roles import keep_an_administrator
from mentoring.organisations.models import (
    AddressChange,
    Grant,
    Invitation,
    Membership,
    Organisation,
    Role,
)


class KnownAlready(Refusal):
    message = _("{email} is already here, as {name}.")


class OnlyForAdministrators(Refusal):
    message = _(
        "{name} gets in with this address, so only an administrator can change it. "
        "Ask one of them: {admins}."
    )


class NotYourOwn(Refusal):
    message = _("Your own address is changed by another administrator. Ask one of them.")


class NeedsSecondFactor(Refusal):
    message = _(
        "{name} is an administrator. Protect your own account with an authenticator app or a "
        "passkey first, then change the address."
    )


class NeedsSecondPerson(Refusal):
    message = _("This is confirmed by another administrator than the one who asked for it.")


class NothingToConfirm(Refusal):
    message = _("{name} has no roles that wait for a confirmation.")


class NotBackYet(Refusal):
    message = _("{name} has not joined with the new address yet. Confirm the roles after that.")


class Corrected(Enum):
    """What became of a correction."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    INVITED = "invited"  # moved, and an invitation is on its way there
    WAITING = "waiting"  # for a second administrator


@transaction.atomic
def correct_address(
    member: Membership, *, email: str, actor: Membership, at: datetime
) -> Corrected:
    """Move where letters and the way in go. Of somebody who signs in, it waits for a second
    administrator: one alone must not be able to become somebody else.

    Raises ``KnownAlready``, ``OnlyForAdministrators``, ``NotYourOwn`` and ``NeedsSecondFactor``.
    """
    email = email.strip().lower()
    _lock(member)
    if email == member.email:
        return Corrected.UNCHANGED
    _refuse_known(member, email)
    _refuse_to_move(member, actor)
    if member.user_id is None:
        return _move_way_in(member, email, actor=actor, at=at)
    AddressChange.objects.filter(membership=member, is_waiting=True).delete()
    change = AddressChange.objects.create(
        membership=member,
        before=member.email,
        after=email,
        changed_by=actor,
        changed_at=at,
        is_waiting=True,
    )
    run_hook("organisations.address_asked", member, actor, at)
    data = {"change": str(change.pk)}
    record("organisations.address_asked", member, actor=actor, at=at, data=data)
    return Corrected.WAITING


@transaction.atomic
def confirm_address(change: AddressChange, *, actor: Membership, at: datetime) -> Corrected:
    """Say yes, as a second administrator, to what the first has asked for.

    Nobody's account is touched: it may serve other organisations, and only its owner can prove an
    address. The membership lets go of it, and whoever reads the new address joins with the
    invitation. Until an administrator confirms them, roles give nothing; links of before are void.
    """
    member = change.membership
    _lock(member)
    change.refresh_from_db(fields=["is_waiting", "changed_by"])
    if not change.is_waiting or actor.pk in (change.changed_by_id, member.pk):
        raise NeedsSecondPerson
    _refuse_known(member, change.after)
    _refuse_to_move(member, actor)
    change.delete()
    return _move_way_in(member, change.after, actor=change.changed_by, confirmed_by=actor, at=at)


def _lock(member: Membership) -> None:
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    member.refresh_from_db(fields=["email", "user", "removed_at"])


def _move_way_in(
    member: Membership,
    email: str,
    *,
    actor: Membership | None,
    at: datetime,
    confirmed_by: Membership | None = None,
) -> Corrected:
    keep_an_administrator(member)
    waiting = Invitation.objects.filter(membership=member, used_at=None, withdrawn_at=None)
    expects_letter = bool(member.user_id) or waiting.exists()
    member.user = None
    Grant.objects.filter(membership=member, suspended_at=None).update(suspended_at=at)
    _move(member, email, actor=actor, at=at, confirmed_by=confirmed_by)
    if not expects_letter:
        return Corrected.MOVED
    invite(member, actor=confirmed_by or actor, at=at)
    return Corrected.INVITED


@transaction.atomic
def correct_letters(member: Membership, *, email: str, actor: Membership, at: datetime) -> None:
    """Move where the letters of somebody go who signs in by an address of their own.

    Also for coordinators, whose people's letters come back; not for anybody who holds a role.
    Raises ``KnownAlready`` and ``OnlyForAdministrators``.
    """
    email = email.strip().lower()
    member.refresh_from_db(fields=["email", "user"])
    _refuse_known(member, email)
    if member.user_id is None or member.grants.exists():
        _refuse_to_move(member, actor)
    _move(member, email, actor=actor, at=at)


@transaction.atomic
def confirm_roles(member: Membership, *, actor: Membership, at: datetime) -> None:
    """Let roles count again after somebody has joined with their new address."""
    waiting = Grant.objects.filter(membership=member).exclude(suspended_at=None)
    if member == actor or not waiting.exists():
        raise NothingToConfirm(name=member.name)
    if member.user_id is None:
        raise NotBackYet(name=member.name)
    roles = sorted(waiting.values_list("role", flat=True))
    waiting.update(suspended_at=None)
    record("organisations.roles_confirmed", member, actor=actor, at=at, data={"roles": roles})


def has_second_factor(member: Membership) -> bool:
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    theirs = Authenticator.objects.filter(user=member.user_id, type__in=factors)
    return bool(theirs.exists())


def _refuse_known(member: Membership, email: str) -> None:
    here = Membership.objects.filter(organisation=member.organisation_id, email=email)
    if other := here.exclude(pk=member.pk).first():
        raise KnownAlready(email=email, name=other.name)


def _refuse_to_move(member: Membership, actor: Membership) -> None:
    answer = rules.may_move(
        is_own=member.pk == actor.pk,
        by_admin=actor.is_admin,
        of_admin=Grant.objects.filter(membership=member, role=Role.ADMIN.value).exists(),
        has_second_factor=has_second_factor(actor),
    )
    if answer is rules.Move.NOT_AN_ADMIN:
        admins = Membership.objects.present().administering()
        names = admins.filter(organisation=member.organisation_id).order_by("found_by")[:3]
        raise OnlyForAdministrators(name=member.name, admins=", ".join(map(str, names)))
    if answer is rules.Move.OWN:
        raise NotYourOwn
    if answer is rules.Move.NEEDS_SECOND_FACTOR:
        raise NeedsSecondFactor(name=member.name)


def _move(
    member: Membership,
    email: str,
    *,
    actor: Membership | None,
    at: datetime,
    confirmed_by: Membership | None = None,
) -> None:
    """What every move does: keep both addresses, end links of before, tell the old address."""
    before, member.email = member.email, email
    member.save(update_fields=["email", "user", "found_by"])
    withdraw_invitations(member, at=at)
    change = AddressChange.objects.create(
        membership=member,
        before=before,
        after=email,
        changed_by=actor,
        changed_at=at,
        confirmed_by=confirmed_by,
    )
    run_hook("organisations.address_corrected", member, before, confirmed_by or actor, at)
    data = {"change": str(change.pk)}
    record("organisations.address_corrected", member, actor=confirmed_by or actor, at=at, data=data)
