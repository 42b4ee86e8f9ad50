"""The line to the mail server: opened for the first letter, kept for the next ones."""

import smtplib
from contextlib import suppress
from typing import Any, Self

from django.core.mail.backends.smtp import EmailBackend


class Line:
    """One connection for several letters.

    A server may hang up between two letters. That is found out before the next one is begun and
    not in the middle of it, where nobody could say whether it arrived. A server that does not
    answer at all is asked once per batch, not once per letter.
    """

    def __init__(self) -> None:
        self.server: EmailBackend | None = None
        self.is_broken = False
        self.silent: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: Any) -> None:
        self._hang_up()

    def open(self) -> EmailBackend:
        """A line that works, or what the server or the network said instead."""
        if self.server and (self.is_broken or not self._answers()):
            self._hang_up()
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
        return self.server

    def _answers(self) -> bool:
        assert self.server
        try:
            code: int = self.server.connection.noop()[0]  # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException):
            return False
        return code == 250

    def _hang_up(self) -> None:
        if self.server:
            with suppress(OSError, smtplib.SMTPException):
                self.server.close()
        self.server = None
