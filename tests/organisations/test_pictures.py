"""A person's picture: chosen by themselves, seen by those who may see them."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mentoring.organisations import actions
from mentoring.organisations.jobs import sweep_pictures
from mentoring.organisations.models import faces
from mentoring.organisations.models.faces import LARGE, SIDES, SMALL
from tests.moments import NOON

PAGE = "/northwind/picture/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> Path:
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


def photo(kind: str = "JPEG", size: tuple[int, int] = (900, 600), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def upload(browser, data: bytes, name: str = "me.jpg", **fields: str):
    return browser.post(PAGE, {"picture": SimpleUploadedFile(name, data)} | fields)


def shown(browser, url: str) -> Image.Image:
    return Image.open(io.BytesIO(b"".join(browser.get(url).streaming_content)))


class TestAPicture:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_becomes_two_squares_of_our_own_making(self, kind, cast, browse):
        bo = browse(cast.bo)
        assert upload(bo, photo(kind)).status_code == 302

        cast.bo.refresh_from_db()
        for url, side in ((cast.bo.picture_url, SMALL), (cast.bo.large_picture_url, LARGE)):
            answer = bo.get(url)
            assert answer.headers["Content-Type"] == "image/webp"
            assert answer.headers["Cache-Control"] == "private, max-age=86400, immutable"
            assert (shown(bo, url).format, shown(bo, url).size) == ("WEBP", (side, side))

    def test_keeps_nothing_that_the_camera_wrote(self, cast, browse):
        exif = Image.Exif()
        exif[0x010E] = "taken at home"
        exif[0x0112] = 6  # turned by a quarter
        upload(browse(cast.bo), photo(exif=exif, comment="taken at home"))

        cast.bo.refresh_from_db()
        answer = browse(cast.bo).get(cast.bo.large_picture_url)
        assert b"taken at home" not in b"".join(answer.streaming_content)

    def test_stands_upright_and_shows_the_middle(self, cast, browse):
        wide = Image.new("RGB", (900, 300), "white")
        wide.paste("red", (300, 0, 600, 150))  # the upper half of the middle
        exif, out = Image.Exif(), io.BytesIO()
        exif[0x0112] = 3  # upside down
        wide.rotate(180).save(out, "JPEG", exif=exif)
        upload(browse(cast.bo), out.getvalue())

        cast.bo.refresh_from_db()
        seen = shown(browse(cast.bo), cast.bo.large_picture_url).convert("RGB")
        above, below = seen.getpixel((160, 60)), seen.getpixel((160, 260))
        assert above[0] > 200 > 100 > above[1]
        assert min(below) > 200

    def test_is_shown_wherever_its_owner_is_named(self, cast, browse, make_relationship):
        relationship = make_relationship()
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        room = f"/northwind/with/{relationship.pk}/"

        partner = browse(cast.amina).get(f"{room}people/{cast.bo.pk}/").content.decode()
        people = browse(cast.cruz).get("/northwind/programmes/growth-2026/people/")

        assert cast.bo.large_picture_url in partner
        assert cast.bo.picture_url in people.content.decode()
        assert (
            cast.bo.picture_url in browse(cast.bo).get("/northwind/settings/me/").content.decode()
        )

    def test_gives_way_to_the_next_one_with_its_files(
        self, cast, browse, files, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            upload(browse(cast.bo), photo())
            upload(browse(cast.bo), photo("PNG"))

        cast.bo.refresh_from_db()
        names = {file.name for file in (files / "pictures").iterdir()}
        assert names == {f"{cast.bo.picture}-{side}.webp" for side in SIDES}

    def test_leads_back_to_the_page_that_asked_for_it(self, cast, browse):
        back = "/northwind/join/growth-2026/"

        assert upload(browse(cast.bo), photo(), next=back).url == back
        assert upload(browse(cast.bo), photo(), next="//elsewhere.example/").url == PAGE

    def test_is_missed_by_a_sentence_when_none_was_chosen(self, cast, browse):
        answer = browse(cast.bo).post(PAGE, {})

        assert answer.status_code == 422
        assert "This field is required" in answer.content.decode()


class TestRemovingAPicture:
    @pytest.mark.parametrize("how", ["by its owner", "by leaving the organisation"])
    def test_takes_row_and_files_away(
        self, how, cast, browse, files, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            upload(browse(cast.bo), photo())
            cast.bo.refresh_from_db()
            url = cast.bo.picture_url
            if how == "by its owner":
                browse(cast.bo).post(PAGE, {"act": "remove"})
            else:
                actions.remove_person(cast.bo, actor=cast.eli, at=NOON)

        cast.bo.refresh_from_db()
        assert (cast.bo.picture, cast.bo.picture_url) == ("", "")
        assert list((files / "pictures").iterdir()) == []
        assert browse(cast.cruz).get(url).status_code == 404

    def test_leaves_the_files_when_the_act_is_undone(self, cast, files):
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        actions.remove_picture(cast.bo, actor=cast.bo, at=NOON)  # of a transaction that ends badly

        assert len(list((files / "pictures").iterdir())) == 2


class TestSweepingPictures:
    def test_deletes_files_that_no_person_names_after_a_day(self, cast, files):
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        for side in SIDES:
            (files / "pictures" / f"0123-{side}.webp").write_bytes(b"RIFF")
        made = (files / "pictures" / "0123-96.webp").stat().st_mtime

        sweep_pictures(_moment(made) + timedelta(hours=23))
        assert len(list((files / "pictures").iterdir())) == 4
        sweep_pictures(_moment(made) + timedelta(hours=25))

        left = {file.name for file in (files / "pictures").iterdir()}
        assert left == {f"{cast.bo.picture}-{side}.webp" for side in SIDES}

    def test_does_nothing_where_nobody_ever_had_one(self, files):
        sweep_pictures(NOON)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class TestATicket:
    """A page that a letter led to shows faces though nobody is signed in."""

    def test_shows_the_picture_for_a_day(self, cast, browse):
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        cast.bo.refresh_from_db()

        assert browse().get(cast.bo.letter_picture_url).status_code == 200
        assert browse().get(cast.bo.large_picture_url).status_code == 404

    def test_is_good_for_one_picture_only(self, cast, browse):
        for person in (cast.bo, cast.amina):
            actions.set_picture(person, dict.fromkeys(SIDES, b"RIFF"), actor=person, at=NOON)
        ticket = cast.bo.letter_picture_url.partition("?")[2]

        assert browse().get(f"{cast.amina.large_picture_url}?{ticket}").status_code == 404
        assert browse().get(f"{cast.bo.picture_url}?{ticket}").status_code == 404

    def test_runs_out(self, cast, browse, monkeypatch):
        actions.set_picture(cast.bo, dict.fromkeys(SIDES, b"RIFF"), actor=cast.bo, at=NOON)
        url = cast.bo.letter_picture_url
        monkeypatch.setattr(faces, "TICKET_LIFETIME", -1)

        assert browse().get(url).status_code == 404
