"""Web push (RFC 8030, 8291, 8292): a neutral sentence to each device somebody added themselves.

What is pushed is encrypted for the browser alone and says what kind of thing there is, never whose
words or names. The key pair of the installation lies with its secrets.
"""

import json
from base64 import b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cache
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import http_ece
import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from py_vapid import Vapid

from mentoring.core.web import outgoing
from mentoring.core.web.addresses import address
from mentoring.jobs.queue import enqueue
from mentoring.jobs.registry import job
from mentoring.notifications.channels import Extras, Rendered, register_channel
from mentoring.notifications.forms import decoded
from mentoring.notifications.kinds import PUSH, NoticeKind, find_notice
from mentoring.notifications.models import Delivery, InboxItem, Message, PushDevice
from mentoring.notifications.rules import SkipReason, Urgency, retry_at
from mentoring.organisations.models import Membership

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256
MAX_ATTEMPTS = 6
TTL = timedelta(hours=12)
GONE = (404, 410)
URGENCY = {Urgency.NOW: "high", Urgency.NORMAL: "normal", Urgency.LOW: "low"}

log = structlog.get_logger(__name__)


@cache
def _private_key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(b64decode(settings.VAPID_KEY))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """What browsers subscribe with: the uncompressed point, base64url without padding."""
    point = _private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()


def devices_of(person: Membership, *, at: datetime) -> QuerySet[PushDevice]:
    """Devices on which somebody added themselves and is still signed in, the newest first."""
    theirs = PushDevice.objects.signed_in(at=at).filter(membership=person)
    return theirs.order_by("-created_at")


class PushChannel:
    """Each device in a job of its own: one that answers slowly holds no other up."""

    name, interrupts = PUSH, True

    def reaches(self, recipient: Membership) -> bool:
        return devices_of(recipient, at=timezone.now()).exists()

    def deliver(
        self, message: Message, kind: NoticeKind, subject: Any, rendered: Rendered, extras: Extras
    ) -> None:
        for device in devices_of(message.recipient, at=timezone.now()):
            enqueue(
                push_to,
                {"device_id": str(device.pk), "message_id": str(message.pk), "attempts": 0},
                at=message.created_at,
                due_at=extras.due_at or message.created_at,
                organisation_id=message.organisation_id,
            )


@job(queue="urgent")
def push_to(device_id: str, message_id: str, attempts: int) -> None:
    """Hand one message to the push service of one device; what was read by then is not pushed."""
    devices = PushDevice.objects.signed_in(at=timezone.now()).filter(pk=device_id)
    found = devices.select_related("membership__organisation").first()
    message = Message.objects.filter(pk=message_id).first()
    if found is None or message is None:
        return
    if InboxItem.objects.filter(message=message).exclude(read_at=None).exists():
        theirs = Delivery.objects.filter(message=message, channel=PUSH)
        theirs.update(state=Delivery.State.DROPPED, reason=SkipReason.READ)
        return
    try:
        answer = send(found, message)
    except outgoing.NotAllowed:
        found.delete()
    except (OSError, HTTPException) as error:
        log.warning("push failed", device=device_id, error=type(error).__name__)
        _again(found, message, attempts + 1)
    else:
        _note(found, message, answer, attempts + 1)


def send(device: PushDevice, message: Message) -> outgoing.Answer:
    """Encrypt, sign and hand over; raises as ``outgoing.post``."""
    kind = find_notice(message.kind)
    urgency = kind.urgency if kind else Urgency.NORMAL
    body = http_ece.encrypt(
        json.dumps(payload(device.membership, message)).encode(),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=decoded(device.p256dh),
        auth_secret=decoded(device.auth),
        version="aes128gcm",
    )
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(TTL.total_seconds())),
        "Urgency": URGENCY[urgency],
        "Topic": topic_of(message),
    }
    return outgoing.post(device.endpoint, body, headers | _signed(device.endpoint))


def payload(person: Membership, message: Message) -> dict[str, str]:
    """A sentence that tells nothing to whoever sees the screen, and where a press leads."""
    kind = find_notice(message.kind)
    with translation.override(person.language or person.organisation.language):
        topic = kind.chosen_as if kind else None
        is_open = kind is not None and not kind.is_confidential
        body = str(topic.label) if topic and is_open else _("Something waits for you.")
    slug = person.organisation.slug
    item = InboxItem.objects.filter(message=message).values_list("pk", flat=True).first()
    where = ("notifications:open", item) if item else ("notifications:inbox",)
    url = address(*where, organisation=slug)
    return {"title": person.organisation.name, "body": body, "url": url, "tag": topic_of(message)}


def topic_of(message: Message) -> str:
    """One for all about the same place: a phone that was off shows the last of them."""
    about = f"{message.recipient_id}:{message.kind}:{message.path}"
    return urlsafe_b64encode(sha256(about.encode()).digest()[:24]).decode()


def _signed(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    vapid = Vapid(private_key=_private_key())
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(timezone.now().timestamp()) + int(TTL.total_seconds()),
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
    }
    return dict(vapid.sign(claims))


def _note(device: PushDevice, message: Message, answer: outgoing.Answer, attempts: int) -> None:
    if answer.status in GONE:
        device.delete()
    elif answer.status == 429 or answer.status >= 500:
        _again(device, message, attempts, wait=answer.headers.get("retry-after", ""))
    elif answer.status >= 300:
        log.warning("push refused", device=str(device.pk), status=answer.status)
    else:
        PushDevice.objects.filter(pk=device.pk).update(reached_at=timezone.now())


def _again(device: PushDevice, message: Message, attempts: int, *, wait: str = "") -> None:
    """Later, as for emails, or when the service says; not once nobody would look any more."""
    at = timezone.now()
    if attempts >= MAX_ATTEMPTS or at - message.created_at > TTL:
        return
    due_at = at + timedelta(seconds=min(int(wait), 3600)) if wait.isdecimal() else None
    enqueue(
        push_to,
        {"device_id": str(device.pk), "message_id": str(message.pk), "attempts": attempts},
        at=at,
        due_at=due_at or retry_at(attempts=attempts, at=at),
        organisation_id=message.organisation_id,
    )


register_channel(PushChannel())
