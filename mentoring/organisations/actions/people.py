"""The people of an organisation: in, out, and what they may do."""

from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring.accounts.models import User
from mentoring.core.hooks import hook
from mentoring.events.record import record
from mentoring.organisations.actions.identity import KnownAlready
from mentoring.organisations.actions.invitations import invite, withdraw_invitations
from mentoring.organisations.actions.pictures import forget_picture
from mentoring.organisations.actions.roles import end_grants, give, keep_an_administrator
from mentoring.organisations.models import Membership, Organisation, Role


@transaction.atomic
def add_person(
    organisation: Organisation,
    *,
    name: str,
    email: str,
    actor: Membership | None,
    at: datetime,
    is_admin: bool = False,
) -> Membership:
    """Put one person into the organisation by hand; somebody who left comes back as they were."""
    email = email.strip().lower()
    known = Membership.objects.filter(organisation=organisation, email=email).first()
    if known and not known.removed_at:
        raise KnownAlready(email=email, name=known.name)
    member = known or Membership(
        organisation=organisation, email=email, timezone=organisation.timezone, created_at=at
    )
    member.name, member.removed_at = name, None
    member.save()
    if is_admin:
        give(Role.ADMIN, to=member, actor=actor, at=at)
    record("organisations.added", member, actor=actor, at=at)
    return member


@transaction.atomic
def add_and_invite(
    organisation: Organisation, *, actor: Membership | None, at: datetime, **facts: Any
) -> Membership:
    """Add a person and send their invitation, or neither: a crash leaves nobody uninvited.

    Somebody who stands here without ever having been invited is invited now. Raises what
    ``add_person`` and ``invite`` raise.
    """
    email = str(facts["email"]).strip().lower()
    waiting = Membership.objects.present().filter(
        organisation=organisation, email=email, user=None, invitations=None
    )
    member = waiting.first() or add_person(organisation, actor=actor, at=at, **facts)
    if member.user_id is None:
        invite(member, actor=actor, at=at)
    return member


@transaction.atomic
def choose_language(user: User, *, language: str) -> None:
    """Note the language somebody reads: their pages and all their letters follow.

    A preference, not a deed: nothing is recorded.
    """
    user.language = language
    user.save(update_fields=["language"])
    Membership.objects.filter(user=user).update(language=language)


@transaction.atomic
def choose_contact_settings(
    actor: Membership, *, language: str, timezone: str, at: datetime
) -> None:
    """Language and time zone in which somebody wants to be spoken to here."""
    actor.language, actor.timezone = language, timezone
    actor.save(update_fields=["language", "timezone"])
    if actor.user:
        actor.user.language = language
        actor.user.save(update_fields=["language"])
    record("organisations.contact_settings_chosen", actor, actor=actor, at=at)


@transaction.atomic
def remove_person(member: Membership, *, actor: Membership | None, at: datetime) -> None:
    """Close the organisation to somebody: no access, no roles, no letters, no picture of them.

    What was, stays.
    """
    keep_an_administrator(member)
    member.refresh_from_db(fields=["removed_at"])
    if member.removed_at:
        return
    member.removed_at = at
    member.save(update_fields=["removed_at"])
    forget_picture(member)
    end_grants(member)
    withdraw_invitations(member, at=at)
    record("organisations.removed", member, actor=actor, at=at)


@hook("accounts.passkey_refused")
@transaction.atomic
def report_passkey(user: User, at: datetime) -> None:
    """A passkey of this person counted backwards: each of their organisations keeps it."""
    for member in Membership.objects.present().filter(user=user):
        record("organisations.passkey_refused", member, actor=None, at=at)


@hook("accounts.names_near")
def names_near(user: User) -> list[str]:
    """What everybody around somebody knows: their name here and that of the organisation."""
    mine = Membership.objects.filter(user=user.pk).values_list("name", "organisation__name")
    return [name for both in mine for name in both]
