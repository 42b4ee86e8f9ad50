"""A passkey counts how often it was used; one that counts backwards has been copied.

Allauth checks the signature and leaves the counter alone (WebAuthn level 2, section 6.1.1).
"""

from allauth.mfa.models import Authenticator
from django.db import transaction


def is_counting_up(counter: int, *, known: int) -> bool:
    """Higher than ever before; passkeys that are kept in step between devices always say 0."""
    return counter > known or counter == known == 0


@transaction.atomic
def advance_counter(authenticator: Authenticator, counter: int) -> bool:
    """Remember how far a passkey has counted; False when it has been further already."""
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    known = locked.data.get("counter")
    if known is None:  # never used since it was made
        known = locked.wrap().authenticator_data.counter
    if not is_counting_up(counter, known=known):
        return False
    authenticator.data = locked.data | {"counter": counter}
    authenticator.save(update_fields=["data"])
    return True
