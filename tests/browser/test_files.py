"""A voice note is recorded, listened to, sent and played; a picture goes along."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from mentoring.core.web.addresses import address
from mentoring.files.models import File


@pytest.fixture
def relationship(transactional_db, make_relationship):
    return make_relationship()


def page_of(name, relationship):
    return address(name, relationship.pk, organisation="northwind")


class TestSendingFiles:
    def test_takes_a_recording_of_the_microphone_and_a_picture(
        self, cast, relationship, as_person, tmp_path
    ):
        where = page_of("files:send", relationship)
        bo = as_person(cast.bo, where)
        bo.add_init_script(PRETENDED)
        bo.reload()
        Image.new("RGB", (600, 400), (90, 140, 120)).save(tmp_path / "Plan.png")

        bo.get_by_role("button", name="Record a voice note").press("Enter")
        expect(bo.get_by_text("Recording 0:01")).to_be_visible()
        bo.get_by_role("button", name="Stop").press("Enter")
        expect(bo.locator("message-voice audio")).to_be_visible()
        bo.set_input_files("input[name=chosen]", tmp_path / "Plan.png")
        bo.get_by_role("button", name="Send to Amina").click()

        expect(bo.locator(".file__preview")).to_be_visible()
        amina = as_person(cast.amina, page_of("messaging:conversation", relationship))
        assert amina.evaluate(PLAYED) > 0
        assert sorted(File.objects.values_list("kind", flat=True)) == ["picture", "voice"]

    def test_says_what_to_do_without_a_microphone(self, cast, relationship, as_person):
        bo = as_person(cast.bo, page_of("files:send", relationship))

        bo.get_by_role("button", name="Record a voice note").click()

        expect(bo.get_by_text("There is no microphone here")).to_be_visible()
        expect(bo.get_by_label("Voice note", exact=True)).to_be_visible()


# A tone in the place of a microphone, which the machine that tests has not.
PRETENDED = """
navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), tone = sound.createOscillator(), out = sound.createMediaStreamDestination()
  tone.connect(out); tone.start()
  return out.stream
}
"""

PLAYED = """async () => {
  const audio = document.querySelector(".file audio")
  const heard = new Promise((done) => audio.addEventListener("timeupdate", () => audio.currentTime && done()))
  await audio.play(); await heard
  return audio.currentTime
}"""
