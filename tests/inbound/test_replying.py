"""An answer to a letter lands where it would if it had been typed on the page."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from mentoring.files.models import File
from mentoring.inbound.models import Arrival
from mentoring.inbound.receiving import receive
from mentoring.notifications.models import Mail, ReplyAddress
from mentoring.notifications.replies import LIFETIME
from mentoring.relationships.actions import end
from tests.files.conftest import PDF


class TestAnAnswer:
    def test_stands_in_the_conversation_without_the_quotation(self, cast, unread, said):
        outcome = unread.send("Yes, gladly.\n\nHow about Friday?")

        assert outcome.words == "taken: message 2 of a conversation"
        assert said(cast.bo) == ["Shall we meet?", "Yes, gladly.\n\nHow about Friday?"]

    def test_that_comes_twice_is_said_once(self, cast, unread, said):
        raw = unread.write().as_bytes()

        first, again = (receive(raw, recipient=unread.to, at=timezone.now()) for _ in range(2))

        assert (first.exit_code, again.exit_code) == (0, 0)
        assert again.words.startswith("known")
        assert len(said(cast.bo)) == 2
        assert Arrival.objects.count() == 1

    def test_is_dated_when_it_arrives_whatever_it_says(self, cast, unread, talk):
        unread.send()

        latest = talk.conversation.entries.order_by("number").last()
        assert timezone.now() - latest.written_at < timedelta(minutes=1)

    def test_reaches_the_right_person_whatever_a_mail_server_did_to_capitals(
        self, cast, unread, said
    ):
        raw = unread.write(From=unread.mail.to.upper()).as_bytes()

        receive(raw, recipient=unread.to.upper(), at=timezone.now())

        assert len(said(cast.bo)) == 2

    def test_finds_its_address_in_its_headers_where_the_envelope_is_lost(self, cast, unread, said):
        receive(unread.write().as_bytes(), at=timezone.now())

        assert len(said(cast.bo)) == 2

    def test_brings_its_files_under_the_rules_of_the_page(self, cast, unread, said, letters):
        message = unread.write("Here is my plan.")
        for name, data in (("plan.pdf", PDF), ("run.exe", b"MZ" + b"\0" * 99)):
            message.add_attachment(data, maintype="application", subtype="x", filename=name)

        receive(message.as_bytes(), recipient=unread.to, at=timezone.now())

        assert said(cast.bo)[-1] == "Here is my plan."
        assert [file.name for file in File.objects.all()] == ["plan.pdf"]
        told = letters()[0].text
        assert "1 file that came with it was not passed on" in told
        assert "run.exe was not sent" in told

    def test_may_be_files_alone(self, cast, unread, said, letters):
        message = unread.write("")
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename="plan.pdf")

        receive(message.as_bytes(), recipient=unread.to, at=timezone.now())

        assert said(cast.bo)[-1] == "plan.pdf"
        assert letters() == []

    def test_brings_its_words_where_none_of_its_files_is_taken(self, cast, unread, said, letters):
        message = unread.write("Look at this")
        message.add_attachment(b"", maintype="application", subtype="pdf", filename="empty.pdf")

        receive(message.as_bytes(), recipient=unread.to, at=timezone.now())

        assert said(cast.bo)[-1] == "Look at this"
        assert "empty.pdf is empty" in letters()[0].text

    def test_too_long_for_a_message_says_so_in_a_letter(self, cast, unread, said, letters):
        outcome = unread.send("word " * 900)

        assert outcome.was_told
        assert len(said(cast.bo)) == 1
        assert "at most 4000 fit" in letters()[0].text


class TestItsAddress:
    def test_is_in_every_letter_that_can_be_answered_and_not_in_the_database(self, unread):
        token = unread.to.removeprefix("reply+").partition("@")[0]

        assert len(token) == 26
        assert token not in str(list(ReplyAddress.objects.values()))
        assert token not in str(list(Mail.objects.values()))

    def test_is_another_for_every_letter(self, cast, unread, run_jobs, talk):
        from tests.inbound.conftest import Answering, actions, uuid4

        now = timezone.now()
        actions.send(talk, "And on Monday?", sent_as=uuid4(), actor=cast.bo, at=now)
        run_jobs(at=now + timedelta(minutes=10))
        second = Answering(Mail.objects.filter(kind="messaging.unread").latest("created_at"))

        assert second.to != unread.to

    def test_is_none_where_no_mail_is_taken(self, settings, cast, unread):
        settings.INBOUND_ADDRESS = ""
        from mentoring.notifications.envelope import to_message

        assert to_message(unread.mail).reply_to == []

    def test_ends_and_says_so(self, cast, unread, said, letters):
        outcome = unread.send(at=timezone.now() + LIFETIME + timedelta(hours=1))

        assert outcome.is_refused
        assert len(said(cast.bo)) == 1
        assert "more than 60 days" in letters()[0].text


class TestIsRefused:
    @pytest.mark.parametrize("author", ["mallory@evil.example", "bo.larsen@example.org", "x"])
    def test_from_anybody_else_and_its_owner_hears_of_it(self, cast, unread, said, letters, author):
        outcome = unread.send("I quit.", From=author)

        assert (outcome.exit_code, outcome.smtp[:9]) == (77, "550 5.7.1")
        assert len(said(cast.bo)) == 1
        assert letters()[0].to == cast.amina.email
        assert "address that we do not know as yours" in letters()[0].text

    def test_with_two_senders(self, cast, unread, said):
        raw = unread.write().as_bytes()
        raw = b"From: mallory@evil.example\r\n" + raw

        assert receive(raw, recipient=unread.to, at=timezone.now()).is_refused
        assert len(said(cast.bo)) == 1

    def test_for_an_address_that_nobody_was_given(self, cast, unread):
        raw = unread.write().as_bytes()
        guess = "reply+" + "a" * 26 + "@mail.example.org"

        outcome = receive(raw, recipient=guess, at=timezone.now())

        assert (outcome.exit_code, outcome.smtp[:9]) == (67, "550 5.1.1")
        assert not Arrival.objects.exists()

    def test_of_somebody_who_has_left_with_a_kind_letter(self, cast, unread, said, letters):
        cast.amina.removed_at = timezone.now()
        cast.amina.save()

        outcome = unread.send()

        assert outcome.is_refused
        assert outcome.was_told
        assert len(said(cast.bo)) == 1
        assert "no longer take part in Northwind" in letters()[0].text

    def test_about_a_relationship_that_has_ended_with_its_sentence(
        self, cast, talk, unread, said, letters
    ):
        end(talk, actor=cast.cruz, at=timezone.now(), reason="other", note="")

        outcome = unread.send()

        assert outcome.is_refused
        assert len(said(cast.bo)) == 1
        assert len(letters()) == 1

    def test_without_words_of_its_own(self, cast, unread, said, letters):
        outcome = unread.send("")

        assert outcome.is_refused
        assert "no words of yours" in letters()[0].text

    def test_and_told_three_times_a_day_at_most(self, cast, unread, letters):
        for number in range(5):
            unread.send(f"No. {number}", From="mallory@evil.example")

        assert len(letters()) == 3


class TestOurOwnServer:
    @pytest.fixture(autouse=True)
    def _named(self, settings):
        settings.INBOUND_AUTHSERV_ID = "mx.northwind.example"

    @pytest.mark.parametrize(
        "results",
        [
            "mx.northwind.example; dmarc=pass (p=none) header.from=example.org",
            "mx.northwind.example 1; dkim=pass header.d=example.org header.s=a; spf=none",
            "MX.northwind.example; spf=pass smtp.mailfrom=amina.haddad@example.org",
            "mx.northwind.example; spf=fail smtp.mailfrom=x.example; dkim=pass header.i=@example.org",
        ],
    )
    def test_is_believed(self, cast, unread, said, results):
        assert not unread.send(Authentication_Results=results).is_refused
        assert len(said(cast.bo)) == 2

    @pytest.mark.parametrize(
        "results",
        [
            None,
            "mx.evil.example; dmarc=pass header.from=example.org",
            "mx.northwind.example; dmarc=fail header.from=example.org; spf=pass smtp.mailfrom=example.org",
            "mx.northwind.example; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example",
            "mx.northwind.example; none",
            "mx.evil.example (; mx.northwind.example); dkim=pass header.d=example.org",
            "mx.northwind.example; dkim=pass header.d=org",
            ";;;===",
        ],
    )
    def test_alone_and_only_where_it_confirms(self, cast, unread, said, letters, results):
        outcome = unread.send(Authentication_Results=results)

        assert outcome.is_refused
        assert len(said(cast.bo)) == 1
        assert "could not confirm" in letters()[0].text


class TestAProgram:
    @pytest.mark.parametrize(
        ("changes", "state"),
        [
            ({"Auto_Submitted": "auto-replied", "Subject": "Out of office"}, "away"),
            ({"Auto_Submitted": "auto-generated"}, "automatic"),
            ({"Precedence": "bulk", "Subject": "Abwesenheitsnotiz"}, "away"),
            ({"Precedence": "list"}, "automatic"),
            ({"List_Id": "<everybody.example.org>"}, "automatic"),
            ({"X_Autoreply": "yes"}, "automatic"),
            ({"Return_Path": "<>"}, "automatic"),
            ({"From": "MAILER-DAEMON@example.org"}, "automatic"),
            ({"From": "no-reply@example.org"}, "automatic"),
            ({"sender": "<>"}, "automatic"),
        ],
    )
    def test_is_noted_and_never_answered(self, cast, unread, said, changes, state):
        before = Mail.objects.count()

        outcome = unread.send("I am away until Monday.", **changes)

        assert outcome.exit_code == 0
        assert Arrival.objects.get().state == state
        assert len(said(cast.bo)) == 1
        assert Mail.objects.count() == before

    def test_of_ours_that_comes_back_as_it_went_out_makes_no_loop(self, cast, unread, said):
        from mentoring.notifications.envelope import to_message

        before = Mail.objects.count()
        raw = to_message(unread.mail).message().as_bytes()

        outcome = receive(raw, recipient=unread.to, at=timezone.now())

        assert outcome.words == "noted: a program wrote this"
        assert Mail.objects.count() == before


def test_a_letter_to_nobody_of_ours_is_refused(db):
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "info@example.org"
    message.set_content("Hello")

    assert receive(message.as_bytes(), at=timezone.now()).exit_code == 67
