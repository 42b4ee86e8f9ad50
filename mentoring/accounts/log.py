"""What happens at the door, in the server's log: who by id and how, never an address or a word."""

from enum import StrEnum

import structlog

from mentoring.accounts.models import User

log = structlog.get_logger(__name__)


class SignInEvent(StrEnum):
    """What can happen there."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    PASSWORD_REFUSED = "a password was refused"  # noqa: S105 - the words of the log
    CODE_REFUSED = "a sign-in code was refused"
    SECOND_STEP_REFUSED = "a second step was refused"
    PASSKEY_REFUSED = "a passkey was refused"
    PASSWORD_CHOSEN = "a password was chosen"  # noqa: S105
    USED_UP = "tries are used up"


_FINE = {SignInEvent.SIGNED_IN, SignInEvent.SIGNED_OUT, SignInEvent.PASSWORD_CHOSEN}


def note(what: SignInEvent, user: User | None = None, **more: object) -> None:
    """A line of the log. Whose password was refused is not told: anybody can type any address."""
    if user is not None:
        more["user"] = str(user.pk)
    write = log.info if what in _FINE else log.warning
    write(what.value, **more)
