"""Asking a second factor of those who hold a role."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.actions.identity import has_second_factor
from mentoring.organisations.models import FactorRule, Membership, Organisation
from mentoring.organisations.rules import Role


class NeedsOwnFactor(Refusal):
    message = _(
        "Set up two-step sign-in for yourself first, on your account page. Then ask it of others."
    )


@transaction.atomic
def require_second_factor(
    organisation: Organisation, *, roles: Collection[Role], actor: Membership, at: datetime
) -> None:
    """Let signing in need a second factor for exactly these roles, a week from now.

    Raises ``NeedsOwnFactor`` when ``actor`` asks of others what they have not done.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    mine = FactorRule.objects.filter(organisation=organisation)
    before, after = set(mine.values_list("role", flat=True)), {role.value for role in roles}
    if before == after:
        return
    if after - before and not has_second_factor(actor):
        raise NeedsOwnFactor
    mine.exclude(role__in=after).delete()
    for role in sorted(after - before):
        FactorRule.objects.create(organisation=organisation, role=role, since=at)
    data = {"roles": sorted(after)}
    record("organisations.factor_required", organisation, actor=actor, at=at, data=data)
