"""What a browser may keep for somebody, and until when: as long as this one sign-in lasts."""

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mentoring.accounts.sessions import BEGAN

HEADER = "Rapport-Sign-In"
NOBODY = "none"


def sign_in_of(request: HttpRequest) -> str:
    """A name for this sign-in, from which nothing can be told; empty of nobody.

    The device seals what it keeps under this name and forgets it when an answer bears another.
    A new key of the session, as after a changed password, leaves it as it is.
    """
    user = getattr(request, "user", None)  # none yet where the host itself was refused
    if user is None or not user.is_authenticated:
        return ""
    session = request.session
    who = f"{session.get(SESSION_KEY)}:{session.get(BEGAN)}"
    return salted_hmac("mentoring.accounts.device", who).hexdigest()[:32]
