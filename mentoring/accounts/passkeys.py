"""A passkey counts how often it was used; one that counts backwards has been copied.

Allauth checks the signature and leaves the counter alone (WebAuthn level 2, section 6.1.1).
"""

from allauth.mfa.models import Authenticator
from django.db import transaction


def counts_on(counter: int, *, known: int) -> bool:
    """Higher than ever before; passkeys that are kept in step between devices always say 0."""
    return counter > known or counter == known == 0


@transaction.atomic
def take_count(authenticator: Authenticator, counter: int) -> bool:
    """Remember how far a passkey has counted; False when it has been further already."""
    held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    known = held.data.get("counter")
    if known is None:  # never used since it was made
        known = held.wrap().authenticator_data.counter
    if not counts_on(counter, known=known):
        return False
    authenticator.data = held.data | {"counter": counter}
    authenticator.save(update_fields=["data"])
    return True
