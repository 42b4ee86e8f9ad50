"""Words on their way to people: messages, one delivery a channel, the channels' own rows, links."""

from datetime import datetime
from typing import Self

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, OuterRef, Q

from mentoring.core.db.ids import new_id
from mentoring.notifications.rules import QuietHours
from mentoring.organisations.models import Membership, Organisation


class Message(models.Model):
    """One thing told to one person once, whichever channels carry it."""

    class Class(models.TextChoices):
        TRANSACTIONAL = "transactional"
        PROMPT = "prompt"
        DIGEST = "digest"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    recipient = models.ForeignKey(Membership, models.CASCADE, related_name="messages")
    key = models.CharField(max_length=200, unique=True)  # what it is about; no second one
    kind = models.CharField(max_length=60)
    notice_class = models.CharField(max_length=15, choices=Class)
    programme_id = models.UUIDField(null=True, blank=True)  # whose budget it used
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=300, default="", blank=True)
    has_interrupted = models.BooleanField(default=False)  # left the inbox: counts for the budget
    language = models.CharField(max_length=10, default="", blank=True)  # if a page says it again
    own_words = models.JSONField(null=True, blank=True)  # None: the product said it
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                name="message_unasked",
                fields=["recipient", "created_at"],
                condition=~Q(notice_class="transactional"),
            )
        ]


class Delivery(models.Model):
    """What became of one message in one channel: handed to it, or withheld and why."""

    class State(models.TextChoices):
        PASSED_ON = "passed_on"  # to the channel; a mail's further way is on its ``Mail``
        WITHHELD = "withheld"
        WAITING = "waiting"  # for a stamp: goes into the next digest
        MERGED = "merged"  # into the digest ``merged_into``
        DROPPED = "dropped"  # read, or no longer true, before its turn came

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=20, default="", blank=True)  # rules.UnusedReason, if any
    due_at = models.DateTimeField(null=True, blank=True)  # when later than the message itself
    merged_into = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="gathered"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_delivery_a_channel", fields=["message", "channel"])
        ]
        indexes = [
            models.Index(
                name="delivery_waiting", fields=["created_at"], condition=Q(state="waiting")
            )
        ]


class NoticeSettings(models.Model):
    """When somebody wants to be written to; without a row, whenever there is something to say."""

    membership = models.OneToOneField(
        Membership, models.CASCADE, primary_key=True, related_name="notice_settings"
    )
    stamps = models.PositiveSmallIntegerField(null=True, blank=True)  # a month; None: the cap
    quiet_from = models.PositiveSmallIntegerField(default=0)  # full hours of the wall clock
    quiet_to = models.PositiveSmallIntegerField(default=0)  # equal: no quiet hours
    quiet_weekends = models.BooleanField(default=False)
    imminent_rings = models.BooleanField(default=True)  # also in quiet hours
    silent_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_of_a_day", condition=Q(quiet_from__lt=24, quiet_to__lt=24)
            )
        ]

    @property
    def quiet(self) -> QuietHours:
        return QuietHours(self.quiet_from, self.quiet_to, self.quiet_weekends)


class OptOut(models.Model):
    """A kind of notice that somebody does not want in one channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="opt_outs")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="opted_out_once", fields=["membership", "kind", "channel"])
        ]


class PushDeviceQuerySet(models.QuerySet["PushDevice"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(membership=actor)

    def signed_in(self, *, at: datetime) -> Self:
        """Whose sign-in still holds: nothing rings on a device that somebody signed out of."""
        sessions = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=at)
        return self.filter(Exists(sessions), membership__removed_at=None)


class PushDevice(models.Model):
    """A browser that somebody lets ring, for as long as they are signed in there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="push_devices")
    session_key = models.CharField(max_length=40)
    endpoint = models.CharField(max_length=1000)  # at the browser's own push service
    p256dh = models.CharField(max_length=100)  # the browser's public key
    auth = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, blank=True)

    objects = PushDeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="device_once", fields=["membership", "endpoint"])
        ]


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, actor: Membership) -> Self:
        """Only administrators see the outbox."""
        mine = self.filter(organisation=actor.organisation_id)
        return mine if actor.is_admin else mine.none()


