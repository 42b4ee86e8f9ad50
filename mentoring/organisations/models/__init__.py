"""Tenants and the people in them. A Membership is the actor of everything that happens."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.core.db.folded import FoldedField
from mentoring.core.db.ids import new_id
from mentoring.core.l10n.formats import in_zone
from mentoring.core.web.addresses import address
from mentoring.organisations.models.faces import (
    HUES,
    Face,
    PersonSummary,
    given_name,
    hue_of,
    initials_of,
    name_apart,
    set_apart,
    short_names,
    summary_columns,
)
from mentoring.organisations.models.factors import FACTORS, FactorRule, grants_without_factor
from mentoring.organisations.models.grants import Actor, Grant, Token, digest, may
from mentoring.organisations.rules import Capability, Role

__all__ = [
    "FACTORS",
    "HUES",
    "Acceptance",
    "Actor",
    "AddressChange",
    "Capability",
    "FactorRule",
    "Grant",
    "Invitation",
    "Membership",
    "Organisation",
    "PersonSummary",
    "Policy",
    "Role",
    "SetupLink",
    "Token",
    "VideoRooms",
    "digest",
    "given_name",
    "hue_of",
    "initials_of",
    "name_apart",
    "set_apart",
    "short_names",
    "summary_columns",
]


class VideoRooms(models.TextChoices):
    """Services that make rooms for an organisation which has an account there."""

    ZOOM = "zoom", "Zoom"
    MEET = "meet", "Google Meet"
    TEAMS = "teams", "Microsoft Teams"


NAMED_BY = ("name", "department", "email")


class Organisation(models.Model):
    """A company, university, charity: everything inside belongs to exactly one of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    logo = models.FileField(upload_to="logos/", blank=True)
    accent = models.CharField(
        max_length=7, default="#1d5c54", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    timezone = models.CharField(max_length=40, default="UTC")
    language = models.CharField(max_length=10, default="en")
    # Own words for mentor, mentee and programme: {"mentor": "coach", "mentors": "coaches", …}
    words = models.JSONField(default=dict, blank=True)
    # Address of a video service that opens a room by its name, such as Jitsi; "": there is none.
    video_base = models.URLField(max_length=200, default="", blank=True)
    # Where rooms for video meetings are made, once that has worked; ``rooms.actions`` write it.
    rooms_at = models.CharField(max_length=10, choices=VideoRooms, default="", blank=True)
    are_two_at_service = models.BooleanField(default=False)  # else they meet in Rapport
    # Whether the server opens pages behind links in conversations, to show their titles.
    has_link_previews = models.BooleanField(default=False)
    # A host name of its own, in small ASCII letters (rules.hosts); None: the installation's.
    host = models.CharField(max_length=253, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_host_is_normal",
                condition=Q(host=None) | Q(host__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> UUID:
        return self.pk

    @property
    def logo_url(self) -> str:
        """Address of the logo; the file's name is made of its content, so it may be cached."""
        if not self.logo:
            return ""
        version = str(self.logo.name).rpartition("/")[2].partition(".")[0]
        return f"{address('organisations:logo', organisation=self.slug)}?{version}"

    def day_at(self, at: datetime) -> date:
        """The day it is there: what windows, deadlines and last days are counted by."""
        return in_zone(at, self.timezone).date()

    def word(self, standard: str) -> str:
        """The organisation's own word for ``mentor``, ``mentors``, ``mentee`` or ``mentees``."""
        return str(self.words.get(standard) or STANDARD_WORDS[standard])


STANDARD_WORDS = {
    "mentor": _("mentor"),
    "mentors": _("mentors"),
    "mentee": _("mentee"),
    "mentees": _("mentees"),
}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(organisation=actor.organisation_id)

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def removed(self) -> Self:
        return self.filter(removed_at__isnull=False)

    def with_role(self, role: Role, programme_id: UUID | None = None) -> Self:
        """Those who hold ``role`` in one programme or, without one, in the organisation."""
        held = Grant.objects.in_force().filter(membership=OuterRef("pk"), role=role.value)
        return self.filter(Exists(held.filter(programme_id=programme_id)))

    def with_administers(self) -> Self:
        """Annotate ``administers``: what ``is_admin`` says, without a query for each row."""
        return self.annotate(administers=_administers())

    def administering(self) -> Self:
        return self.filter(_administers())

    def with_open_policies(self) -> Self:
        """Annotate ``must_accept``: a current policy still waits for this person's yes."""
        accepted = Acceptance.objects.filter(
            membership=OuterRef(OuterRef("pk")), policy=OuterRef("pk")
        )
        waiting = Policy.objects.current().filter(
            ~Exists(accepted), organisation=OuterRef("organisation")
        )
        return self.annotate(must_accept=Exists(waiting))

    def with_factor_due(self, since: datetime) -> Self:
        """Annotate ``must_add_factor``: a role held since then needs a factor that is not there."""
        return self.annotate(must_add_factor=Exists(grants_without_factor(since)))

    def with_written_policies(self) -> Self:
        """Annotate ``has_terms`` and ``has_privacy``: what there is to read at all."""
        written = Policy.objects.filter(organisation=OuterRef("organisation"))
        return self.annotate(
            has_terms=Exists(written.filter(kind=Policy.Kind.TERMS)),
            has_privacy=Exists(written.filter(kind=Policy.Kind.PRIVACY)),
        )


def _administers() -> Exists:
    given = Grant.objects.giving(Capability.ADMINISTER).in_organisation()
    return Exists(given.filter(membership=OuterRef("pk")))


class Membership(Face, models.Model):
    """A person in an organisation, with what its HR system says about them.

    ``user`` stays empty until they accept their invitation: imported people cannot sign in
    and get no mail before somebody invites them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=200)
    called = models.CharField(max_length=60, blank=True, default="")  # how they want to be called
    picture = models.CharField(max_length=32, blank=True, default="")  # name of its files
    email = models.EmailField()
    external_id = models.CharField(max_length=100, blank=True, default="")  # of the HR system
    language = models.CharField(max_length=10, blank=True, default="")
    timezone = models.CharField(max_length=40, default="UTC")
    department = models.CharField(max_length=120, blank=True, default="")
    job_title = models.CharField(max_length=120, blank=True, default="")
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    tenure_years = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    office = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="team")
    attributes = models.JSONField(default=dict, blank=True)  # further columns of the import
    created_at = models.DateTimeField()
    found_by = FoldedField(of=NAMED_BY)  # what lists are searched and sorted by
    joined_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    in_company = ""  # how they are named beside somebody of their first name, see ``set_apart``

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="membership_one_per_email", fields=["organisation", "email"]
            ),
            models.UniqueConstraint(
                name="membership_one_per_user",
                fields=["organisation", "user"],
                condition=Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="membership_one_per_external_id",
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(
                name="membership_by_folded_name", fields=["organisation", "found_by", "id"]
            ),
            models.Index(
                name="membership_removed",
                fields=["organisation"],
                condition=Q(removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def day_at(self, at: datetime) -> date:
        """The day it is where they are."""
        return in_zone(at, self.timezone).date()

    def may(self, capability: Capability, programme_id: UUID | None = None) -> bool:
        """Whether a grant lets them, in one programme or in the whole organisation; one query."""
        return may(self, capability, programme_id)

    @property
    def is_admin(self) -> bool:
        """Of rows loaded ``with_administers``, such as a page's reader, without a query."""
        known: bool | None = self.__dict__.get("administers")
        return self.may(Capability.ADMINISTER) if known is None else known

    @property
    def given(self) -> str:
        """What a letter begins with: as they want to be called, otherwise their given name."""
        return self.called or given_name(self.name)

    @property
    def first_name(self) -> str:
        """By which others read of them; the whole name beside somebody who is called the same."""
        return self.in_company or self.given

    @property
    def shown_picture(self) -> str:
        """Who has left shows no face any more."""
        return "" if self.removed_at else self.picture


class Invitation(models.Model):
    """A link that lets one person into one organisation, once, for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)  # SHA-256; the token is not kept
    sent_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    next_path = models.CharField(max_length=300, default="", blank=True)  # where to go after it
    # Shown to an administrator instead of mailed: whoever uses it has not proved the address.
    is_handed_over = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class AddressChange(models.Model):
    """Both addresses of one correction: the log points here, and an erasure takes it away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="address_changes")
    before = models.EmailField()
    after = models.EmailField()
    changed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    # Of somebody who signs in: nothing moves before a second administrator has said yes.
    is_waiting = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="addresschange_one_waits", fields=["membership"], condition=Q(is_waiting=True)
            )
        ]


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self) -> Self:
        """The newest version of each kind in each organisation."""
        newer = Policy.objects.filter(
            organisation=OuterRef("organisation"),
            kind=OuterRef("kind"),
            version__gt=OuterRef("version"),
        )
        return self.filter(~Exists(newer))


class Policy(models.Model):
    """A version of an organisation's terms or privacy page."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="policies")
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.PositiveIntegerField()
    text = models.TextField()  # Markdown
    published_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_one_per_version", fields=["organisation", "kind", "version"]
            )
        ]


class Acceptance(models.Model):
    """One person's yes to one version of a policy."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="acceptances")
    policy = models.ForeignKey(Policy, models.CASCADE)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="acceptance_once", fields=["membership", "policy"])
        ]


class SetupLink(models.Model):
    """The one-time address under which an empty installation gets its first organisation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
