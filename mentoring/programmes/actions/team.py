"""Who runs a programme, and who stands behind it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme, ProgrammeRole


class LastCoordinator(Refusal):
    message = _("{name} is the only one who coordinates this. Add somebody else first.")


class NotInOrganisation(Refusal):
    message = _("{name} is not in this organisation any more. Choose somebody else.")


@transaction.atomic
def add_to_team(
    programme: Programme,
    *,
    membership: Membership,
    role: str,
    actor: Membership | None,
    at: datetime,
) -> ProgrammeRole:
    """Make somebody coordinator or sponsor; who is it already stays it."""
    if membership.organisation_id != programme.organisation_id or membership.removed_at:
        raise NotInOrganisation(name=membership.name)
    place, is_new = ProgrammeRole.objects.get_or_create(
        programme=programme, membership=membership, role=role
    )
    if is_new:
        data = {"section": "team", "added": str(membership.pk), "role": role}
        record("programmes.changed", programme, actor=actor, at=at, data=data)
    return place


@transaction.atomic
def remove_from_team(place: ProgrammeRole, *, actor: Membership, at: datetime) -> None:
    """Take somebody out. Raises ``LastCoordinator``: a programme is never without one.

    The programme is locked, so that two who step down at once cannot both go.
    """
    programme = Programme.objects.select_for_update().get(pk=place.programme_id)
    if place.role == ProgrammeRole.Role.COORDINATOR:
        others = programme.roles.filter(role=place.role).exclude(pk=place.pk)
        if not others.exists():
            raise LastCoordinator(name=place.membership.name)
    data = {"section": "team", "removed": str(place.membership_id), "role": place.role}
    place.delete()
    record("programmes.changed", programme, actor=actor, at=at, data=data)