class Mail(models.Model):
    """One mail to one address. Claimed before it is sent: a crash never sends it twice."""

    class State(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"  # handed to the mail server; no answer yet
        SENT = "sent"
        NOT_SENT = "not_sent"  # no mail server is set: shown to the administrator instead
        BOUNCED = "bounced"  # the address does not exist any more
        FAILED = "failed"  # refused for good, or it could not be put together
        UNKNOWN = "unknown"  # handed over, and nobody said whether it arrived
        EXPIRED = "expired"  # what it says no longer holds
        READ = "read"  # not needed: it was read on the site before its time came

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="mails")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True)  # None: sign-in
    recipient = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="mails")
    key = models.CharField(max_length=200, unique=True)  # what it is about; no key, no second one
    kind = models.CharField(max_length=60)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    reply_to = models.CharField(max_length=320, default="", blank=True)  # a human wrote it
    header_id = models.CharField(
        max_length=200, default="", blank=True
    )  # Message-ID, without < and >
    thread = models.CharField(max_length=100, default="", blank=True)  # what it shares with others
    in_reply_to = models.CharField(max_length=200, default="", blank=True)  # the thread's first
    text = models.TextField()
    html = models.TextField(default="", blank=True)
    calendar = models.TextField(default="", blank=True)  # an iCalendar object, if any
    calendar_method = models.CharField(max_length=10, default="", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=500, default="", blank=True)  # of the mail server
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)  # on purpose; None: sent at once
    unless_read = models.BooleanField(default=False)  # not sent if read on the site by then
    expires_at = models.DateTimeField(null=True, blank=True)  # not worth sending after that
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
            models.Index(
                name="mail_by_thread",
                fields=["recipient", "thread", "created_at"],
                condition=~Q(thread=""),
            ),
            models.Index(
                name="mail_in_trouble",
                fields=["organisation", "state"],
                condition=~Q(state="sent"),
            ),
        ]


class InboxItemQuerySet(models.QuerySet["InboxItem"]):
    def visible_to(self, actor: Membership) -> Self:
        return self.filter(recipient=actor)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class InboxItem(models.Model):
    """A line in somebody's inbox on the site."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    recipient = models.ForeignKey(Membership, models.CASCADE, related_name="inbox_items")
    message = models.OneToOneField(
        Message, models.CASCADE, null=True, blank=True, related_name="inbox_item"
    )
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    path = models.CharField(max_length=300, default="", blank=True)
    mailed = models.BooleanField(default=False)  # False also when the friction budget was spent
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = InboxItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="inbox_by_recipient", fields=["recipient", "-created_at"])]


class ActionLink(models.Model):
    """A link in a mail that lets one person do one thing once, without signing in.

    ``verb`` names the function that may be done (registered by the app that sends it),
    ``subject_id`` the row, ``choice`` the answer it stands for. Links of one ``group``
    (three slots, of which one is picked) close together.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="action_links")
    token_digest = models.CharField(max_length=64, unique=True)
    verb = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    choice = models.CharField(max_length=100, default="", blank=True)
    group = models.UUIDField(default=new_id)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(name="action_link_group", fields=["group"])]


class AddressTrouble(models.Model):
    """What mail servers said about one address of one person; paused: nothing is mailed to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="address_troubles")
    address = models.EmailField()
    soft_bounces = models.PositiveSmallIntegerField(default=0)  # full mailboxes and the like
    answer = models.CharField(max_length=500, default="", blank=True)  # the latest
    latest_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="address_trouble_once", fields=["membership", "address"])
        ]


class ReplyAddress(models.Model):
    """Where answers to one mail go: one person, one matter, for a while.

    The address is made from ``id`` with this installation's secret; the database knows only its
    digest. ``conversation_of`` is the relationship in whose conversation free words land.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="reply_addresses")
    mail = models.OneToOneField(
        Mail, models.CASCADE, null=True, blank=True, related_name="reply_address"
    )  # None: of the matter itself, the same in every mail and calendar entry about it
    token_digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    conversation_of = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
