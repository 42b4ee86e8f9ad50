"""Words on their way to people: the mail queue, the inbox, and links that work once."""

from typing import Self

from django.db import models
from django.db.models import Q

from mentoring.core.ids import new_id
from mentoring.organisations.models import Membership, Organisation


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, actor: Membership) -> Self:
        """Only administrators see the outbox."""
        mine = self.filter(organisation=actor.organisation_id)
        return mine if actor.is_admin else mine.none()


class Mail(models.Model):
    """One letter to one address. Claimed before it is sent: a crash never sends it twice."""

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"  # handed to the mail server; no answer yet
        SENT = "sent"
        KEPT = "kept"  # no mail server is set: shown to the administrator instead
        BOUNCED = "bounced"  # the address does not exist any more
        FAILED = "failed"  # given up after several tries, or unclear after a crash

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True)  # None: sign-in
    recipient = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="mails")
    key = models.CharField(max_length=200, unique=True)  # what it is about; no key, no second one
    kind = models.CharField(max_length=60)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    reply_to = models.CharField(max_length=320, default="", blank=True)  # a human's letter
    text = models.TextField()
    html = models.TextField(default="", blank=True)
    calendar = models.TextField(default="", blank=True)  # an iCalendar object, if any
    calendar_method = models.CharField(max_length=10, default="", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=500, default="", blank=True)  # of the mail server
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="mail_waiting", fields=["due_at"], condition=Q(state="queued")),
            models.Index(name="mail_by_recipient", fields=["recipient", "created_at"]),
            models.Index(
                name="mail_bounced",
                fields=["organisation", "recipient"],
                condition=Q(state="bounced"),
            ),
            models.Index(name="mail_by_organisation", fields=["organisation", "created_at"]),
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(recipient=actor)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """A line in somebody's inbox on the site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    recipient = models.ForeignKey(Membership, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    body = models.TextField(default="", blank=True)
    path = models.CharField(max_length=300, default="", blank=True)
    mailed = models.BooleanField(default=False)  # False also when the friction budget was spent
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="notice_inbox", fields=["recipient", "-created_at"])]


class Door(models.Model):
    """A signed link in a mail that lets one person do one thing once, without signing in.

    ``verb`` names the function that may be done (registered by the app that sends it),
    ``subject_id`` the row, ``choice`` the answer it stands for. Doors of one ``bundle``
    (three slots, of which one is picked) close together.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="doors")
    token_digest = models.CharField(max_length=64, unique=True)
    verb = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    choice = models.CharField(max_length=100, default="", blank=True)
    bundle = models.UUIDField(default=new_id)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="door_bundle", fields=["bundle"])]
