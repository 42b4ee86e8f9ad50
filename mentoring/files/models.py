"""Files in conversations, and copies that outlive them; what they hold lies sealed elsewhere."""

from django.db import models
from django.db.models import Q

from mentoring.core.crypto.box import Box
from mentoring.core.crypto.fields import EncryptedTextField
from mentoring.core.db.ids import new_id
from mentoring.files.rules import FileKind
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership, Organisation


class FileQuerySet(models.QuerySet["File"]):
    def ready(self) -> "FileQuerySet":
        """Those that may be fetched: scanned where that is asked for, released where it is."""
        scanned = Q(needs_scan=False) | Q(scanned_at__isnull=False)
        released = Q(needs_release=False) | Q(released_at__isnull=False)
        return self.filter(scanned, released, is_infected=False)


class File(models.Model):
    """A file, picture or voice note that came with one message.

    Content, preview and name are sealed with the key of the conversation, each bound to this row:
    without that key, or in another's place, they do not open.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="files")
    number = models.PositiveBigIntegerField()  # of the message
    owner = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    stored = models.CharField(max_length=32, unique=True)  # name of its files in the storage
    sealed_name = models.BinaryField()
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in FileKind])
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes, its preview among them
    has_preview = models.BooleanField(default=False)
    needs_scan = models.BooleanField(default=False)
    scanned_at = models.DateTimeField(null=True, blank=True)
    is_infected = models.BooleanField(default=False)
    needs_release = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_infected_once_scanned",
                condition=Q(is_infected=False) | Q(scanned_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="file_of_message", fields=["conversation", "number"]),
            models.Index(name="file_by_owner", fields=["owner"]),
        ]

    @property
    def place(self) -> str:
        """What its content is bound to."""
        return f"files.{self.pk}"

    @property
    def is_scanning(self) -> bool:
        return self.needs_scan and self.scanned_at is None

    @property
    def is_held(self) -> bool:
        return self.needs_release and self.released_at is None

    @property
    def is_ready(self) -> bool:
        return not (self.is_scanning or self.is_held or self.is_infected)

    @property
    def name(self) -> str:
        """As whoever sent it called it, made harmless."""
        return self.conversation.box.open(bytes(self.sealed_name), f"{self.place}.name")


class FileCopy(models.Model):
    """A copy of a file that stays when its message is taken back or its conversation erased.

    Kept for something of an app above, which says who may have it. ``key`` seals the content and is
    itself sealed with the organisation's key, never with the conversation's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    kept_for = models.UUIDField(db_index=True)  # the id of that thing
    number = models.PositiveBigIntegerField()  # of the message
    owner = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    stored = models.CharField(max_length=32, unique=True)  # name of its content in the storage
    key = EncryptedTextField()  # 32 random bytes as base64
    name = EncryptedTextField()
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in FileKind])
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    made_at = models.DateTimeField()

    @property
    def place(self) -> str:
        """What its content is bound to."""
        return f"files.copy.{self.pk}"

    @property
    def box(self) -> Box:
        return Box(self.key)
