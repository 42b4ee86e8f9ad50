"""Recovery codes: seen once, right after they were made; from then on only their hashes are kept.

Allauth keeps a seed from which it can show the codes again. What it calls ``migrated_codes`` is a
list of codes to compare with; here it holds hashes, and a code somebody types is exchanged for the
hash that it fits.
"""

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from mentoring.accounts.models import User

_KEPT = "migrated_codes"


def _theirs(user: User) -> Authenticator | None:
    kind = Authenticator.Type.RECOVERY_CODES
    found: Authenticator | None = (
        Authenticator.objects.select_for_update().filter(user=user, type=kind).first()
    )
    return found


@transaction.atomic
def show_once(user: User) -> list[str]:
    """The codes just made, and from now on their hashes only; none when they were seen before."""
    authenticator = _theirs(user)
    if authenticator is None or _KEPT in authenticator.data:
        return []
    codes: list[str] = authenticator.wrap().get_unused_codes()
    were_seen = "viewed_at" in authenticator.data  # by allauth's page, in earlier versions
    authenticator.data = {_KEPT: [encrypt(make_password(code)) for code in codes]}
    authenticator.save(update_fields=["data"])
    return [] if were_seen else codes


@transaction.atomic
def count_left(user: User) -> int | None:
    """How many still open the account; None without any set of them."""
    authenticator = _theirs(user)
    return None if authenticator is None else len(authenticator.wrap().get_unused_codes())


@transaction.atomic
def as_kept(user: User, typed: str) -> str:
    """The hash that a typed code fits; what was typed when it fits none, or is no such code."""
    plain = "".join(letter for letter in typed if letter.isalnum())
    authenticator = _theirs(user)
    if authenticator is None or len(plain) != app_settings.RECOVERY_CODE_DIGITS:
        return typed
    hashes = (decrypt(kept) for kept in authenticator.data.get(_KEPT, ()))
    return next((kept for kept in hashes if check_password(plain, kept)), typed)
