"""Grants: a role, and with it capabilities, in a scope, for a person or a token."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeAlias
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.organisations.rules import PROGRAMME_ROLES, Capability, Role, roles_with

if TYPE_CHECKING:
    from mentoring.organisations.models import Membership

# Who does something: a person in an organisation, or a program that holds a token of it. The
# system itself is None: it is recorded, and never asked what it may do.
Actor: TypeAlias = "Membership | Token"
_IN_PROGRAMMES = [role.value for role in PROGRAMME_ROLES]
_IN_ORGANISATION = [role.value for role in Role if role not in PROGRAMME_ROLES]


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self) -> Self:
        """Neither ended nor suspended, by the database's clock: permissions have no other."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), suspended_at=None)

    def giving(self, capability: Capability) -> Self:
        return self.in_force().filter(role__in=roles_with(capability))

    def held_by(self, actor: Actor) -> Self:
        held = {"token": actor} if isinstance(actor, Token) else {"membership": actor}
        return self.filter(**held)

    def over(self, programme_id: "UUID | models.OuterRef | F") -> Self:
        """Grants that hold in one programme: given for it, or for its whole organisation."""
        return self.filter(Q(programme_id=None) | Q(programme_id=programme_id))

    def in_organisation(self) -> Self:
        return self.filter(programme_id=None)


class Grant(models.Model):
    """One role for one person or token, in the whole organisation or in one programme."""

    class Named(models.TextChoices):
        """The roles as people read them."""

        ADMIN = Role.ADMIN.value, _("Administrator")
        COORDINATOR = Role.COORDINATOR.value, _("Coordinator")
        SPONSOR = Role.SPONSOR.value, _("Sponsor")
        SAFEGUARDING = Role.SAFEGUARDING.value, _("Safeguarding")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="grants"
    )
    membership = models.ForeignKey(
        "organisations.Membership", models.CASCADE, null=True, related_name="grants"
    )
    token = models.ForeignKey(
        "organisations.Token", models.CASCADE, null=True, related_name="grants"
    )
    role = models.CharField(max_length=20, choices=Named)
    # None: the whole organisation. No foreign key, because programmes lie a layer above.
    programme_id = models.UUIDField(null=True)
    given_by = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, related_name="+"
    )
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)  # None: until it is taken back
    # Set when somebody's address was moved by another: nothing of it holds until confirmed.
    suspended_at = models.DateTimeField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_for_person_or_token",
                condition=Q(membership=None, token__isnull=False)
                | Q(membership__isnull=False, token=None),
            ),
            models.CheckConstraint(
                name="grant_scope_of_role",
                condition=Q(role__in=_IN_ORGANISATION, programme_id=None)
                | Q(role__in=_IN_PROGRAMMES, programme_id__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_of_admin_has_no_end",
                condition=~Q(role=Role.ADMIN.value) | Q(token=None, ends_at=None),
            ),
            models.CheckConstraint(
                name="grant_of_safeguarding_to_people",
                condition=~Q(role=Role.SAFEGUARDING.value) | Q(token=None),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_is_given",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("given_at")),
            ),
            models.UniqueConstraint(
                name="grant_once_in_programme",
                fields=["membership", "programme_id", "role"],
                condition=Q(membership__isnull=False, programme_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="grant_once_in_organisation",
                fields=["membership", "role"],
                condition=Q(membership__isnull=False, programme_id=None),
            ),
            models.UniqueConstraint(
                name="grant_once_for_token",
                fields=["token", "programme_id", "role"],
                condition=Q(token__isnull=False),
            ),
        ]
        indexes = [models.Index(name="grant_by_programme", fields=["programme_id", "role"])]

    def __str__(self) -> str:
        return f"{self.role} for {self.membership or self.token}"

    @property
    def last_moment(self) -> datetime | None:
        """The last in which it holds: its day is the last day that people read."""
        return self.ends_at - timedelta(microseconds=1) if self.ends_at else None


class Token(models.Model):
    """The key of a program that reads or writes for an organisation. It may what it is granted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256; the token itself is not kept
    created_by = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def may(self, capability: Capability, programme_id: UUID | None = None) -> bool:
        return may(self, capability, programme_id)


def digest(key: str) -> str:
    """What is kept of a key that opens something: its SHA-256, in hex."""
    return hashlib.sha256(key.encode()).hexdigest()


def may(actor: Actor, capability: Capability, programme_id: UUID | None = None) -> bool:
    """Whether ``actor`` may, in one programme or, without one, in the whole organisation."""
    given = Grant.objects.giving(capability).held_by(actor)
    given = given.over(programme_id) if programme_id else given.in_organisation()
    return given.exists()
