"""Inviting a person, and what they do with the invitation."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.record import record
from mentoring.core.addresses import full_address
from mentoring.core.extensions import collect
from mentoring.core.refusals import Refusal
from mentoring.organisations import rules
from mentoring.organisations.actions.policies import accept_policies
from mentoring.organisations.models import Invitation, Membership


class InvitationClosed(Refusal):
    message = _("This invitation cannot be used any more. Ask {organisation} for a new one.")


class NotYours(Refusal):
    message = _("This invitation is for {name}. Sign out first, then open the link again.")


class SignInFirst(Refusal):
    message = _("You already have an account with this address. Sign in, then join.")


class AlreadyJoined(Refusal):
    message = _("{name} has joined already and can sign in.")


class NoLongerHere(Refusal):
    message = _("{name} was removed from {organisation}. Add them again first.")


@transaction.atomic
def invite(
    membership: Membership,
    *,
    actor: Membership | None,
    at: datetime,
    next_path: str = "",
    with_letter: bool = True,
) -> str:
    """Invite a person to sign in and join; returns the full link.

    Only the hash of the token is stored. So the letter cannot be a reaction to the event: it
    is written here, by whoever extends ``organisations.invitation`` (notifications), in the
    same transaction. ``next_path`` is where the person goes after joining. ``actor`` is None
    when an operator invites from the command line. Earlier invitations stop working.
    ``with_letter=False`` is for callers who put the link into a letter of their own.
    """
    Membership.objects.select_for_update().get(pk=membership.pk)  # one open link at a time
    if membership.removed_at:
        raise NoLongerHere(name=membership.name, organisation=membership.organisation.name)
    if membership.user_id:
        raise AlreadyJoined(name=membership.name)
    withdraw_invitations(membership, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=membership.organisation_id, membership=membership,
        token_digest=digest(token), sent_by=actor, next_path=next_path, sent_at=at,
        expires_at=at + rules.INVITATION_LIFETIME,
    )  # fmt: skip
    link = full_address("entrance:invitation", token)
    if with_letter:
        collect("organisations.invitation", invitation, link, at)
    record("organisations.invited", membership, actor=actor, at=at)
    return link


def withdraw_invitations(membership: Membership, *, at: datetime) -> None:
    """Close whatever links this person still holds."""
    Invitation.objects.filter(membership=membership, used_at=None, withdrawn_at=None).update(
        withdrawn_at=at
    )


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, user: User | None, at: datetime, password: str | None = None
) -> User:
    """Let the invited person in: as ``user`` when signed in, else with a new account.

    The link came by mail to the invited address, so a new account's address counts as
    verified. Raises ``InvitationClosed``, ``NotYours`` for somebody else who is signed in and
    ``SignInFirst`` when the address has an account already. The row is locked: of two uses at
    the same moment one wins.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    membership = invitation.membership
    state = rules.invited(
        used_at=locked.used_at, withdrawn_at=locked.withdrawn_at,
        expires_at=locked.expires_at, at=at,
    )  # fmt: skip
    if state is not rules.Invited.OPEN or membership.removed_at or membership.user_id:
        raise InvitationClosed(organisation=invitation.organisation.name)
    if user is None:
        if User.objects.filter(email=membership.email.lower()).exists():
            raise SignInFirst
        user = User.objects.create_user(
            membership.email, password=password, language=membership.language
        )
    elif not is_for(invitation, user):
        raise NotYours(name=membership.name)
    Invitation.objects.filter(pk=locked.pk).update(used_at=at)
    membership.user, membership.joined_at = user, at
    membership.save(update_fields=["user", "joined_at"])
    accept_policies(membership, at=at)
    record("organisations.joined", membership, actor=membership, at=at)
    return user


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this account belongs to the invited person: the address is what binds them."""
    return user.email.lower() == invitation.membership.email.lower()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
