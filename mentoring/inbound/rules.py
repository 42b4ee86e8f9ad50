"""Which mail a human wrote, and whose word about its sender counts: pure decisions."""

import re
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from enum import StrEnum

ANSWERS_A_DAY = 3  # letters about their replies that one person gets
CALENDAR_PROGRAM = "calendar-notification@google.com"  # sends what people press there
AWAY = re.compile(
    r"out of (the )?office|automatic reply|auto(matic)?[ -]?(response|reply)|on vacation"
    r"|abwesen|automatische antwort|nicht im (büro|haus)|urlaub"
    r"|absence|réponse automatique|fuera de (la )?oficina|respuesta automática"
    r"|fuori (sede|ufficio)|risposta automatica|afwezig|automatisch antwoord|frånvaro",
    re.IGNORECASE,
)
BULK = {"bulk", "list", "junk", "auto_reply"}
PROGRAMS = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.-].*)?@")
OF_LISTS = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list")
OF_PROGRAMS = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply")


class MailWriter(StrEnum):
    """Who wrote a mail."""

    HUMAN = "human"
    AWAY = "away"  # a program, for somebody who is out of office
    PROGRAM = "program"


class SenderVerdict(StrEnum):
    """What our own mail server says about a sender."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


def writer_of(headers: Mapping[str, str], *, envelope_sender: str, author: str) -> MailWriter:
    """Whether a human wrote it (RFC 3834). ``headers``: by name in lower case.

    What a program wrote is never answered and never counts as anybody's word.
    """
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    signs = (
        envelope_sender == "<>",
        headers.get("return-path", "").strip() == "<>",
        submitted not in ("", "no"),
        headers.get("precedence", "").strip().lower() in BULK,
        any(name in headers for name in OF_LISTS + OF_PROGRAMS),
        headers.get("content-type", "").lower().startswith("multipart/report"),
        PROGRAMS.match(author) is not None,
    )
    if not any(signs):
        return MailWriter.HUMAN
    is_away = submitted == "auto-replied" or AWAY.search(headers.get("subject", ""))
    return MailWriter.AWAY if is_away else MailWriter.PROGRAM


def is_pressed_in_a_calendar(headers: Mapping[str, str]) -> bool:
    """Whether a program sent it because a human pressed a button in their calendar.

    Of the large ones Google's alone marks such mail as made by a program; whatever answers by
    itself (``auto-replied``), or in bulk, is no human's word all the same.
    """
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    _name, sender = parseaddr(headers.get("sender", ""))
    is_bulk = headers.get("precedence", "").strip().lower() in BULK
    return submitted == "auto-generated" and sender.lower() == CALENDAR_PROGRAM and not is_bulk


def verdict_on(results: Iterable[str], *, server: str, domain: str) -> SenderVerdict:
    """What Authentication-Results (RFC 8601) of ``server`` say about mail from ``domain``.

    Those that any other server wrote, or that somebody made up under another name, say nothing.
    DMARC decides; without it a signature or a sender of the same domain does.

    >>> verdict_on(["mx.example.org; dmarc=pass header.from=a.example"],
    ...     server="mx.example.org", domain="a.example")
    <SenderVerdict.PASSED: 'passed'>
    """
    said: list[tuple[str, str, str]] = []
    for line in results:
        name, _sep, rest = _without_comments(line).partition(";")
        if name.split()[:1] == [server.lower()]:
            said += [_result(part) for part in rest.split(";")]
    dmarc = {verdict for method, verdict, _ in said if method == "dmarc"} - {"none", ""}
    if dmarc:
        return SenderVerdict.PASSED if dmarc == {"pass"} else SenderVerdict.FAILED
    aligned = [
        verdict
        for method, verdict, about in said
        if method in ("dkim", "spf") and is_aligned(about, domain)
    ]
    if "pass" in aligned:
        return SenderVerdict.PASSED
    return (
        SenderVerdict.FAILED
        if {"fail", "softfail", "permerror"} & set(aligned)
        else SenderVerdict.UNKNOWN
    )


def is_aligned(one: str, other: str) -> bool:
    """The same domain, or one inside the other: ``mail.example.org`` and ``example.org``."""
    if "." not in one or "." not in other:
        return bool(one) and one == other
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _without_comments(line: str) -> str:
    line = " ".join(line.lower().split())[:8000]
    while (shorter := re.sub(r"\([^()]*\)", " ", line)) != line:
        line = shorter
    return line


def _result(part: str) -> tuple[str, str, str]:
    """Method, verdict, and the domain that it is about."""
    words = [word.partition("=") for word in part.split() if "=" in word]
    if not words:
        return "", "", ""
    facts = {name: value.strip('"') for name, _, value in words[1:]}
    about = facts.get("header.d") or facts.get("smtp.mailfrom") or facts.get("header.i") or ""
    return words[0][0].partition("/")[0], words[0][2], about.rpartition("@")[2]
