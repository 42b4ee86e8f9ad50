"""What arrived, without what it says: words lie where they were meant to go, and nowhere else."""

from django.db import models
from django.db.models import Q

from mentoring.core.db.ids import new_id
from mentoring.notifications.models import Mail, ReplyAddress
from mentoring.organisations.models import Membership, Organisation


class Arrival(models.Model):
    """One mail that came in, once, and what became of it."""

    class State(models.TextChoices):
        TAKEN = "taken"  # it did what it says
        UNCLEAR = "unclear"  # nothing could be done with it, or not with all of it; they were told
        REFUSED = "refused"
        AUTOMATIC = "automatic"  # a program wrote it
        AWAY = "away"  # somebody is out of office
        REPORT = "report"  # about a letter of ours: bounced, late, unwanted

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64, unique=True)  # of Message-ID and address
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True)
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="arrivals")
    address = models.ForeignKey(ReplyAddress, models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=40, default="", blank=True)  # a code, if refused
    arrived_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="arrival_by_moment", fields=["arrived_at"]),
            models.Index(
                name="arrival_by_person",
                fields=["membership", "arrived_at"],
                condition=Q(membership__isnull=False),
            ),
        ]
