"""Giving and taking roles: the one place where grants are written."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Grant, Membership, Organisation, Role


class LastAdministrator(Refusal):
    message = _("{name} is the only administrator. Make somebody else one first.")


def give(
    role: Role,
    *,
    to: Membership,
    actor: Membership | None,
    at: datetime,
    programme_id: UUID | None = None,
    ends_at: datetime | None = None,
) -> tuple[Grant, bool]:
    """Write a grant, for an action that records why; (the grant, whether it is new).

    Somebody who has the role keeps it and gets the new end. One that had ended begins anew.
    """
    found = {"membership": to, "role": str(role), "programme_id": programme_id}
    Grant.objects.filter(**found, ends_at__lte=at).delete()
    values = {"given_by": actor, "given_at": at, "ends_at": ends_at}
    grant, is_new = Grant.objects.get_or_create(
        **found, defaults={**values, "organisation_id": to.organisation_id}
    )
    if not is_new and grant.ends_at != ends_at:
        grant.ends_at = ends_at
        grant.save(update_fields=["ends_at"])
    return grant, is_new


def end_grants(member: Membership) -> None:
    """Take every role from somebody who leaves; what they did with them stays in the log."""
    Grant.objects.filter(membership=member).delete()


@transaction.atomic
def set_admin(
    member: Membership, *, is_admin: bool, actor: Membership | None, at: datetime
) -> None:
    """Make somebody an administrator of the organisation, or no longer."""
    if is_admin:
        _, is_changed = give(Role.ADMIN, to=member, actor=actor, at=at)
    else:
        keep_an_administrator(member)
        gone, _ = Grant.objects.filter(membership=member, role=Role.ADMIN.value).delete()
        is_changed = gone > 0
    if is_changed:
        record(
            "organisations.role_changed", member, actor=actor, at=at, data={"is_admin": is_admin}
        )


def keep_an_administrator(member: Membership) -> None:
    """Lock the organisation, so that two administrators cannot remove each other at once.

    Raises ``LastAdministrator`` when nobody else who can sign in administers it.
    """
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    in_force = Grant.objects.in_force().filter(
        organisation=member.organisation_id, role=Role.ADMIN.value
    )
    others = in_force.filter(membership__removed_at=None, membership__user__isnull=False)
    is_one = Q(membership=member)
    if in_force.filter(is_one).exists() and not others.exclude(is_one).exists():
        raise LastAdministrator(name=member.name)
