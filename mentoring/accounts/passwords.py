"""Whether a password can be guessed: by everybody, or by whoever knows the person a little.

The estimate is zxcvbn's, with its lists of leaked passwords, names and words; nothing leaves the
machine.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from mentoring.core.hooks import run_hook

ENOUGH = 3  # of 0 to 4: more than 10^8 guesses
OWN_LETTERS = 8  # beside words that stand in everybody's address book
LONGEST_READ = 72  # letters that the estimate reads; more of them make nothing weaker
OUR_OWN = ("rapport", "mentoring", "mentor", "mentee")


class NotGuessable:
    """A validator of passwords for Django's settings."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is on a list, or leans on names of the organisation or the person."""
        near = [*(words_near(user) if user is not None else []), *OUR_OWN]
        found = zxcvbn(password[:LONGEST_READ], user_inputs=near)
        leant_on = _leant_on(password, near, found["sequence"])
        is_weak = found["score"] < ENOUGH
        if leant_on and (is_weak or _own_letters(password, leant_on) < OWN_LETTERS):
            said = _("This password leans on “%(word)s”, which is easy to think of here.")
            raise ValidationError(f"{said % {'word': leant_on[0]}} {advice()}")
        if is_weak:
            said = _("This password is one of the first that anybody would try.")
            raise ValidationError(f"{said} {advice()}")

    def get_help_text(self) -> str:
        return advice()


def advice() -> str:
    return _("Take four words that have nothing to do with each other or with you.")


def words_near(user: Any) -> list[str]:
    """Names of the person and of their organisations, whole and in pieces, and their address."""
    is_stored = not user._state.adding
    told = run_hook("accounts.names_near", user) if is_stored else []
    texts = [*(name for names in told for name in names), *user.names_near, *user.email.split("@")]
    return sorted({piece for text in texts for piece in _pieces(text)})


def _pieces(text: str) -> Iterable[str]:
    lower = text.casefold()
    pieces = "".join(letter if letter.isalnum() else " " for letter in lower).split()
    return (piece for piece in [lower, "".join(pieces), *pieces] if len(piece) > 2)


def _leant_on(password: str, near: list[str], matches: list[dict[str, Any]]) -> list[str]:
    """What of a password are words from nearby, backwards or 1n d1sguise too; longest first."""
    found = {one["token"] for one in matches if one.get("dictionary_name") == "user_inputs"}
    folded = password.casefold()
    known = {token.casefold() for token in found}
    found |= {word for word in near if word in folded and word not in known}
    return sorted(found, key=lambda word: (-len(word), folded.find(word.casefold())))


def _own_letters(password: str, leant_on: list[str]) -> int:
    rest = password.casefold()
    for word in leant_on:
        rest = rest.replace(word.casefold(), "")
    return len(rest)
