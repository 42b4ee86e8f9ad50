"""Materials of an organisation and of its programmes, and what people say of them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.core.db.word_index import WordsField, folded_lines
from mentoring.materials import rules
from mentoring.materials.catalogue import Starter
from mentoring.materials.catalogue.trainings import Training
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme


class MaterialKind(models.TextChoices):
    PAGE = "page", _("Page")
    FILE = "file", _("File")
    LINK = "link", _("Link")
    VIDEO = "video", _("Video")


class ForRole(models.TextChoices):
    EVERYBODY = "", _("Everybody")
    MENTOR = "mentor", _("Mentors")
    MENTEE = "mentee", _("Mentees")


class Stage(models.TextChoices):
    ANY = "", _("At any time")
    BEFORE = "before", _("Before the first meeting")
    BEGINNING = "beginning", _("At the beginning")
    MIDDLE = "middle", _("Along the way")
    END = "end", _("Towards the end")


class MaterialTopic(models.TextChoices):
    STARTING = "starting", _("Starting out")
    TALKING = "talking", _("Talking and listening")
    GOALS = "goals", _("Goals")
    FEEDBACK = "feedback", _("Feedback")
    DIFFICULT = "difficult", _("Difficult moments")
    DISTANCE = "distance", _("Near and far")
    DIFFERENCE = "difference", _("Different from each other")
    TRUST = "trust", _("Trust and boundaries")
    KINDS = "kinds", _("Circles, peers, reverse")
    ENDING = "ending", _("Ending well")
    OTHER = "other", _("Something else")


class MaterialQuerySet(models.QuerySet["Material"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def for_reader(self, actor: Membership) -> Self:
        """Published for the whole organisation, or for a programme that ``actor`` knows from
        inside.
        """
        joined = Enrolment.objects.joined().filter(membership=actor).values("programme")
        overseen = Programme.objects.overseen_by(actor).values("pk")
        here = Q(programme=None) | Q(programme__in=joined) | Q(programme__in=overseen)
        return self.published().filter(here, organisation=actor.organisation_id)

    def written_by(self, actor: Membership) -> Self:
        """What ``actor`` may change: of programmes that they run, and as an administrator all."""
        ours = self.filter(organisation=actor.organisation_id)
        if actor.is_admin:
            return ours
        return ours.filter(programme__in=Programme.objects.coordinated_by(actor).values("pk"))


class Material(models.Model):
    """One thing to read, watch or keep; invisible to readers until it is published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    # None: of the whole organisation.
    programme = models.ForeignKey(Programme, models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=5, choices=MaterialKind)
    title = models.CharField(max_length=rules.MAX_TITLE)
    summary = models.CharField(max_length=rules.MAX_SUMMARY, blank=True)
    body = models.TextField(blank=True)  # Markdown
    address = models.CharField(max_length=rules.MAX_ADDRESS, blank=True)  # of links and videos
    role = models.CharField(max_length=6, choices=ForRole, default="", blank=True)
    stage = models.CharField(max_length=9, choices=Stage, default="", blank=True)
    topic = models.CharField(max_length=10, choices=MaterialTopic)
    language = models.CharField(max_length=10)
    starter = models.SlugField(max_length=40, blank=True)  # the starter piece that it was made of
    # How long reading takes; nobody knows it of what is elsewhere.
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="material_leads_somewhere",
                condition=Q(kind__in=["page", "file"], address="")
                | Q(kind__in=["link", "video"]) & ~Q(address=""),
            ),
            models.CheckConstraint(
                name="material_page_has_words", condition=~Q(kind="page") | ~Q(body="")
            ),
        ]
        indexes = [
            # Ends with the programme, so that what somebody may read is counted from it alone.
            models.Index(
                name="material_published",
                fields=["organisation", "language", "-published_at", "id", "programme"],
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                name="material_rewritten",
                fields=["organisation", "starter", "language"],
                condition=Q(starter__gt=""),
            ),
            models.Index(name="material_of_programme", fields=["programme", "-updated_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """As in addresses."""
        return str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class MaterialWords(models.Model):
    """By what a material is found; a row of its own, so that nothing else moves its index."""

    id = models.BigAutoField(primary_key=True)  # a number, for the index
    material = models.OneToOneField(Material, models.CASCADE, related_name="words")
    found_by = WordsField()

    @staticmethod
    def of(material: Material) -> str:
        return folded_lines(material.title, material.summary, material.body)


Piece = Material | Starter  # what a reader finds in the library


class MaterialVersion(models.Model):
    """The words of a material as they stood, so that none of them is lost by a change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    material = models.ForeignKey(Material, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=rules.MAX_TITLE)
    summary = models.CharField(max_length=rules.MAX_SUMMARY, blank=True)
    body = models.TextField(blank=True)
    address = models.CharField(max_length=rules.MAX_ADDRESS, blank=True)
    saved_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="materialversion_once", fields=["material", "version"])
        ]


class Opinion(models.Model):
    """Whether one person found one piece useful: a material, or a starter piece by its key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    material = models.ForeignKey(
        Material, models.CASCADE, null=True, blank=True, related_name="opinions"
    )
    starter = models.SlugField(max_length=40, blank=True)
    is_useful = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="opinion_of_material_once",
                fields=["membership", "material"],
                condition=Q(material__isnull=False),
            ),
            models.UniqueConstraint(
                name="opinion_of_starter_once",
                fields=["membership", "starter"],
                condition=Q(material=None),
            ),
            models.CheckConstraint(
                name="opinion_of_one_piece",
                condition=Q(material=None) & ~Q(starter="")
                | Q(material__isnull=False) & Q(starter=""),
            ),
        ]

    @property
    def key(self) -> str:
        return self.starter or str(self.material_id)


class HiddenStarter(models.Model):
    """A starter piece that an organisation does not want in its library."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    starter = models.SlugField(max_length=40)
    hidden_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="hiddenstarter_once", fields=["organisation", "starter"])
        ]


