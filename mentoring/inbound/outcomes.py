"""What became of a mail, as mail servers, operators and exit codes say it."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class MailOutcome:
    """``words``: one line for operators. ``was_told``: a letter of ours says it to the sender."""

    words: str
    exit_code: int = os.EX_OK
    status: str = "250 2.0.0"  # of SMTP (RFC 5321, RFC 3463)
    was_told: bool = False

    @property
    def is_refused(self) -> bool:
        return self.exit_code != os.EX_OK

    @property
    def smtp(self) -> str:
        """For a mail server: what was answered by a letter is not returned to its sender too."""
        return f"250 2.0.0 {self.words}" if self.was_told else f"{self.status} {self.words}"


def taken(words: str) -> MailOutcome:
    return MailOutcome(f"taken: {words}")


def noted(words: str) -> MailOutcome:
    return MailOutcome(f"noted: {words}")


KNOWN = MailOutcome("known: this mail came before, nothing was done again")


def refused(words: str, *, was_told: bool = False) -> MailOutcome:
    return MailOutcome(f"refused: {words}", os.EX_NOPERM, "550 5.7.1", was_told)


def unknown(words: str) -> MailOutcome:
    return MailOutcome(f"refused: {words}", os.EX_NOUSER, "550 5.1.1")


def unreadable(words: str) -> MailOutcome:
    return MailOutcome(f"refused: {words}", os.EX_DATAERR, "554 5.6.0")


def too_large(size: int, limit: int) -> MailOutcome:
    words = f"refused: {size} bytes; at most {limit} are taken"
    return MailOutcome(words, os.EX_DATAERR, "552 5.3.4")
