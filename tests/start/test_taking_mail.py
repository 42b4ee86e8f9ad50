"""``bin/run`` with a door for mail: a third child listens, and ends with the others."""

import smtplib
import socket

import pytest

from tests.support import databases
from tests.support.servers import server, wait_until_gone

pytestmark = [pytest.mark.processes, pytest.mark.once]


def test_the_door_is_open_while_the_server_runs_and_closed_after(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {
        "RAPPORT_INBOUND_LMTP": where,
        "RAPPORT_INBOUND_ADDRESS": "reply+{token}@mail.example.org",
    }
    data = tmp_path / "data"
    databases.prepare(data)
    with server(data, "--empty", **settings) as running:
        running.wait_for("Ready: ")
        if "Taking mail by LMTP on" not in str(running):  # either may be first
            running.wait_for("Taking mail by LMTP on")
        with smtplib.LMTP(*where.split(":")) as client:
            with pytest.raises(smtplib.SMTPRecipientsRefused) as no:
                client.sendmail("bo@example.org", ["somebody@mail.example.org"], "Hello")
            assert no.value.recipients["somebody@mail.example.org"][0] == 550
        door = running.child("mail")

        assert running.stop() == 0

        assert wait_until_gone([door], 5) == []
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(tuple(where.split(":")), 1)
