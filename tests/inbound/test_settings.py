"""What operators may write, and what stops the start with a sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.inbound import MAX_TOKEN, host_and_port, imap_address, one_inbound
from mentoring.core.db.ids import new_id
from mentoring.notifications.replies import return_path, token_in


@pytest.mark.parametrize("setting", ["reply+{token}@example.org", "{token}@reply.example.org", ""])
def test_an_address_with_a_place_for_the_token_is_taken(setting):
    assert one_inbound(setting) == setting


@pytest.mark.parametrize(
    "setting",
    [
        "reply@example.org",
        "{token}",
        "{token}{token}@example.org",
        "x@{token}.org",
        f"{'x' * 30}{{token}}@example.org",
        "{token}@example.org, b@example.org",
    ],
)
def test_any_other_is_refused(setting):
    with pytest.raises(ImproperlyConfigured, match="RAPPORT_INBOUND_ADDRESS is"):
        one_inbound(setting)


def test_the_longest_token_fits(settings):
    settings.INBOUND_ADDRESS = "{token}@example.org"

    assert len(token_in(return_path(new_id()))) == MAX_TOKEN


def test_a_port_and_a_mailbox_are_looked_at_when_the_server_starts():
    assert host_and_port("127.0.0.1:8024") == "127.0.0.1:8024"
    assert imap_address("imaps://a:b@c.example/INBOX")
    with pytest.raises(ImproperlyConfigured):
        host_and_port("8024")
    with pytest.raises(ImproperlyConfigured, match="imaps://name"):
        imap_address("pop3://a:b@c.example")


class TestTheDoctor:
    def test_says_where_answers_go_and_who_confirms_them(self, settings, db):
        from mentoring.inbound import health

        settings.INBOUND_ADDRESS = ""
        assert "cannot be answered" in health.state()
        settings.INBOUND_ADDRESS = "reply+{token}@example.org"
        assert "are believed" in health.state()
        settings.INBOUND_AUTHSERV_ID = "mx.example.org"
        assert "mx.example.org confirms" in health.state()

    def test_finds_a_door_that_is_closed(self, settings):
        import socket

        from mentoring.inbound import health

        assert health.trouble() == ""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            settings.INBOUND_LMTP = f"127.0.0.1:{listening.getsockname()[1]}"
            assert health.trouble() == ""
        assert "Nobody takes mail" in health.trouble()
        settings.INBOUND_IMAP = f"imap://a:b@{settings.INBOUND_LMTP}/INBOX"
        assert "cannot be opened" in health.trouble()
