"""What somebody sends as a picture of themselves, and who asks for other people's."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from mentoring.organisations import actions
from mentoring.organisations.models.faces import SIDES
from mentoring.organisations.permissions import picture_to_see
from tests.moments import NOON

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


def encoded(kind: str, size: tuple[int, int] = (300, 300), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def send(browser, data: bytes, name: str = "me.jpg", kind: str = "image/jpeg"):
    return browser.post("/northwind/picture/", {"picture": SimpleUploadedFile(name, data, kind)})


class TestAFileThatIsNoPicture:
    @pytest.mark.parametrize(
        "data",
        [
            SVG,
            SCRIPT,
            b"%PDF-1.7",
            b"PK\x03\x04" + bytes(200),
            b"GIF89a" + bytes(40),
            encoded("JPEG")[:200],
            encoded("PNG")[:60],
            encoded("WEBP")[:40],
            encoded("BMP"),
            encoded("TIFF"),
            encoded("ICO"),
        ],
        ids=[
            "svg",
            "script",
            "pdf",
            "zip",
            "gif",
            "half a jpeg",
            "half a png",
            "half a webp",
            "bmp",
            "tiff",
            "ico",
        ],
    )
    def test_is_refused_whatever_it_calls_itself(self, data, cast, browse, files):
        answer = send(browse(cast.bo), data)

        assert answer.status_code == 422
        assert "cannot use this file as a picture" in answer.content.decode()
        cast.bo.refresh_from_db()
        assert cast.bo.picture == ""
        assert not (files / "pictures").exists()


class TestAPictureThatUnfolds:
    @pytest.mark.parametrize(
        "data",
        [
            png_that_claims(60_000, 60_000),
            png_that_claims(2**31 - 1, 2**31 - 1),
            encoded("PNG", (9000, 9000), "1"),
            encoded("GIF", (9000, 9000), "P"),
        ],
        ids=["huge", "as large as can be written", "one bit a point", "gif"],
    )
    def test_is_refused_before_it_does(self, data, cast, browse):
        answer = send(browse(cast.bo), data)

        assert answer.status_code == 422
        assert "cannot use this file as a picture" in answer.content.decode()

    def test_is_refused_when_its_rows_never_end(self, cast, browse):
        rows = png_that_claims(4000, 4000)

        assert send(browse(cast.bo), rows).status_code == 422

    def test_is_taken_when_a_telephone_makes_that_many_points(self, cast, browse):
        assert send(browse(cast.bo), encoded("JPEG", (8000, 6000))).status_code == 302

    def test_is_refused_above_fifteen_megabytes(self, cast, browse):
        answer = send(browse(cast.bo), encoded("JPEG") + bytes(15 * 1024 * 1024))

        assert answer.status_code == 422
        assert "larger than 15 MB" in answer.content.decode()

    def test_is_cut_off_while_it_arrives(self, cast, browse, settings):
        settings.UPLOAD_LIMIT = 100_000
        answer = send(browse(cast.bo), encoded("JPEG") + bytes(300_000))

        assert answer.status_code == 422
        assert "larger than 15 MB" in answer.content.decode()


class TestAPictureThatIsSomethingElseToo:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
    def test_loses_everything_else(self, kind, cast, browse, files):
        assert send(browse(cast.bo), encoded(kind) + SVG, "me.svg").status_code == 302

        for file in (files / "pictures").iterdir():
            assert file.suffix == ".webp"
            assert SCRIPT not in file.read_bytes()

    def test_is_never_served_as_a_page(self, cast, browse):
        send(browse(cast.bo), encoded("JPEG") + SVG, "me.html", "text/html")
        cast.bo.refresh_from_db()
        answer = browse(cast.bo).get(cast.bo.picture_url)

        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


class TestSomebodyElsesPicture:
    @pytest.fixture
    def picture(self, cast) -> str:
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        return cast.bo.picture_url

    def test_is_not_found_under_another_persons_address(self, picture, cast, browse):
        assert browse(cast.amina).get(picture).status_code == 200
        theirs = picture.replace(str(cast.bo.pk), str(cast.amina.pk))
        assert browse(cast.amina).get(theirs).status_code == 404

    @pytest.mark.parametrize("side", ["1", "0", "-96", "960", "96.webp", "096", "x"])
    def test_has_no_other_sizes(self, side, picture, cast, browse):
        assert browse(cast.bo).get(picture.replace("-96.webp", f"-{side}.webp")).status_code == 404

    def test_is_not_found_by_its_empty_name(self, cast, browse):
        address = f"/images/{cast.amina.pk}/-96.webp"

        assert browse(cast.cruz).get(address).status_code == 404

    @pytest.mark.parametrize("ticket", ["", "x", "1:2", "1tqXYZ:abc", "\x00", "ä"])
    def test_is_not_opened_by_a_forged_ticket(self, ticket, picture, cast, browse):
        assert browse(cast.dara).get(picture, {"ticket": ticket}).status_code in (400, 404)

    def test_is_not_seen_by_somebody_who_was_removed(self, picture, cast, browse):
        amina = browse(cast.amina)
        actions.remove_person(cast.amina, actor=cast.eli, at=NOON)

        assert amina.get(picture).status_code == 404

    def test_is_not_there_under_another_organisations_own_name(self, picture, cast, browse):
        file = picture.rpartition("/")[2].removesuffix(".webp")
        user, bo = cast.amina.user, cast.bo.pk

        assert picture_to_see(user, bo, file, "", own_slug="northwind")
        with pytest.raises(Http404):
            picture_to_see(user, bo, file, "", own_slug="southwind")
