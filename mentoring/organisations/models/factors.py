"""Roles that need a second factor at signing in."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from mentoring.organisations.models.grants import Grant

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class FactorRule(models.Model):
    """Whoever holds this role in the organisation needs a second factor, a week after ``since``."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="factor_rules"
    )
    role = models.CharField(max_length=20, choices=Grant.Named)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="factorrule_once", fields=["organisation", "role"])
        ]


def grants_without_factor(since: datetime) -> QuerySet[Grant]:
    """Of one membership: grants, at least as old, of roles that needed one by then already."""
    asked = FactorRule.objects.filter(
        organisation=OuterRef("organisation"), role=OuterRef("role"), since__lte=since
    )
    there = Authenticator.objects.filter(user=OuterRef("membership__user"), type__in=FACTORS)
    held = Grant.objects.in_force().filter(membership=OuterRef("pk"), given_at__lte=since)
    return held.filter(Exists(asked), ~Exists(there))
