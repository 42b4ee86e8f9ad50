"""Tenants and the people in them. A Membership is the actor of everything that happens."""

from typing import NamedTuple, Self
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import User
from mentoring.core.addresses import address
from mentoring.core.ids import new_id

HUES = 8  # colours of a face without a picture; see static/css


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
    created_at = models.DateTimeField()

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

    def word(self, standard: str) -> str:
        """The organisation's own word for ``mentor``, ``mentors``, ``mentee``, ``programme``…"""
        return str(self.words.get(standard) or STANDARD_WORDS[standard])


STANDARD_WORDS = {
    "mentor": _("mentor"),
    "mentors": _("mentors"),
    "mentee": _("mentee"),
    "mentees": _("mentees"),
    "programme": _("programme"),
    "programmes": _("programmes"),
}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, actor: "Membership") -> Self:
        return self.filter(organisation=actor.organisation_id)

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def with_open_policies(self) -> Self:
        """Annotate ``must_accept``: a current policy still waits for this person's yes."""
        accepted = Acceptance.objects.filter(
            membership=OuterRef(OuterRef("pk")), policy=OuterRef("pk")
        )
        waiting = Policy.objects.current().filter(
            ~Exists(accepted), organisation=OuterRef("organisation")
        )
        return self.annotate(must_accept=Exists(waiting))

    def with_written_policies(self) -> Self:
        """Annotate ``has_terms`` and ``has_privacy``: what there is to read at all."""
        written = Policy.objects.filter(organisation=OuterRef("organisation"))
        return self.annotate(
            has_terms=Exists(written.filter(kind=Policy.Kind.TERMS)),
            has_privacy=Exists(written.filter(kind=Policy.Kind.PRIVACY)),
        )


class Membership(models.Model):
    """A person in an organisation, with what its HR system says about them.

    ``user`` stays empty until they accept their invitation: imported people cannot sign in
    and get no mail before somebody invites them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    external_id = models.CharField(max_length=100, blank=True, default="")  # of the HR system
    is_admin = models.BooleanField(default=False)
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
    joined_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

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
        indexes = [models.Index(name="membership_by_name", fields=["organisation", "name", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        return hue_of(self.pk)


class Face(NamedTuple):
    """A person as a list shows them: a name and two letters in their colour."""

    id: UUID
    name: str

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        return hue_of(self.id)


def initials_of(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


def hue_of(member: UUID) -> int:
    """Which of the eight face colours; fixed for a person."""
    return member.int % HUES


class Invitation(models.Model):
    """A link that lets one person into one organisation, once, for a while."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)  # SHA-256; the token is not kept
    sent_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    next_path = models.CharField(max_length=300, default="", blank=True)  # where to go after it
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self) -> Self:
        """The newest version of each kind in each organisation."""
        newer = Policy.objects.filter(
            organisation=OuterRef("organisation"), kind=OuterRef("kind"),
            version__gt=OuterRef("version"),
        )  # fmt: skip
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
