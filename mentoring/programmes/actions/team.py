"""Who runs a programme, and who stands behind it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations import actions
from mentoring.organisations.models import Grant, Membership, Role
from mentoring.programmes import queries
from mentoring.programmes.models import Programme


class LastCoordinator(Refusal):
    message = _("{name} is the only coordinator. Add somebody else first.")


class NotInOrganisation(Refusal):
    message = _("{name} is no longer in this organisation. Choose somebody else.")


@transaction.atomic
def add_to_team(
    programme: Programme,
    *,
    membership: Membership,
    role: Role,
    actor: Membership | None,
    at: datetime,
) -> Grant:
    """Make somebody coordinator or sponsor; who is it already stays it."""
    if membership.organisation_id != programme.organisation_id or membership.removed_at:
        raise NotInOrganisation(name=membership.name)
    given, is_new = actions.give(role, to=membership, programme_id=programme.pk, actor=actor, at=at)
    if is_new:
        data = {"section": "team", "added": str(membership.pk), "role": role}
        record("programmes.changed", programme, actor=actor, at=at, data=data)
    return given


@transaction.atomic
def remove_from_team(given: Grant, *, actor: Membership, at: datetime) -> None:
    """Take somebody out. Raises ``LastCoordinator``: a programme is never without one.

    The programme is locked, so that two who step down at once cannot both go.
    """
    programme = Programme.objects.select_for_update().get(pk=given.programme_id)  # type: ignore[misc]
    others = queries.coordinators(programme).exclude(grants=given.pk)
    if given.role == Role.COORDINATOR and not others.exists():
        raise LastCoordinator(name=given.membership)
    data = {"section": "team", "removed": str(given.membership_id), "role": given.role}
    given.delete()
    record("programmes.changed", programme, actor=actor, at=at, data=data)