class TrainingOffer(models.Model):
    """A training that a programme recommends to those of its people whom it is for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="trainings")
    training = models.CharField(max_length=7, choices=Training)
    # Nobody on its side is matched before they have been through it.
    is_required = models.BooleanField(default=False)
    offered_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    offered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="trainingoffer_once", fields=["programme", "training"])
        ]


class LessonAddition(models.Model):
    """What a programme says below a lesson, for its own people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+")
    training = models.CharField(max_length=7, choices=Training)
    lesson = models.SlugField(max_length=40, db_index=False)
    words = models.TextField()  # Markdown
    written_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="lessonaddition_once", fields=["programme", "training", "lesson"]
            ),
            models.CheckConstraint(name="lessonaddition_has_words", condition=~Q(words="")),
        ]


class LessonDone(models.Model):
    """That somebody went through a lesson, and what they thought: for nobody but themselves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    training = models.CharField(max_length=7, choices=Training)
    lesson = models.SlugField(max_length=40, db_index=False)
    thoughts = EncryptedTextField()
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="lessondone_once", fields=["membership", "training", "lesson"]
            )
        ]


class TrainingFinished(models.Model):
    """That somebody has been through a training; lessons added to it later change nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    training = models.CharField(max_length=7, choices=Training)
    finished_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="trainingfinished_once", fields=["membership", "training"])
        ]


class TrainingExcuse(models.Model):
    """That somebody is matched without the training which their programme requires, and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="training_excuse")
    words = models.CharField(max_length=rules.MAX_EXCUSE)  # of those who run the programme
    excused_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    excused_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="trainingexcuse_has_words", condition=~Q(words=""))
        ]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def holding(self) -> Self:
        return self.filter(revoked_at=None, membership__isnull=False)

    def over(self) -> Self:
        """Taken back, or of somebody who was erased: verifiers read these from a list."""
        return self.exclude(revoked_at=None, membership__isnull=False)


class Certificate(models.Model):
    """That somebody has been through a training, at an address for whomever they give it to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    training = models.CharField(max_length=7, choices=Training)
    code = models.CharField(max_length=43, unique=True)  # as in its address; nobody guesses it
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="certificate_holding_once",
                fields=["membership", "training"],
                condition=Q(revoked_at=None),
            )
        ]

    @property
    def holds(self) -> bool:
        return self.revoked_at is None and self.membership_id is not None


class BadgeKey(models.Model):
    """With what an organisation's badges are signed: RSA; the latest signs, all of them verify."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    private = EncryptedTextField()  # PEM
    modulus = models.CharField(max_length=343)  # base64 as in tokens
    made_at = models.DateTimeField()
