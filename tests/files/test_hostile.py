"""What somebody hostile sends as a file in a conversation."""

import struct
import zlib

import pytest

from mentoring.core.web.addresses import address
from mentoring.files import actions
from mentoring.files.models import File
from mentoring.messaging.models import Entry
from tests.files.conftest import PDF, archive, picture

SCRIPT = b"<script>alert(1)</script>"


def png_that_claims(width, height):
    """A few bytes that say they are a picture of that size."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class TestAHostileFile:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
            ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
            ("a.html", b"<!doctype html><html>" + SCRIPT),
            ("a.txt", b"<!doctype html><html>" + SCRIPT),
            ("a.txt", b"Hello " + SCRIPT),
            ("a.pdf", b"MZ\x90\x00\x03" + bytes(200)),
            ("a.exe", b"\x7fELF\x02\x01\x01" + bytes(200)),
            ("a.zip", archive(readme="hello")),
            ("a.docm", archive(**{"word__document.xml": "<w/>", "word__vbaProject.bin": "x"})),
            ("a.docx", archive(**{"word__document.xml": "<w/>", "run.exe": "MZ"})),
            ("a.docx", b"PK\x03\x04 and no archive at all"),
            ("bomb.png", png_that_claims(50_000, 50_000)),
            ("a.gif", b"GIF89a/*" + SCRIPT),
            ("a.jpg", b"\xff\xd8\xff\xe0" + SCRIPT),
            ("a.txt", b"words\x00and a zero byte"),
            ("a.txt", b"\xff\xfe\xfd"),
        ],
    )
    def test_is_refused_whatever_it_is_called(self, send, name, data):
        with pytest.raises(actions.NotTaken, match="was not sent"):
            send((name, data))
        assert not Entry.objects.exists()

    def test_behind_a_picture_does_not_come_along(self, send):
        from mentoring.files.queries import content_of

        file = send(("polyglot.png", picture("PNG") + SCRIPT + PDF))

        assert b"script" not in content_of(file)
        assert b"%PDF" not in content_of(file)

    def test_is_served_as_a_stranger_that_runs_nothing(
        self,
        cast,
        relationship,
        send,
        browse,
    ):
        file = send(("a.pdf", PDF))
        where = address("files:fetch", relationship.pk, file.pk, organisation="northwind")

        answer = browse(cast.amina).get(where)

        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "name",
        [
            '"><img src=x onerror=alert(1)>.pdf',
            "../../../etc/passwd",
            "a\r\nSet-Cookie: x=1.pdf",
            "\u202efdp.exe",
            "..",
            "",
            "a" * 5000 + ".pdf",
        ],
    )
    def test_has_a_name_that_does_nothing(
        self,
        cast,
        relationship,
        send,
        browse,
        name,
    ):
        from mentoring.files.rules import safe_name

        file = send(("a.pdf", PDF))
        file.sealed_name = file.conversation.box.seal(safe_name(name, "pdf"), f"{file.place}.name")
        file.save()
        shown = browse(cast.amina).get(
            address("messaging:conversation", relationship.pk, organisation="northwind")
        )
        fetched = browse(cast.amina).get(
            address("files:fetch", relationship.pk, file.pk, organisation="northwind")
        )

        assert "<img src=x" not in shown.text
        assert file.name.endswith(".pdf")
        assert len(file.name) < 130
        assert not set('/\\\r\n\u202e<>"') & set(file.name)
        assert "Set-Cookie: x" not in str(fetched.headers).replace("Set-Cookie%3A", "")

    def test_of_a_conversation_one_left_is_not_there(self, cast, relationship, send, browse):
        from tests.moments import DAY, NOON

        file = send(("a.pdf", PDF))
        relationship.members.filter(membership=cast.amina).update(
            left_at=NOON + DAY, left_reason="other"
        )
        where = address("files:fetch", relationship.pk, file.pk, organisation="northwind")

        assert browse(cast.amina).get(where).status_code == 404
        assert File.objects.exists()
