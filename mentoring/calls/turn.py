"""What browsers need to reach each other through the relay: addresses, and a key that ends."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

LASTS = timedelta(hours=12)  # longer than any meeting, in which a lost line is opened again


def ice_servers(meeting_id: object, user_key: object, now: datetime) -> list[dict[str, Any]]:
    """The relays for one person in one meeting, as ``RTCPeerConnection`` takes them.

    Empty where no relay is set up. The relay learns neither who somebody is nor, from one meeting
    to the next, that they are the same.
    """
    if not settings.TURN_URLS:
        return []
    secret = settings.TURN_SECRET
    user = username(secret, f"{meeting_id}", f"{user_key}", until=now + LASTS)
    credential = password(secret, user)
    return [{"urls": list(settings.TURN_URLS), "username": user, "credential": credential}]


def transport_policy(*, is_of_minors: bool) -> str:
    """``relay`` where two who talk should not learn each other's network addresses, else ``all``.

    Every call of minors, once there is a relay; without one they could not talk at all.
    """
    return "relay" if is_of_minors and settings.TURN_URLS else "all"


def username(secret: str, meeting_id: str, user_key: str, *, until: datetime) -> str:
    """``<end in seconds>:<opaque>``, as coturn's REST scheme has it.

    The part behind the colon stays the same for the same person in the same meeting, because the
    relay counts by it how many lines somebody has.
    """
    who = f"who {meeting_id} {user_key}".encode()
    opaque = hmac.new(secret.encode(), who, hashlib.sha256).hexdigest()[:20]
    return f"{int(until.timestamp())}:{opaque}"


def password(secret: str, user: str) -> str:
    """What the relay works out too, from the same secret, for whoever calls themselves ``user``.

    >>> password("north", "1700000000:ab12")
    '9/aCM+T5dzzM5n7JTIUjl9Job3E='
    """
    digest = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()  # as coturn does
    return base64.b64encode(digest).decode()
