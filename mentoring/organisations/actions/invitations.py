"""Inviting a person, and what they do with the invitation."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import full_address
from mentoring.events.record import record
from mentoring.organisations import rules
from mentoring.organisations.actions.policies import accept_policies
from mentoring.organisations.models import Invitation, Membership, digest


class InvitationClosed(Refusal):
    message = _("This invitation can no longer be used. Ask {organisation} for a new one.")


class NotYours(Refusal):
    message = _("This invitation is for {name}. Sign out first, then open the link again.")


class SignInFirst(Refusal):
    message = _("You already have an account with this address. Sign in, then join.")


class NotProved(Refusal):
    message = _(
        "Nobody has shown yet that {email} is theirs. Sign out, then open the link from the "
        "email of {organisation} again."
    )


class InvitedJustNow(Refusal):
    message = _(
        "{name} was invited {count} times in the last ten minutes. Wait a little, then try again."
    )


class AlreadyJoined(Refusal):
    message = _("{name} has already joined and can sign in.")


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
    is_handed_over: bool = False,
) -> str:
    """Invite a person to sign in and join; returns the full link.

    Only the hash of the token is stored. So the letter cannot be a reaction to the event: it
    is written here, by whoever extends ``organisations.invitation`` (notifications), in the
    same transaction. ``next_path`` is where the person goes after joining. ``actor`` is None
    when an operator invites from the command line. Earlier links go on working until one is
    used: they went to the same address, in mails that people still have.
    ``with_letter=False`` is for callers who put the link into a letter of their own.
    ``is_handed_over``: an administrator passes the link on, so its use proves no address; links of
    before end. Raises ``InvitedJustNow`` when there were several within minutes.
    """
    Membership.objects.select_for_update().get(pk=membership.pk)  # not while they join
    if membership.removed_at:
        raise NoLongerHere(name=membership.name, organisation=membership.organisation.name)
    if membership.user_id:
        raise AlreadyJoined(name=membership.name)
    since = at - rules.INVITED_WITHIN
    lately = Invitation.objects.filter(membership=membership, sent_at__gt=since).count()
    if lately >= rules.INVITED_AT_MOST:
        raise InvitedJustNow(name=membership.name, count=lately)
    if is_handed_over:
        withdraw_invitations(membership, at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation_id=membership.organisation_id,
        membership=membership,
        token_digest=digest(token),
        sent_by=actor,
        next_path=next_path,
        sent_at=at,
        is_handed_over=is_handed_over,
        expires_at=at + rules.INVITATION_LIFETIME,
    )
    link = full_address("public:invitation", token, organisation=membership.organisation.slug)
    if with_letter and not is_handed_over:
        run_hook("organisations.invitation", invitation, link, at)
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

    A link that came by mail proves the address: a new account's counts as verified, and one that
    somebody made without proof becomes the reader's, with nothing left that opened it before.
    Raises ``InvitationClosed``, ``NotYours`` for somebody else who is signed in, ``NotProved``, and
    ``SignInFirst`` when the address has a proved account. The row is locked: of two uses at
    the same moment one wins.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    membership = invitation.membership
    state = rules.invited(
        used_at=locked.used_at,
        withdrawn_at=locked.withdrawn_at,
        expires_at=locked.expires_at,
        at=at,
    )
    if state is not rules.Invited.OPEN or membership.removed_at or membership.user_id:
        raise InvitationClosed(organisation=invitation.organisation.name)
    if user is None:
        user = _account_for(locked, membership, password)
    elif not is_for(invitation, user):
        raise NotYours(name=membership.name)
    elif not user.is_proved:
        raise NotProved(email=user.email, organisation=invitation.organisation.name)
    Invitation.objects.filter(pk=locked.pk).update(used_at=at)
    membership.user, membership.joined_at = user, membership.joined_at or at
    membership.save(update_fields=["user", "joined_at"])
    accept_policies(membership, at=at)
    record("organisations.joined", membership, actor=membership, at=at)
    return user


def _account_for(invitation: Invitation, membership: Membership, password: str | None) -> User:
    """The account of somebody who is not signed in: a new one, or one that nobody had proved."""
    email, is_proof = membership.email.lower(), not invitation.is_handed_over
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None:
        return User.objects.create_user(
            email, password=password, is_proved=is_proof, language=membership.language
        )
    if user.is_proved or not is_proof:
        raise SignInFirst
    User.objects.reclaim(user, password=password)
    return user


def needs_sign_in(invitation: Invitation) -> bool:
    """Whether the address has an account that its owner has proved, or that this link cannot."""
    user = User.objects.filter(email=invitation.membership.email.lower()).first()
    return user is not None and (user.is_proved or invitation.is_handed_over)


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether this account belongs to the invited person: the address is what binds them."""
    return user.email.lower() == invitation.membership.email.lower()
