"""One's own picture, chosen, seen and removed with the browser's own file chooser."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

PATH = "/northwind/picture/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Pictures of a test lie in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


def portrait() -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "#3a7").save(file, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


class TestOnesOwnPicture:
    def test_is_chosen_seen_everywhere_and_removed(self, cast, as_person):
        page = as_person(cast.bo, PATH, width=360)
        page.locator("input[type=file]").set_input_files(portrait())
        page.get_by_role("button", name="Use this picture").click()

        seen = page.locator("main .avatar img")
        expect(seen).to_be_visible()
        page.wait_for_function("() => document.querySelector('main .avatar img').naturalWidth > 0")
        expect(page.locator(".top .avatar img").first).to_be_attached()

        page.get_by_role("button", name="Remove my picture").click()
        expect(page.get_by_role("button", name="Remove my picture")).to_have_count(0)
        expect(seen).to_have_count(0)
        cast.bo.refresh_from_db()
        assert cast.bo.picture == ""

    def test_is_refused_in_words_where_the_file_is_no_picture(self, cast, as_person):
        page = as_person(cast.bo, PATH, width=360)
        page.locator("input[type=file]").set_input_files(
            {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
        )
        page.get_by_role("button", name="Use this picture").click()

        refused = page.locator("main").get_by_text("We cannot use this file as a picture")
        expect(refused.first).to_be_visible()
        expect(page.get_by_role("button", name="Use this picture")).to_be_visible()
        expect(page.get_by_role("button", name="Remove my picture")).to_have_count(0)
        cast.bo.refresh_from_db()
        assert cast.bo.picture == ""
