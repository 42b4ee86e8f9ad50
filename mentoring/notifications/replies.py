"""Addresses in letters: where an answer goes, and where a letter returns that did not arrive.

Both are made from the id of a row with this installation's secret, so they are the same whenever
a letter is sent once more, and nobody guesses them. Mail servers change capitals: there are none.
"""

import base64
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from mentoring.core.db.ids import new_id
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.links import digest
from mentoring.notifications.models import Mail, ReplyAddress
from mentoring.organisations.models import Membership

LIFETIME = timedelta(days=60)
STANDING = timedelta(days=400)  # a meeting may lie a year ahead
RETURNS = "b-"  # before the token of a return path; no token of an answer holds a dash
PLACE = "{token}"


def are_taken() -> bool:
    """Whether letters can be answered here at all."""
    return bool(settings.INBOUND_ADDRESS)


def open_address(mail: Mail, reader: Membership, kind: NoticeKind, subject: Any) -> None:
    """Let ``reader`` answer this mail; nothing where no answer would arrive."""
    if not are_taken():
        return
    key = new_id()
    ReplyAddress.objects.create(
        id=key,
        organisation_id=reader.organisation_id,
        membership=reader,
        mail=mail,
        token_digest=digest(_token("reply", key)),
        kind=kind.name,
        subject_id=subject.pk,
        conversation_of=kind.conversation_of(subject) if kind.conversation_of else None,
        created_at=mail.created_at,
        expires_at=mail.created_at + LIFETIME,
    )


def address_of(mail: Mail) -> str:
    """Where an answer to this mail goes; empty where it has no such address."""
    if not are_taken():
        return ""
    key = ReplyAddress.objects.filter(mail=mail.pk).values_list("pk", flat=True).first()
    return _address(_token("reply", key)) if key else ""


def standing_address(
    reader: Membership, kind: str, subject_id: UUID, *, conversation_of: UUID, at: datetime
) -> str:
    """One address for a matter as long as it lasts: what a calendar answers to.

    Empty where no answer would arrive. ``kind`` says what is answered; no letter has that name.
    """
    if not are_taken():
        return ""
    key = uuid5(reader.pk, f"{kind}:{subject_id}")  # the same for two letters written at once
    ReplyAddress.objects.get_or_create(
        id=key,
        defaults={
            "organisation_id": reader.organisation_id,
            "membership": reader,
            "token_digest": digest(_token("reply", key)),
            "kind": kind,
            "subject_id": subject_id,
            "conversation_of": conversation_of,
            "created_at": at,
            "expires_at": at,
        },
    )
    ReplyAddress.objects.filter(pk=key).update(expires_at=at + STANDING)
    return _address(_token("reply", key))


def latest_mail(address: ReplyAddress) -> Mail | None:
    """What somebody answered who wrote to a standing address: the last mail about that matter."""
    about = ReplyAddress.objects.filter(
        membership=address.membership_id, subject_id=address.subject_id
    )
    latest = about.exclude(mail=None).order_by("-created_at").select_related("mail").first()
    return latest.mail if latest else None


def return_path(mail_id: UUID) -> str:
    """Who hears when this mail does not arrive; empty: the sender of all."""
    return _address(RETURNS + _return_token(mail_id)) if are_taken() else ""


def token_in(address: str) -> str:
    """What an address of ours carries; empty for every other address."""
    if not are_taken():
        return ""
    pattern = re.escape(settings.INBOUND_ADDRESS).replace(re.escape(PLACE), r"([a-z2-7-]{20,64})")
    found = re.fullmatch(pattern, address.strip().lower())
    return found.group(1) if found else ""


def address_behind(token: str) -> ReplyAddress | None:
    """Whose answer arrives under this token, however old; with person, organisation and mail."""
    rows = ReplyAddress.objects.select_related("membership__organisation", "membership__user")
    return rows.select_related("mail").filter(token_digest=digest(token)).first()


def returned_mail(token: str) -> Mail | None:
    """The mail that came back to this token of a return path."""
    _before, _mark, rest = token.partition(RETURNS)
    try:
        mail_id = UUID(bytes=_bytes(rest[:26]))
    except ValueError:
        return None
    if not constant_time_compare(rest, _return_token(mail_id)):
        return None
    return Mail.objects.select_related("recipient__organisation").filter(pk=mail_id).first()


def is_return(token: str) -> bool:
    return token.startswith(RETURNS)


def is_over(address: ReplyAddress, at: datetime) -> bool:
    return address.expires_at <= at


def _address(token: str) -> str:
    return str(settings.INBOUND_ADDRESS).replace(PLACE, token)


def _token(purpose: str, key: UUID, length: int = 26) -> str:
    mac = salted_hmac(f"notifications.{purpose}", str(key), algorithm="sha256").digest()
    return _letters(mac)[:length]


def _return_token(mail_id: UUID) -> str:
    """The id itself and a proof that it is from here: nothing about it need be kept."""
    return _letters(mail_id.bytes) + _token("return", mail_id, 14)


def _letters(some: bytes) -> str:
    return base64.b32encode(some).decode().rstrip("=").lower()


def _bytes(letters: str) -> bytes:
    return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
