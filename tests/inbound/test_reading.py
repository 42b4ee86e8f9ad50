"""Mails as mail programs really write them, and mails that are made to hurt."""

from email.message import EmailMessage

import pytest
from django.utils import timezone

from mentoring.inbound.quotes import own_words, unflow
from mentoring.inbound.reading import UnreadableMail, read
from mentoring.inbound.receiving import receive

HEAD = b"From: a@example.org\r\nMIME-Version: 1.0\r\n"


def text(headers: str, body: bytes) -> str:
    return read(HEAD + headers.encode() + b"\r\n\r\n" + body).text.strip()


class TestWords:
    @pytest.mark.parametrize(
        ("headers", "body", "words"),
        [
            ("Content-Type: text/plain; charset=us-ascii", "Grüße".encode(), "Grüße"),
            ("Content-Type: text/plain; charset=utf-8", "Grüße aus Köln".encode("cp1252"), "Gr"),
            ("Content-Type: text/plain; charset=no-such", b"Hello", "Hello"),
            ('Content-Type: text/plain; charset="\xff', b"Hello", "Hello"),
            (
                "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64",
                b"SGVsbG8=!!",
                "Hello",
            ),
            ("Content-Type: text/plain\r\nContent-Transfer-Encoding: 8-bits", b"Hello", "Hello"),
            ("Content-Type: text/html", b"<p>Hel<b>lo</b></p><script>x</script>", "Hello"),
            ("Content-Type: nonsense", b"Hello", "Hello"),
            ("Content-Type: text/plain", b"He\x00l\x07lo", "Hello"),
        ],
    )
    def test_survive_what_mail_programs_say_about_them(self, headers, body, words):
        assert words in text(headers, body)

    def test_are_taken_from_the_plain_half(self):
        message = EmailMessage()
        message.set_content("plain")
        message.add_alternative("<p>html</p>", subtype="html")

        assert read(message.as_bytes()).text.strip() == "plain"

    def test_of_a_mail_within_the_mail_are_somebody_elses(self):
        inner, message = EmailMessage(), EmailMessage()
        inner.set_content("I quit.")
        message.set_content("See below.")
        message.add_attachment(inner)

        letter = read(message.as_bytes())

        assert letter.text.strip() == "See below."
        assert [one.name for one in letter.files] == ["message/rfc822"]

    def test_in_flowed_lines_are_paragraphs_again(self):
        assert unflow("One \ntwo\n-- \nBo", spaces_go=False) == "One two\n-- \nBo"


class TestOwnWords:
    @pytest.mark.parametrize(
        "below",
        [
            "On Mon, 14 Sep 2026 at 12:00, Northwind <r@example.org> wrote:\n> Dear Bo",
            "Am Mo., 14. Sept. 2026 um 12:00 Uhr schrieb Northwind <r@example.org>:\n\n> Hallo",
            "Le lun. 14 sept. 2026 à 12:00, Northwind <r@example.org> a écrit :\n> Bonjour",
            "Von: Northwind <r@example.org>\nGesendet: Montag\nAn: Bo\nBetreff: X\n\nLieber Bo",
            "________________________________\nFrom: N <r@example.org>\nSent: Monday\nTo: Bo\nSubject: x\n\nHi",
            "-- \nBo Larsen\nDesign",
            "Sent from my iPhone\n\n> On 14 Sep 2026, Northwind wrote:\n> Dear Bo",
            "Viele Grüße\nBo",
        ],
    )
    def test_end_where_the_letter_below_or_a_signature_begins(self, below):
        assert own_words(f"Yes:\n- one\n- two\n\n{below}") == "Yes:\n- one\n- two"

    def test_between_quoted_lines_are_kept(self):
        assert (
            own_words("First.\n\n> Asked\n\nAnswered.\n\n> More")
            == "First.\n\n> Asked\n\nAnswered."
        )

    @pytest.mark.parametrize("trap", ["On " * 8000, "\n" * 30_000, "> " * 15_000, "Am " * 9000])
    def test_come_back_from_what_would_hold_up_a_regular_expression(self, trap, monkeypatch):
        monkeypatch.setattr("mentoring.inbound.quotes.TIMEOUT", 2)

        assert isinstance(own_words(f"Hello\n\n> x\n{trap}"), str)


def nested(depth: int) -> bytes:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth)
    )
    return HEAD + head.encode() + b"Content-Type: text/plain\r\n\r\nHello"


class TestTraps:
    @pytest.mark.parametrize("depth", [100, 5000])
    def test_of_parts_within_parts_are_not_entered(self, depth):
        with pytest.raises(UnreadableMail):
            read(nested(depth))

    def test_of_too_many_parts_are_not_entered(self):
        parts = b"\r\n--b\r\n\r\nx" * 6000

        with pytest.raises(UnreadableMail):
            read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n" + parts)

    def test_of_thirty_megabytes_are_refused_unread(self, db):
        outcome = receive(HEAD + b"\r\n" + b"x" * 30_000_000, at=timezone.now())

        assert (outcome.exit_code, outcome.status) == (65, "552 5.3.4")

    def test_like_an_archive_of_nothing_are_files_that_nobody_unpacks(self):
        message = EmailMessage()
        message.set_content("Look")
        message.add_attachment(
            b"PK\x05\x06" + b"\0" * 18, maintype="application", subtype="zip", filename="../42.zip"
        )

        assert [one.name for one in read(message.as_bytes()).files] == ["../42.zip"]

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\0\xff\xfe",
            b"From: a@b\r\nFrom: c@d\r\n\r\n",
            b"From: =?x?q?\xff?=\r\n\r\nx",
            b"From: a@example.org, b@example.org\r\n\r\nx",
            b"From:" + b"<" * 50_000 + b"\r\n\r\nx",
        ],
    )
    def test_in_headers_leave_no_author(self, raw):
        assert "@example.org" not in read(raw).author

    def test_in_a_subject_reach_no_header_of_the_answer(self, unread, letters):
        raw = (
            unread.write("")
            .as_bytes()
            .replace(b"Subject: ", b"Subject: x\r\nBcc: m@evil.example\r\nY: ")
        )

        receive(raw, recipient=unread.to, at=timezone.now())

        assert letters()[0].subject == f"About your reply: {unread.mail.subject}"
