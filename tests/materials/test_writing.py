"""Writing for the library: drafts, versions, files, and who may."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from mentoring.core.db.ids import new_id
from mentoring.core.web.clamd import ScannerAway
from mentoring.events.models import Event
from mentoring.files.actions import NoRoomToKeep, NotToKeep, copying, prepare, prepare_to_keep
from mentoring.files.models import FileCopy
from mentoring.files.queries import file_path
from mentoring.materials import permissions
from mentoring.materials.actions import reading, writing
from mentoring.materials.models import Material, MaterialVersion, Opinion
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from tests.materials.conftest import LIBRARY, VALUES
from tests.moments import NOON

PDF = b"%PDF-1.4 a plan"
VOICE = b"OggS\x00\x02" + bytes(40)


def pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, PDF, "application/pdf")


class TestACoordinator:
    def test_writes_a_draft_publishes_it_and_takes_it_back(self, cast, browse, form):
        cruz, bo = browse(cast.cruz), browse(cast.bo)
        where = cruz.post(f"{LIBRARY}new/", form()).url
        assert "A draft." in cruz.get(where).content.decode()
        assert bo.get(where).status_code == 404

        cruz.post(f"{where}publish/", {"do": "publish"})
        assert "The small room by the window" in bo.get(where).content.decode()
        assert "How we meet here" in bo.get(LIBRARY).content.decode()

        cruz.post(f"{where}publish/", {"do": "withdraw"})
        assert bo.get(where).status_code == 404
        names = Event.objects.filter(name__startswith="materials.").order_by("pk")
        assert list(names.values_list("name", flat=True)) == [
            "materials.written",
            "materials.published",
            "materials.taken_back",
        ]

    def test_writes_once_however_often_the_button_is_pressed(self, cast, browse, form):
        said = form()
        for _time in range(2):
            browse(cast.cruz).post(f"{LIBRARY}new/", said)
        browse(cast.cruz).post(f"{LIBRARY}new/", said | {"key": str(new_id())})  # the form anew

        assert Material.objects.count() == 1

    def test_loses_nothing_of_two_that_have_one_title(self, cast, browse, form):
        client = browse(cast.cruz)
        client.post(f"{LIBRARY}new/", form(title="Feedback", body="Ask first."))
        client.post(f"{LIBRARY}new/", form(title="Feedback", body="Frag zuerst.", language="de"))
        for name in ("one.pdf", "two.pdf"):
            client.post(f"{LIBRARY}new/?kind=file", form(upload=pdf(name), body=""))

        bodies = Material.objects.filter(title="Feedback").values_list("body", flat=True)
        assert sorted(bodies) == ["Ask first.", "Frag zuerst."]
        assert sorted(copy.name for copy in FileCopy.objects.all()) == ["one.pdf", "two.pdf"]

    def test_writes_for_their_own_programme_only(self, cast, browse, form, make_programme):
        other = make_programme(cast.organisation, "Other Programme")

        for place in (str(other.pk), "organisation", "nonsense"):
            answer = browse(cast.cruz).post(f"{LIBRARY}new/", form(place=place))
            assert answer.status_code == 422
        assert not Material.objects.exists()

    def test_writes_nothing_new_where_everything_they_run_is_archived(
        self, cast, browse, form, write
    ):
        made = write(title="From before")
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(archived_at=NOON)

        for who, may in ((cast.cruz, False), (cast.eli, True)):
            client = browse(who)
            page = client.get(f"{LIBRARY}written/").content.decode()
            assert "From before" in page
            assert ("Write something" in page) == may
            assert ("nobody to write something new for" in page) != may
            piece = client.get(f"{LIBRARY}listening/").content.decode()
            assert ("Write your own version" in piece) == may
            assert client.get(f"{LIBRARY}new/").status_code == (200 if may else 404)
        assert browse(cast.cruz).post(f"{LIBRARY}new/", form()).status_code == 404
        assert browse(cast.cruz).get(f"{LIBRARY}{made.key}/change/").status_code == 200

    def test_does_not_change_what_is_for_the_whole_organisation(self, cast, browse, write):
        everybody = write(programme=None)

        assert browse(cast.cruz).get(f"{LIBRARY}{everybody.key}/").status_code == 200
        assert browse(cast.cruz).get(f"{LIBRARY}{everybody.key}/change/").status_code == 404
        assert browse(cast.eli).get(f"{LIBRARY}{everybody.key}/change/").status_code == 200

    def test_begins_with_a_starter_piece(self, cast, browse, form):
        client = browse(cast.cruz)
        page = client.get(f"{LIBRARY}new/?from=listening").content.decode()
        assert "Watch yourself in the next conversation." in page

        client.post(f"{LIBRARY}new/?from=listening", form(title="Listening, our way"))
        assert Material.objects.get().starter == "listening"

    def test_loses_nothing_when_something_is_missing(self, cast, browse, form):
        answer = browse(cast.cruz).post(f"{LIBRARY}new/", form(title=""))

        assert answer.status_code == 422
        assert "Give it a title" in answer.content.decode()
        assert VALUES["body"] in answer.content.decode()

    def test_removes_a_draft_with_everything_but_nothing_that_is_read(self, cast, browse, write):
        made = write()
        answer = browse(cast.cruz).post(f"{LIBRARY}{made.key}/remove/")
        assert answer.status_code == 422
        assert "Take it back before you remove it." in answer.content.decode()

        writing.withdraw(made, actor=cast.cruz, at=NOON)
        browse(cast.cruz).post(f"{LIBRARY}{made.key}/remove/")
        assert not Material.objects.exists()
        assert not MaterialVersion.objects.exists()

    @pytest.mark.parametrize(
        ("path", "finds"),
        [
            ("useful", "piece_to_judge"),
            ("publish", "material_to_change"),
            ("change", "material_to_change"),
        ],
    )
    def test_removes_what_somebody_else_has_just_opened(
        self, cast, browse, form, write, monkeypatch, path, finds
    ):
        made, find = write(), getattr(permissions, finds)
        who = cast.bo if path == "useful" else cast.cruz

        def find_and_remove(*args):
            found = find(*args)
            writing.withdraw(found, actor=cast.cruz, at=NOON)
            writing.remove(found, actor=cast.cruz, at=NOON)
            return found

        monkeypatch.setattr(permissions, finds, find_and_remove)
        said = form(useful="yes", do="publish", body="Other words.")
        answer = browse(who).post(f"{LIBRARY}{made.key}/{path}/", said)

        assert answer.status_code == 422
        assert "Somebody else was first." in answer.content.decode()
        assert "Other words." in answer.content.decode()  # what was written is not lost
        assert not Opinion.objects.exists()

    def test_takes_back_what_somebody_is_about_to_judge(self, cast, write):
        made = write()
        writing.withdraw(made, actor=cast.cruz, at=NOON)

        with pytest.raises(Material.DoesNotExist):
            reading.say_useful(made, is_useful=True, actor=cast.bo, at=NOON)

    def test_sees_drafts_and_published_of_their_programme(
        self, cast, browse, write, make_programme
    ):
        write(title="Half a thought", is_published=False)
        write(title="For everybody", programme=None)
        give(
            Role.COORDINATOR,
            to=cast.amina,
            programme_id=make_programme(cast.organisation, "Other").pk,
            actor=cast.eli,
            at=NOON,
        )

        page = browse(cast.cruz).get(f"{LIBRARY}written/").content.decode()
        others = browse(cast.amina).get(f"{LIBRARY}written/").content.decode()

        assert "Half a thought" in page
        assert "For everybody" not in page
        assert "Half a thought" not in others
        assert "Nothing of your own yet" in others


def test_a_draft_stays_on_no_device(cast, browse, write):
    draft, piece = write(is_published=False), write(title="Published")
    client = browse(cast.cruz)

    kept = [
        client.get(f"{LIBRARY}{key}/").headers.get("Rapport-Keep")
        for key in (draft.key, piece.key, "listening")
    ]
    assert kept == [None, "yes", "yes"]


class TestAVersion:
    def test_is_kept_of_every_change_and_can_be_restored(self, cast, browse, form, write):
        made = write()
        client = browse(cast.cruz)
        client.post(f"{LIBRARY}{made.key}/change/", form(body="Now by the door."))
        page = client.get(f"{LIBRARY}{made.key}/versions/").content.decode()
        assert "Version 2" in page
        assert VALUES["body"] in page

        client.post(f"{LIBRARY}{made.key}/versions/1/restore/")
        made.refresh_from_db()
        assert (made.body, made.version, made.is_published) == (VALUES["body"], 3, True)
        assert "window" in made.words.found_by
        assert client.post(f"{LIBRARY}{made.key}/versions/9/restore/").status_code == 404

    def test_is_not_made_by_saving_the_same(self, cast, browse, form, write):
        made = write(body="One.\n\nTwo.")
        browse(cast.cruz).post(f"{LIBRARY}{made.key}/change/", form(body="One.\r\n\r\nTwo."))

        assert made.versions.count() == 1

    def test_that_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(
        self, cast, browse, form, write
    ):
        made = write()
        client = browse(cast.cruz)
        client.post(f"{LIBRARY}{made.key}/change/", form(body="First of two."))
        answer = client.post(f"{LIBRARY}{made.key}/change/", form(body="Second of two."))
        page = answer.content.decode()

        assert answer.status_code == 422
        assert "First of two." in page
        assert "Second of two." in page
        client.post(f"{LIBRARY}{made.key}/change/", form(body="Second of two.", version=2))
        made.refresh_from_db()
        assert made.body == "Second of two."

    def test_of_a_link_shows_where_somebody_else_let_it_lead(self, cast, browse, form, write):
        first, second = "https://example.org/first", "https://example.org/second"
        made = write(kind="link", body="", address="https://example.org/old")
        client = browse(cast.cruz)
        client.post(f"{LIBRARY}{made.key}/change/", form(body="", address=first))
        answer = client.post(f"{LIBRARY}{made.key}/change/", form(body="", address=second))

        assert answer.status_code == 422
        assert first in answer.content.decode()
        assert second in answer.content.decode()


class TestAFile:
    def test_is_downloaded_by_those_who_may_read_it_and_by_nobody_else(self, cast, browse, form):
        client = browse(cast.cruz)
        where = client.post(f"{LIBRARY}new/?kind=file", form(upload=pdf(), body="")).url
        assert browse(cast.bo).get(f"{where}file/").status_code == 404

        client.post(f"{where}publish/", {"do": "publish"})
        answer = browse(cast.bo).get(f"{where}file/")
        assert answer.content == PDF
        assert "attachment" in answer["Content-Disposition"]
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert browse(cast.dara).get(f"{where}file/").status_code == 404

    def test_takes_the_place_of_the_one_before_and_goes_with_its_material(
        self, cast, browse, form, django_capture_on_commit_callbacks
    ):
        client = browse(cast.cruz)
        where = client.post(f"{LIBRARY}new/?kind=file", form(upload=pdf(), body="")).url
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{where}change/", form(upload=pdf("newer.pdf"), body=""))
        copy = FileCopy.objects.get()
        assert copy.name == "newer.pdf"
        assert default_storage.exists(file_path(copy.stored))

        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{where}remove/")
        assert not FileCopy.objects.exists()
        assert not default_storage.exists(file_path(copy.stored))

    def test_is_asked_for_and_looked_at(self, cast, browse, form, settings, monkeypatch):
        client = browse(cast.cruz)
        nothing = client.post(f"{LIBRARY}new/?kind=file", form(body=""))
        assert "Choose the file" in nothing.content.decode()
        page = SimpleUploadedFile("plan.pdf", b"<html><script>alert(1)</script>")
        assert client.post(f"{LIBRARY}new/?kind=file", form(upload=page)).status_code == 422

        settings.CLAMD = "127.0.0.1:1"
        monkeypatch.setattr(copying, "is_clean", lambda data, where: False)
        found = client.post(f"{LIBRARY}new/?kind=file", form(upload=pdf()))
        assert "found something in it" in found.content.decode()

        def away(data, where):
            raise ScannerAway

        monkeypatch.setattr(copying, "is_clean", away)
        silent = client.post(f"{LIBRARY}new/?kind=file", form(upload=pdf()))
        assert "does not answer" in silent.content.decode()
        assert not Material.objects.exists()

    def test_that_is_too_large_costs_no_words(self, cast, browse, form, settings):
        settings.UPLOAD_LIMIT = 1000
        client = browse(cast.cruz)
        page = client.get(f"{LIBRARY}new/?kind=file").content.decode().partition('id="words"')[2]
        fields = ("title", "body", "place", "language", "upload")  # in the order in which they go
        places = [page.index(f'name="{name}"') for name in fields]
        assert places == sorted(places)

        large = SimpleUploadedFile("plan.pdf", PDF + b" " * 1000, "application/pdf")
        for said in (form() | {"upload": large}, {"upload": large, **form()}):
            large.seek(0)
            answer = client.post(f"{LIBRARY}new/?kind=file", said)
            assert answer.status_code == 422
            assert "is larger than" in answer.content.decode()
        assert not Material.objects.exists()

    def test_needs_room(self, cast, settings, write):
        settings.ORGANISATION_MEGABYTES = 0
        upload = prepare_to_keep(pdf())
        with pytest.raises(NoRoomToKeep, match="then save again"):
            write(kind="file", body="", upload=upload)
        assert not Material.objects.filter(organisation=cast.organisation).exists()

    @pytest.mark.parametrize(
        ("name", "data", "refusal"),
        [
            ("empty.pdf", b"", "empty.pdf is empty. Choose"),
            ("run.exe", b"MZ\x90\x00", "run.exe cannot be offered here."),
            ("hello.ogg", VOICE, "hello.ogg cannot be offered here."),
        ],
    )
    def test_is_refused_in_words_about_files_and_not_about_messages(
        self, cast, browse, form, name, data, refusal
    ):
        client = browse(cast.cruz)
        said = form(upload=SimpleUploadedFile(name, data), body="")
        page = client.post(f"{LIBRARY}new/?kind=file", said).content.decode()

        assert refusal in page
        assert "sent" not in page[page.index(refusal) :].partition("</")[0]
        assert "audio/" not in page
        assert not Material.objects.exists()

        said["upload"] = SimpleUploadedFile(name, data)
        german = client.post(
            f"{LIBRARY}new/?kind=file", said, headers={"accept-language": "de"}
        ).content.decode()
        assert refusal not in german
        assert "Sprachnachricht" not in german

    def test_is_no_voice_note_though_a_message_may_be_one(self):
        assert prepare([SimpleUploadedFile("hello.ogg", VOICE)])

        with pytest.raises(NotToKeep):
            prepare_to_keep(SimpleUploadedFile("hello.ogg", VOICE))

    def test_takes_nothing_of_its_author_s_own_room(self, cast, settings, write):
        settings.PERSON_MEGABYTES = 0
        upload = prepare_to_keep(pdf())

        write(kind="file", body="", upload=upload)
        assert FileCopy.objects.get().owner == cast.cruz


class TestTheDatabase:
    @pytest.mark.parametrize(
        "values", [{"kind": "link"}, {"address": "https://example.org"}, {"body": ""}]
    )
    def test_refuses_what_leads_nowhere_or_says_nothing(self, cast, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            writing.write(VALUES | values, programme=None, key=new_id(), actor=cast.eli, at=NOON)
