"""Reading reports about our letters: which came back (RFC 3464), which was unwanted (RFC 5965)."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

# Our Message-ID is <id of the letter@host>, see jobs.py.
OURS = re.compile(r"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^>]*>")
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class BounceReport:
    """What a delivery report says about one letter of ours."""

    mail_id: UUID | None  # None: the report does not quote our Message-ID
    recipient: str
    is_final: bool  # False: "delayed" and the like; the server goes on trying
    answer: str  # with the status of RFC 3463


@dataclass(frozen=True)
class Complaint:
    """A reader, or their mail server for them, called a letter unwanted."""

    mail_id: UUID | None  # None: it does not quote our Message-ID


def read_report(raw: bytes) -> BounceReport | None:
    """The report in a message, or None when the message is none."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    status = next(
        (part for part in message.walk() if part.get_content_type() == "message/delivery-status"),
        None,
    )
    if status is None:
        return None
    fields = _fields_of(status)
    return BounceReport(
        mail_id=_mail_id(message),
        recipient=fields.get("final-recipient", "").rpartition(";")[2].strip().lower(),
        is_final=fields.get("action", "").lower() == "failed",
        answer=_answer(fields),
    )


def read_complaint(raw: bytes) -> Complaint | None:
    """The complaint in a message, or None when the message is none."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            return Complaint(_mail_id(message))
    return None


def _answer(fields: dict[str, str]) -> str:
    """What the server said; its status before it, where the server left it out."""
    status = fields.get("status", "")
    said = fields.get("diagnostic-code", "").partition(";")[2].strip()
    return said if status in said else f"{status} {said}".strip()


def _fields_of(status: EmailMessage) -> dict[str, str]:
    """All its blocks as one: the first says who reports, the next ones about whom."""
    blocks = status.get_payload()
    fields: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        assert isinstance(block, Message)
        fields |= {name.lower(): " ".join(str(value).split()) for name, value in block.items()}
    return fields


def _mail_id(message: EmailMessage) -> UUID | None:
    """From the letter that the report quotes, whole or only its headers."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            quoted = str(part.get_content())
        elif part is not message and part.get("Message-ID"):
            quoted = f"Message-ID: {part['Message-ID']}"
        else:
            continue
        if found := re.search(r"(?im)^message-id:\s*" + OURS.pattern, quoted):
            return UUID(found.group(1))
    return None
