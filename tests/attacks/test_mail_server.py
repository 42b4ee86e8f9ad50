"""The doctor tells a mail server that answers, but not as it was set up to."""

import ssl

import pytest
from aiosmtpd.controller import Controller

from mentoring.console.queries import health
from tests.attacks.test_proxy import certificate, free_port
from tests.moments import NOON


class Box:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"


@pytest.fixture
def serve(settings, tmp_path):
    """A mail server with a certificate nobody vouches for, or with none."""
    running = []

    def serve(*, encrypts: bool) -> None:
        context = None
        if encrypts:
            certificate(tmp_path)
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(tmp_path / "fullchain.pem", tmp_path / "privkey.pem")
        controller = Controller(Box(), hostname="127.0.0.1", port=free_port(), tls_context=context)
        controller.start()
        running.append(controller)
        settings.HAS_SMTP, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "", ""
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False

    yield serve
    for controller in running:
        controller.stop()


def found() -> health.Finding:
    return next(one for one in health.examine(at=NOON) if one.name == "Mail server")


@pytest.mark.django_db
class TestAMailServer:
    def test_is_well_when_it_takes_a_line_as_set_up(self, serve):
        serve(encrypts=False)

        assert found().is_well

    def test_without_encryption_is_told_where_it_was_asked_for(self, serve, settings):
        serve(encrypts=False)
        settings.EMAIL_USE_TLS = True

        assert not found().is_well
        assert "STARTTLS" in found().words

    def test_that_speaks_plainly_is_told_where_tls_was_expected(self, serve, settings):
        serve(encrypts=False)
        settings.EMAIL_USE_SSL = True

        assert not found().is_well
        assert "does not take emails from here" in found().words

    def test_with_a_certificate_nobody_vouches_for_is_told(self, serve, settings):
        serve(encrypts=True)
        settings.EMAIL_USE_TLS = True

        assert not found().is_well
        assert "certificate" in found().words.lower()
