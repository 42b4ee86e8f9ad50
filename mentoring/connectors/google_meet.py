"""Google Meet: a service account makes spaces in the name of a person of the Workspace.

It needs domain-wide delegation for ``meetings.space.created``. The secret is the account's key
file, as Google gives it out. Written after the published description (``meet.v2``),
never tried with Google itself.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mentoring.connectors import json_calls
from mentoring.connectors.meeting_port import (
    DialIn,
    Fault,
    Made,
    RoomNotMade,
    RoomRequest,
    ServiceKeys,
)

SCOPE = "https://www.googleapis.com/auth/meetings.space.created"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = 600  # seconds of what we sign; Google takes an hour at most


def key_file(said: str) -> tuple[str, RSAPrivateKey] | None:
    """Address and key of a service account, from its key file; None: it is none."""
    try:
        found = json.loads(said)
        key = load_pem_private_key(found["private_key"].encode(), None)
        address = found["client_email"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm):
        return None
    is_one = isinstance(key, RSAPrivateKey) and isinstance(address, str)
    return (address, key) if is_one and isinstance(key, RSAPrivateKey) else None


class GoogleMeet:
    def __init__(self, keys: ServiceKeys, at: Mapping[str, str]) -> None:
        self.keys, self.at = keys, at

    def make(self, asked_for: RoomRequest, now: datetime) -> Made:
        asked = {"config": {"accessType": "OPEN", "entryPointAccess": "ALL"}}
        where = f"{self.at['api']}/v2/spaces"
        status, said = json_calls.call("POST", where, self._token(asked_for.host, now), asked)
        if status in (400, 403):
            raise RoomNotMade(Fault.FORBIDDEN)
        name = json_calls.text(said, "name")
        if status != 200 or not name.startswith("spaces/"):
            raise RoomNotMade(Fault.STRANGE)
        numbers = tuple(
            DialIn(
                json_calls.text(one, "phoneNumber"),
                json_calls.text(one, "regionCode"),
                json_calls.text(one, "pin"),
            )
            for one in json_calls.rows(said, "phoneAccess")
        )
        return Made(name, json_calls.text(said, "meetingUri"), numbers)

    def give_back(self, room_id: str, host: str, now: datetime) -> None:
        """A space cannot be deleted: it lets nobody in by its link alone any more."""
        where = f"{self.at['api']}/v2/{room_id}?updateMask=config.accessType"
        closed = {"config": {"accessType": "RESTRICTED"}}
        status, _said = json_calls.call("PATCH", where, self._token(host, now), closed)
        if status not in (200, 404):
            raise RoomNotMade(Fault.FORBIDDEN)

    def _token(self, person: str, now: datetime) -> str:
        where = f"{self.at['sign_in']}/token"
        form = {"grant_type": GRANT, "assertion": self._assertion(person, now)}
        return json_calls.sign_in(where, form)

    def _assertion(self, person: str, now: datetime) -> str:
        """RFC 7523, signed with RS256."""
        found = key_file(self.keys.secret)
        if found is None:
            raise RoomNotMade(Fault.REFUSED)
        address, key = found
        since = int(now.timestamp())
        claims = {
            "iss": address,
            "sub": person,
            "scope": SCOPE,
            "aud": f"{self.at['sign_in']}/token",
            "iat": since,
            "exp": since + LIFE,
        }
        said = f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}"
        return f"{said}.{_encoded(key.sign(said.encode(), PKCS1v15(), SHA256()))}"


def _part(said: Mapping[str, object]) -> str:
    return _encoded(json.dumps(said).encode())


def _encoded(said: bytes) -> str:
    return urlsafe_b64encode(said).rstrip(b"=").decode()
