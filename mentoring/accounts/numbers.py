"""A number of an authenticator app opens the account once (RFC 6238, section 5.2).

Allauth remembers it for half a minute, in a cache that forgets; it fits for a minute and a half.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.crypto import salted_hmac

FITS_FOR = timedelta(minutes=2)  # longer than any number is let through


@transaction.atomic
def take_once(authenticator: Authenticator, number: str, *, at: datetime) -> bool:
    """Remember that a number was used; False when it was used before."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    plain = "".join(letter for letter in number if letter.isalnum())
    digest = salted_hmac("accounts.numbers", plain, algorithm="sha256").hexdigest()
    since = (at - FITS_FOR).timestamp()
    used = {known: when for known, when in locked.data.get("used", {}).items() if when > since}
    if digest in used:
        return False
    authenticator.data = locked.data | {"used": used | {digest: at.timestamp()}}
    authenticator.save(update_fields=["data"])
    return True
