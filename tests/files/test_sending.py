"""Files that come with messages: sealed, limited, fetched by those who read the message."""

import io
from uuid import uuid4

import pytest
from PIL import Image

from mentoring.core.web.addresses import address
from mentoring.files import actions, queries
from mentoring.files.jobs import sweep_files
from mentoring.files.models import File
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Entry
from mentoring.messaging.queries import message_to_read
from tests.files.conftest import PDF, WEBM, archive, picture, upload
from tests.moments import DAY, NOON


def page(name, relationship, *args):
    return address(f"files:{name}", relationship.pk, *args, organisation="northwind")


def conversation_page(relationship):
    return address("messaging:conversation", relationship.pk, organisation="northwind")


class TestAFile:
    def test_comes_with_a_message_and_is_fetched_by_the_other(self, cast, relationship, browse):
        bo, amina = browse(cast.bo), browse(cast.amina)
        form = {"chosen": upload("Plan für März.pdf", PDF), "words": "Here.", "key": str(uuid4())}

        answer = bo.post(page("send", relationship), form, follow=True)

        assert "Sent to Amina." in answer.text
        shown = amina.get(conversation_page(relationship)).text
        assert "Here." in shown
        assert "Plan für März.pdf" in shown
        fetched = amina.get(page("fetch", relationship, File.objects.get().pk))
        assert fetched.content == PDF
        assert fetched["Content-Type"] == "application/pdf"

    def test_without_words_is_a_message_of_its_name(self, relationship, send):
        send(("Plan.pdf", PDF))

        entry = Entry.objects.get()
        assert entry.conversation.words_of(entry) == "Plan.pdf"

    @pytest.mark.parametrize("far_apart", [0, 1000])
    def test_is_found_for_its_own_message_only(self, send, monkeypatch, far_apart):
        monkeypatch.setattr(queries, "FAR_APART", far_apart)
        first, second, third = (send((f"{number}.pdf", PDF)) for number in range(3))

        found = queries.by_message(first.conversation, [third.number, first.number])

        assert found == {first.number: [first], third.number: [third]}
        assert second.number not in found

    def test_lies_encrypted_on_the_disk_with_its_name(self, disk, send):
        file = send(("Plan.pdf", PDF))

        (path,) = [one for one in disk.rglob("*") if one.is_file()]
        assert b"%PDF" not in path.read_bytes()
        assert "Plan" not in str(path)
        assert b"Plan" not in bytes(File.objects.values_list("sealed_name", flat=True)[0])
        assert queries.content_of(file) == PDF

    def test_opens_in_no_other_place_than_its_own(self, send):
        from cryptography.exceptions import InvalidTag

        one, other = send(("One.pdf", PDF)), send(("Other.pdf", PDF))
        File.objects.filter(pk=other.pk).update(stored="moved")
        File.objects.filter(pk=one.pk).update(stored=other.stored)

        one.refresh_from_db(fields=["stored"])

        with pytest.raises(InvalidTag):
            queries.content_of(one)

    def test_twice_under_one_id_is_once(self, send):
        key = uuid4()

        send(("Plan.pdf", PDF), key=key)
        send(("Plan.pdf", PDF), key=key)

        assert (Entry.objects.count(), File.objects.count()) == (1, 1)

    def test_goes_with_its_message(
        self, cast, disk, relationship, send, browse, django_capture_on_commit_callbacks
    ):
        file = send(("Plan.pdf", PDF))
        _found, message = message_to_read(file.conversation, relationship, cast.bo, file.number)

        with django_capture_on_commit_callbacks(execute=True):
            messaging.withdraw(relationship, message, sent_as=uuid4(), actor=cast.bo, at=NOON)

        assert not File.objects.exists()
        assert not [one for one in disk.rglob("*") if one.is_file()]
        assert browse(cast.amina).get(page("fetch", relationship, file.pk)).status_code == 404

    def test_that_no_row_names_is_swept_after_a_day(self, disk, send):
        file = send(("Plan.pdf", PDF))
        kept = queries.file_path(file.stored)
        (disk / "conversations" / ("0" * 32)).write_bytes(b"left over")

        from django.utils import timezone

        sweep_files(timezone.now())
        assert len(list((disk / "conversations").iterdir())) == 2
        sweep_files(timezone.now() + 2 * DAY)

        assert [one.name for one in (disk / "conversations").iterdir()] == [kept.rpartition("/")[2]]

    @pytest.mark.parametrize("who", ["cruz", "eli", "sana"])
    def test_is_not_for_whoever_runs_programme_or_organisation(
        self, who, cast, relationship, send, browse
    ):
        file = send(("Plan.pdf", PDF))

        answer = browse(getattr(cast, who)).get(page("fetch", relationship, file.pk))

        assert answer.status_code == 404

    def test_of_another_conversation_is_not_there(
        self, cast, relationship, send, make_relationship, make_member, browse
    ):
        file = send(("Plan.pdf", PDF))
        cem = make_member(cast.organisation, "Cem Third")
        other = make_relationship(mentor=cast.amina, mentee=cem)

        assert browse(cem).get(page("fetch", other, file.pk)).status_code == 404
        assert browse(cast.amina).get(page("fetch", other, file.pk)).status_code == 404


