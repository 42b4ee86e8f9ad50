"""Zoom: a server-to-server app of the organisation's account makes meetings for its hosts.

Scopes ``meeting:write:meeting:admin`` and ``meeting:delete:meeting:admin``. The keys are account
id, client id and client secret. Written after Zoom's reference, never tried with Zoom itself.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from mentoring.connectors import json_calls
from mentoring.connectors.meeting_port import (
    DialIn,
    Fault,
    Made,
    RoomNotMade,
    RoomRequest,
    ServiceKeys,
)

SCHEDULED = 2
NO_SUCH_USER = 1001
NUMBERS = 12  # of sometimes a hundred


class Zoom:
    def __init__(self, keys: ServiceKeys, at: Mapping[str, str]) -> None:
        self.keys, self.at = keys, at

    def make(self, asked_for: RoomRequest, now: datetime) -> Made:
        asked = {
            "topic": asked_for.title,
            "type": SCHEDULED,
            "start_time": f"{asked_for.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            "timezone": "UTC",
            "duration": asked_for.minutes,
            # Nobody of the account is there to open a door or a recording.
            "settings": {
                "join_before_host": True,
                "jbh_time": 0,
                "waiting_room": False,
                "meeting_authentication": False,
                "auto_recording": "none",
            },
        }
        where = f"{self.at['api']}/v2/users/{quote(asked_for.host, safe='')}/meetings"
        status, said = json_calls.call("POST", where, self._token(), asked)
        if status == 404 or said.get("code") == NO_SUCH_USER:
            raise RoomNotMade(Fault.NO_HOST)
        if status in (400, 403):
            raise RoomNotMade(Fault.FORBIDDEN)
        meeting = said.get("id")
        if status != 201 or not isinstance(meeting, int):
            raise RoomNotMade(Fault.STRANGE)
        found = json_calls.rows(said, "settings", "global_dial_in_numbers")
        numbers = tuple(self._number(one, meeting) for one in found[:NUMBERS])
        return Made(str(meeting), json_calls.text(said, "join_url"), numbers)

    def give_back(self, room_id: str, host: str, now: datetime) -> None:
        where = f"{self.at['api']}/v2/meetings/{quote(room_id, safe='')}"
        status, _said = json_calls.call("DELETE", where, self._token())
        if status not in (204, 404):
            raise RoomNotMade(Fault.FORBIDDEN)

    def _number(self, said: json_calls.Answer, meeting: int) -> DialIn:
        place = json_calls.text(said, "city") or json_calls.text(said, "country_name")
        return DialIn(json_calls.text(said, "number"), place, f"{meeting}#")

    def _token(self) -> str:
        pair = b64encode(f"{self.keys.client}:{self.keys.secret}".encode()).decode()
        return json_calls.sign_in(
            f"{self.at['sign_in']}/oauth/token",
            {"grant_type": "account_credentials", "account_id": self.keys.account},
            {"Authorization": f"Basic {pair}"},
        )
