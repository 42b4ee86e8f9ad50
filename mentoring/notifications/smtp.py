"""The connection to the mail server: opened for the first mail, kept for the next ones."""

import re
import smtplib
from contextlib import suppress
from email.message import Message
from email.utils import parseaddr
from typing import Any, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend


class NoAnswer(Exception):
    """A mail was handed over, and the server did not say what became of it."""


class SmtpConnection:
    """One connection for several mails.

    A server may hang up between two mails. That is found out before the next one is begun and
    not in the middle of it, where nobody could say whether it arrived. A server that does not
    answer at all is asked once per batch, not once per mail.
    """

    def __init__(self) -> None:
        self.server: EmailBackend | None = None
        self.is_broken = False
        self.silent: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: Any) -> None:
        self.close()

    def open(self) -> None:
        """A connection that works; raises what the server or the network said instead."""
        if self.server and (self.is_broken or not self._answers()):
            self.close()
        if self.silent:
            raise self.silent
        if self.server is None:
            server = EmailBackend()
            try:
                server.open()
            except (OSError, smtplib.SMTPException) as error:
                self.silent = error
                raise
            self.server, self.is_broken = server, False

    def send(self, message: Message, *, returns_to: str = "") -> None:
        """Hand one mail to its one recipient over the open connection.

        ``returns_to`` is who hears when it does not arrive; unless told, whoever it is from.

        Until the server has asked for the words, every failure leaves it untouched and is
        raised as ``smtplib`` raises it. From then on silence raises ``NoAnswer``: the mail may
        have arrived. ``SMTPDataError`` is a clear no.
        """
        smtp = self._smtp()
        try:
            _announce(smtp, message, returns_to)
        except smtplib.SMTPException:
            self._reset()
            raise
        try:
            smtp.send(_as_data(message))
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NoAnswer(str(error)) from error
        _expect(250, answer)

    def _smtp(self) -> smtplib.SMTP:
        assert self.server
        smtp = self.server.connection
        assert isinstance(smtp, smtplib.SMTP)
        return smtp

    def _answers(self) -> bool:
        try:
            code: int = self._smtp().noop()[0]
        except (OSError, smtplib.SMTPException):
            return False
        return code == 250

    def _reset(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp().rset()

    def close(self) -> None:
        if self.server:
            with suppress(OSError, smtplib.SMTPException):
                self.server.close()
        self.server = None


def _announce(smtp: smtplib.SMTP, message: Message, returns_to: str) -> None:
    """From whom and for whom, up to the moment in which the server asks for the words."""
    sender = returns_to or parseaddr(str(message["From"]))[1]
    recipient = parseaddr(str(message["To"]))[1]
    smtp.ehlo_or_helo_if_needed()
    code, said = smtp.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = smtp.rcpt(recipient)
    if code not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
    _expect(354, smtp.docmd("DATA"))


def _expect(wanted: int, answer: tuple[int, bytes]) -> None:
    code, said = answer
    if code != wanted:
        raise smtplib.SMTPDataError(code, said)


def _as_data(message: Message) -> bytes:
    """With CRLF, a dot doubled where a line begins with one, and the single dot that ends it."""
    lines = message.as_bytes(linesep="\r\n").rstrip(b"\r\n")  # type: ignore[call-arg] # Django's
    return re.sub(rb"(?m)^\.", b"..", lines) + b"\r\n.\r\n"


def mail_domain() -> str:
    """The host of this installation's address: what Message-IDs are made under."""
    return str(settings.BASE_URL).partition("://")[2].partition(":")[0]
