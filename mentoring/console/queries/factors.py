"""Who holds a role that needs a second factor and has none."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from mentoring.organisations.models import FACTORS, FactorRule, Grant, Membership
from mentoring.organisations.rules import factor_due_at


@dataclass(frozen=True)
class WithoutFactor:
    member: Membership
    due_at: datetime  # when it is asked for before anything else
    rule: FactorRule

    @property
    def name(self) -> str:
        return self.member.name


def without_factor(actor: Membership) -> list[WithoutFactor]:
    return lacking(actor.organisation_id)


def lacking(organisation_id: UUID) -> list[WithoutFactor]:
    """Each once, with the first of their days, by name; three queries."""
    rules = {rule.role: rule for rule in FactorRule.objects.filter(organisation=organisation_id)}
    there = Authenticator.objects.filter(user=OuterRef("membership__user"), type__in=FACTORS)
    held = Grant.objects.in_force().filter(
        ~Exists(there),
        organisation=organisation_id,
        role__in=rules,
        membership__removed_at=None,
        membership__user__isnull=False,
    )
    found: dict[UUID, WithoutFactor] = {}
    for grant in held.select_related("membership__organisation"):
        rule, member = rules[grant.role], grant.membership
        assert member is not None
        due = factor_due_at(required_since=rule.since, given_at=grant.given_at)
        if member.pk not in found or due < found[member.pk].due_at:
            found[member.pk] = WithoutFactor(member, due, rule)
    return sorted(found.values(), key=lambda one: (one.name, one.member.pk))
