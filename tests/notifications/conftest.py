"""A real mail server on a socket, and letters to hand to it."""

import socket
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from mentoring.notifications.jobs import enqueue_delivery
from mentoring.notifications.models import Mail


@dataclass
class Server:
    """Takes every letter, unless told another answer for an address or for the data."""

    to: dict[str, str] = field(default_factory=dict)
    data: str = "250 taken"
    received: list = field(default_factory=list)
    calls: int = 0  # how often somebody opened a line
    hang_up_after: int = 0  # letters, then the line is closed; 0: never

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.calls += 1
        session.host_name = hostname
        return responses

    async def handle_NOOP(self, server, session, envelope, arg):
        is_full = self.hang_up_after and len(self.received) % self.hang_up_after == 0
        return "421 enough for one line" if is_full else "250 go on"

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.to.get(address, "250 yes")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.data == "hang up":
            server.transport.abort()
            return "421 bye"
        if self.data.startswith("250"):
            self.received.append(envelope)
        return self.data


@pytest.fixture
def server(settings):
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.HAS_SMTP = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


@pytest.fixture
def write(cast):
    """A queued letter with its job."""

    def write(**fields):
        now = timezone.now()
        fields = {
            "organisation": cast.organisation,
            "recipient": cast.bo,
            "key": f"key {len(fields)}",
            "kind": "meeting",
            "to": cast.bo.email,
            "subject": "Grüße",
            "text": "Wörter",
            "html": "<p>Wörter</p>",
            "created_at": now,
            "due_at": now,
        } | fields
        mail = Mail.objects.create(**fields)
        enqueue_delivery(mail, at=timezone.now())
        return mail

    return write
