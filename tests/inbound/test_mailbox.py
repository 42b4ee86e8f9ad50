"""A mailbox on a real IMAP server: what lies in it is taken once, and moved away."""

import pytest
from django.utils import timezone

from mentoring.inbound import mailbox as door
from mentoring.inbound.jobs import ARRIVAL_LIFETIME, forget_arrivals, look_into_mailbox
from mentoring.inbound.models import Arrival
from tests.support.imapserver import mailbox


@pytest.fixture(scope="module")
def server():
    with mailbox() as found:
        if found is None:
            pytest.skip("Dovecot is not there and cannot be installed")
        yield found


@pytest.fixture
def box(server, settings):
    settings.INBOUND_IMAP = server.url
    with server.opened() as opened:
        for folder in ("INBOX", door.DONE, door.REFUSED):
            if opened.folder.exists(folder):
                opened.folder.set(folder)
                opened.delete(opened.uids())
    return server


class TestTheMailbox:
    def test_is_emptied_of_an_answer_that_was_taken(self, cast, unread, said, box):
        box.put(unread.write().as_bytes())

        look_into_mailbox(timezone.now())

        assert said(cast.bo)[-1] == "Yes, gladly."
        assert (box.count("INBOX"), box.count(door.DONE), box.count(door.REFUSED)) == (0, 1, 0)

    def test_keeps_what_was_refused_in_a_folder_of_its_own(self, cast, unread, said, box):
        box.put(unread.write(To="info@mail.example.org").as_bytes())

        look_into_mailbox(timezone.now())

        assert len(said(cast.bo)) == 1
        assert (box.count("INBOX"), box.count(door.REFUSED)) == (0, 1)

    def test_is_taken_once_though_killed_before_the_mail_was_moved(
        self, cast, unread, said, box, monkeypatch
    ):
        box.put(unread.write().as_bytes())
        with monkeypatch.context() as killed:
            killed.setattr("imap_tools.BaseMailBox.move", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                look_into_mailbox(timezone.now())
        assert box.count("INBOX") == 1

        look_into_mailbox(timezone.now())

        assert len(said(cast.bo)) == 2
        assert (box.count("INBOX"), box.count(door.DONE)) == (0, 1)

    def test_goes_on_after_a_mail_that_breaks_something(self, cast, unread, said, box, monkeypatch):
        box.put(b"Subject: breaks\r\n\r\n")
        box.put(unread.write().as_bytes())
        real = door.receive

        def receive(raw, *, at):
            return 1 / 0 if b"breaks" in raw else real(raw, at=at)

        monkeypatch.setattr(door, "receive", receive)

        look_into_mailbox(timezone.now())

        assert len(said(cast.bo)) == 2
        assert box.count("INBOX") == 1

    def test_does_not_fetch_what_is_too_large(self, unread, box, settings, monkeypatch):
        settings.INBOUND_LIMIT = 1000
        monkeypatch.setattr(door, "receive", lambda *_, **__: 1 / 0)
        box.put(unread.write("x" * 2000).as_bytes())

        look_into_mailbox(timezone.now())

        assert box.count(door.REFUSED) == 1

    def test_is_not_opened_where_none_is_set(self, settings, db):
        settings.INBOUND_IMAP = ""

        look_into_mailbox(timezone.now())


def test_the_place_is_read_from_its_address():
    place = door.place_of("imaps://m%40example.org:p%2Fq@imap.example.org/Answers")

    assert (place.name, place.password, place.port) == ("m@example.org", "p/q", 993)
    assert (place.folder, place.is_secure) == ("Answers", True)


def test_arrivals_are_forgotten_after_ninety_days(unread):
    unread.send()

    forget_arrivals(timezone.now())
    assert Arrival.objects.exists()
    forget_arrivals(timezone.now() + ARRIVAL_LIFETIME * 1.01)
    assert not Arrival.objects.exists()
