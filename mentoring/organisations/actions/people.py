"""The people of an organisation: in, out, and what they may do."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership, Organisation


class KnownAlready(Refusal):
    message = _("{email} is here already, as {name}.")


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
