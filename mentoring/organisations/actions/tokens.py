"""Keys with which programs read for an organisation. What they may is said by their grants."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mentoring.events.record import record
from mentoring.organisations.models import Grant, Membership, Organisation, Role, Token, digest


@transaction.atomic
def make_token(
    organisation: Organisation, *, name: str, actor: Membership | None, at: datetime
) -> str:
    """Make a token that may nothing yet; returns the key, which is shown once and not kept."""
    key = secrets.token_urlsafe(32)
    token = Token.objects.create(
        organisation=organisation, name=name, digest=digest(key), created_by=actor, created_at=at
    )
    record("organisations.token_made", token, actor=actor, at=at)
    return key


@transaction.atomic
def give_to_token(
    token: Token, role: Role, *, programme_id: UUID, actor: Membership | None, at: datetime
) -> Grant:
    """Let a token do in one programme what ``role`` includes; a second time changes nothing."""
    grant, is_new = Grant.objects.get_or_create(
        token=token,
        role=str(role),
        programme_id=programme_id,
        defaults={"organisation_id": token.organisation_id, "given_by": actor, "given_at": at},
    )
    if is_new:
        data = {"role": str(role), "programme": str(programme_id)}
        record("organisations.token_given", token, actor=actor, at=at, data=data)
    return grant


@transaction.atomic
def revoke_token(token: Token, *, actor: Membership | None, at: datetime) -> None:
    """End a token for good; a second time changes nothing."""
    ended = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    if ended:
        record("organisations.token_revoked", token, actor=actor, at=at)
