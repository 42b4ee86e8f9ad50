"""What the page behind a link says about itself, beside the message that has the link."""

import json
from dataclasses import asdict

from django.db import models

from mentoring.core.db.ids import new_id
from mentoring.messaging.models import Conversation
from mentoring.organisations.models import Membership
from mentoring.previews.rules import Preview


class LinkPreview(models.Model):
    """One for a message at most: asked for when it is sent, filled by the worker.

    ``sealed`` opens with the key of the conversation, in this row alone. Before the page was
    fetched it holds the address only; nothing where there was nothing to show.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="link_previews", db_index=False
    )
    number = models.PositiveBigIntegerField()  # of the message
    author = models.ForeignKey(Membership, models.CASCADE, related_name="+", db_index=False)
    sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="linkpreview_one_per_message", fields=["conversation", "number"]
            )
        ]
        indexes = [models.Index(name="linkpreview_by_author", fields=["author", "asked_at"])]

    @property
    def place(self) -> str:
        """What its content is bound to."""
        return f"previews.{self.pk}"

    @property
    def shown(self) -> Preview:
        """``InvalidTag`` where it was damaged or moved here."""
        said = self.conversation.box.open(bytes(self.sealed), self.place)
        return Preview(**json.loads(said))

    def seal(self, preview: Preview) -> bytes:
        return self.conversation.box.seal(json.dumps(asdict(preview)), self.place)
