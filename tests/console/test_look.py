"""Colour, logo and own words."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from mentoring.organisations import rules
from mentoring.organisations.rules.colours import AA, DARK_GROUNDS, LIGHT_GROUNDS

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def admin(cast, browse, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return browse(cast.eli)


def picture(kind="PNG", size=(1200, 400)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def upload(admin, data: bytes, name="logo.png", **fields):
    form = {"accent": "#1d5c54", "logo": SimpleUploadedFile(name, data)} | fields
    return admin.post("/northwind/settings/look/", form)


class TestALogo:
    def test_is_made_small_and_shown_to_everybody(self, cast, admin, browse):
        assert upload(admin, picture("JPEG"), "logo.jpg").status_code == 302

        cast.organisation.refresh_from_db()
        answer = browse().get(cast.organisation.logo_url)
        shown = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
        assert answer.headers["Content-Type"] == "image/png"
        assert (shown.format, shown.size) == ("PNG", (480, 160))
        assert cast.organisation.logo_url in admin.get("/northwind/settings/").content.decode()

    @pytest.mark.parametrize(
        "data", [SVG, b"", b"%PDF-1.7", picture()[:60], b"GIF89a" + b"\x00" * 40]
    )
    def test_is_refused_with_a_sentence_when_it_is_no_picture(self, cast, admin, data):
        answer = upload(admin, data)

        assert answer.status_code == 422
        cast.organisation.refresh_from_db()
        assert not cast.organisation.logo

    def test_is_refused_when_it_would_unfold_into_too_many_points(self, admin):
        bomb = io.BytesIO()
        Image.new("1", (9000, 9000)).save(bomb, "PNG")

        assert (
            "cannot use this file as a picture" in upload(admin, bomb.getvalue()).content.decode()
        )

    def test_is_refused_above_two_megabytes(self, admin):
        answer = upload(admin, picture() + b"\x00" * (2 * 1024 * 1024))

        assert "larger than 2 MB" in answer.content.decode()

    def test_can_be_taken_away(self, cast, admin):
        upload(admin, picture())
        admin.post("/northwind/settings/look/", {"accent": "#1d5c54", "without_logo": "on"})

        cast.organisation.refresh_from_db()
        assert cast.organisation.logo_url == ""


class TestAColour:
    def test_reaches_every_page_as_a_style_sheet(self, admin, browse):
        admin.post("/northwind/settings/look/", {"accent": "#8A2B5C"})

        assert "--accent: #8a2b5c" in browse().get("/northwind/accent.css").content.decode()

    def test_that_could_not_be_read_is_moved_and_that_is_said(self, admin, browse):
        answer = admin.post("/northwind/settings/look/", {"accent": "#ffd400"}, follow=True)

        assert "a darker shade" in answer.content.decode()
        css = browse().get("/northwind/accent.css").content.decode()
        assert "--accent: #ffd400" not in css
        assert "--accent-dark: #ffd400" in css

    def test_that_is_none_is_refused(self, admin):
        answer = admin.post("/northwind/settings/look/", {"accent": "red;}body{display:none"})

        assert answer.status_code == 422

    @given(st.integers(0, 0xFFFFFF))
    @hypothesis_settings(deadline=None, max_examples=200)
    def test_of_any_kind_ends_up_readable_on_both_papers(self, value):
        light, dark = rules.readable_accents(f"#{value:06x}")

        assert min(rules.contrast(light, ground) for ground in LIGHT_GROUNDS) >= AA
        assert min(rules.contrast(dark, ground) for ground in DARK_GROUNDS) >= AA


class TestOwnWords:
    def test_stand_in_for_ours(self, cast, admin):
        form = {
            "name": "Northwind",
            "timezone": "Europe/Berlin",
            "language": "de",
            "mentor": "Coach",
            "mentors": "Coaches",
        }
        assert admin.post("/northwind/settings/organisation/", form).status_code == 302

        cast.organisation.refresh_from_db()
        assert cast.organisation.word("mentor") == "Coach"
        assert cast.organisation.word("mentee") == "mentee"
        assert cast.organisation.language == "de"