class TestAPicture:
    def test_is_encoded_anew_without_what_the_camera_wrote(self, send):
        exif = Image.Exif()
        exif[0x010E] = "taken at 52.52 N"

        file = send(("Holiday.jpg", picture(exif=exif, size=(3000, 2000))))

        with Image.open(io.BytesIO(queries.content_of(file))) as sent:
            assert (sent.format, sent.size) == ("WEBP", (2048, 1365))
            assert not sent.getexif()
        with Image.open(io.BytesIO(queries.preview_of(file))) as small:
            assert small.size == (480, 320)
        assert file.name == "Holiday.webp"

    def test_is_shown_small_in_the_conversation(self, cast, relationship, send, browse):
        file = send(("Holiday.png", picture("PNG")))
        amina = browse(cast.amina)

        assert (
            page("preview", relationship, file.pk)
            in amina.get(conversation_page(relationship)).text
        )
        assert amina.get(page("preview", relationship, file.pk))["Content-Type"] == "image/webp"


class TestAVoiceNote:
    def test_is_played_on_the_page(self, cast, relationship, browse, send):
        file = send(("voice-note.webm", WEBM))

        shown = browse(cast.amina).get(conversation_page(relationship)).text

        assert (
            f'<audio controls preload="none" src="{page("fetch", relationship, file.pk)}"' in shown
        )
        assert file.media_type == "audio/webm"

    def test_page_alone_may_ask_for_the_microphone(self, cast, relationship, browse):
        bo = browse(cast.bo)

        assert "microphone=(self)" in bo.get(page("send", relationship))["Permissions-Policy"]
        assert "microphone=()" in bo.get(conversation_page(relationship))["Permissions-Policy"]


class TestLimits:
    def test_of_one_file_are_told_before_and_kept(self, cast, relationship, settings, browse):
        settings.FILE_MEGABYTES = 1
        where = page("send", relationship)
        assert "files of 1 MB each" in browse(cast.bo).get(where).text
        form = {
            "chosen": upload("big.txt", b"a" * 1024 * 1024 + b"a"),
            "words": "Look",
            "key": str(uuid4()),
        }

        answer = browse(cast.bo).post(where, form)

        assert answer.status_code == 422
        assert "big.txt is larger than 1 MB." in answer.text
        assert "Look" in answer.text
        assert not Entry.objects.exists()

    def test_of_one_person_are_told_with_numbers(self, settings, send):
        settings.PERSON_MEGABYTES = 1
        send(("one.txt", b"a" * 700_000))

        with pytest.raises(actions.NoRoom, match="0 of 1 MB for files of Bo Larsen are filled"):
            send(("two.txt", b"a" * 700_000))
        assert Entry.objects.count() == 1

    def test_of_the_organisation_hold_for_everybody(self, cast, settings, send):
        settings.ORGANISATION_MEGABYTES = 1
        send(("one.txt", b"a" * 700_000))

        with pytest.raises(actions.NoRoom, match="files of Northwind"):
            send(("two.txt", b"a" * 700_000), actor=cast.amina)

    def test_are_free_again_when_a_message_is_taken_back(self, cast, settings, relationship, send):
        settings.PERSON_MEGABYTES = 1
        file = send(("one.txt", b"a" * 700_000))
        _found, message = message_to_read(file.conversation, relationship, cast.bo, file.number)
        messaging.withdraw(relationship, message, sent_as=uuid4(), actor=cast.bo, at=NOON)

        assert send(("two.txt", b"a" * 700_000))

    def test_of_files_with_one_message_are_told(self, send):
        with pytest.raises(actions.TooManyFiles, match="6 files are too many"):
            send(*((f"{n}.txt", b"x") for n in range(6)))

    def test_of_nothing_chosen_are_a_sentence(self, cast, relationship, browse):
        answer = browse(cast.bo).post(page("send", relationship), {"key": str(uuid4())})

        assert answer.status_code == 422
        assert "Choose a file, or record a voice note, first." in answer.text

    def test_of_an_ended_relationship_refuse_everything(self, cast, relationship, browse):
        relationship.ended_at = NOON + DAY
        relationship.save()
        form = {"chosen": upload("Plan.pdf", PDF), "key": str(uuid4())}

        answer = browse(cast.bo).post(page("send", relationship), form)

        assert answer.status_code == 422
        assert not File.objects.exists()


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "data", "kind", "called"),
        [
            ("a.exe", PDF, "pdf", "a.pdf"),
            ("a", b"Just words\n", "text", "a.txt"),
            ("a.docx", archive(**{"word__document.xml": "<w/>"}), "document", "a.docx"),
            ("a.bin", archive(**{"xl__workbook.xml": "<w/>"}), "document", "a.xlsx"),
            (
                "a.odt",
                archive(mimetype="application/vnd.oasis.opendocument.text"),
                "document",
                "a.odt",
            ),
            ("a.gif", picture("GIF"), "picture", "a.webp"),
        ],
    )
    def test_are_found_in_the_content(self, send, name, data, kind, called):
        file = send((name, data))

        assert (file.kind, file.name) == (kind, called)
