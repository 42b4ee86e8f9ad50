"""Microsoft Teams: an app of the tenant makes online meetings in the name of a user, by Graph.

It needs the permission ``OnlineMeetings.ReadWrite.All``, consent of an administrator, and an
application access policy granted to the user, who is named by their object id. The keys are tenant
id, client id and client secret. Written after Microsoft's reference, never tried with Microsoft.
"""

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

SCOPE = "https://graph.microsoft.com/.default"


class Teams:
    def __init__(self, keys: ServiceKeys, at: Mapping[str, str]) -> None:
        self.keys, self.at = keys, at

    def make(self, asked_for: RoomRequest, now: datetime) -> Made:
        """Made or found by our key: a second try makes no second meeting."""
        asked = {
            "externalId": asked_for.key,
            "subject": asked_for.title,
            "startDateTime": f"{asked_for.starts_at:%Y-%m-%dT%H:%M:%SZ}",
            "endDateTime": f"{asked_for.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        }
        token = self._token()
        status, said = json_calls.call(
            "POST", self._of(asked_for.host, "createOrGet"), token, asked
        )
        if status == 404:
            raise RoomNotMade(Fault.NO_HOST)
        if status in (400, 403):
            raise RoomNotMade(Fault.FORBIDDEN)
        meeting = json_calls.text(said, "id")
        if status not in (200, 201) or not meeting:
            raise RoomNotMade(Fault.STRANGE)
        self._let_in(asked_for.host, meeting, token)
        return Made(meeting, json_calls.text(said, "joinWebUrl"), self._numbers(said))

    def give_back(self, room_id: str, host: str, now: datetime) -> None:
        where = self._of(host, quote(room_id, safe=""))
        status, _said = json_calls.call("DELETE", where, self._token())
        if status not in (204, 404):
            raise RoomNotMade(Fault.FORBIDDEN)

    def _let_in(self, host: str, meeting: str, token: str) -> None:
        """Nobody of the house is there to open the lobby."""
        asked = {"lobbyBypassSettings": {"scope": "everyone", "isDialInBypassEnabled": True}}
        where = self._of(host, quote(meeting, safe=""))
        status, _said = json_calls.call("PATCH", where, token, asked)
        if status != 200:
            raise RoomNotMade(Fault.FORBIDDEN)

    def _numbers(self, said: json_calls.Answer) -> tuple[DialIn, ...]:
        code = json_calls.text(said, "audioConferencing", "conferenceId")
        code = f"{code}#" if code else ""
        found = (
            json_calls.text(said, "audioConferencing", name)
            for name in ("tollFreeNumber", "tollNumber")
        )
        return tuple(DialIn(number, "", code) for number in found if number)

    def _of(self, host: str, what: str) -> str:
        return f"{self.at['api']}/v1.0/users/{quote(host, safe='')}/onlineMeetings/{what}"

    def _token(self) -> str:
        return json_calls.sign_in(
            f"{self.at['sign_in']}/{quote(self.keys.account, safe='')}/oauth2/v2.0/token",
            {
                "grant_type": "client_credentials",
                "client_id": self.keys.client,
                "client_secret": self.keys.secret,
                "scope": SCOPE,
            },
        )
