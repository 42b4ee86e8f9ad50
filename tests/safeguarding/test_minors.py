"""Minors' mode: supervised, told to everybody, without contact data, quiet at night."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.files import actions as files
from mentoring.files.models import File
from mentoring.messaging.models import Entry
from mentoring.programmes.models import Programme
from mentoring.safeguarding import actions, rules
from mentoring.safeguarding.jobs import send_what_waited
from mentoring.safeguarding.models import Block, Waiting
from tests.files.conftest import PDF, disk  # noqa: F401 - a fixture
from tests.moments import NOON

NIGHT = datetime(2026, 11, 16, 22, tzinfo=UTC)
MORNING = datetime(2026, 11, 17, 6, tzinfo=UTC)  # seven in Berlin


def conversation_page(relationship):
    return address("messaging:conversation", relationship.pk, organisation="northwind")


def words_page(conversation):
    return address(
        "safeguarding:supervised_words", "growth-2026", conversation.pk, organisation="northwind"
    )


class TestASupervisedConversation:
    def test_says_so_to_everybody_by_name_at_all_times(self, cast, supervised, browse):
        relationship = supervised()
        room = address("relationships:room", relationship.pk, organisation="northwind")

        for person in (cast.amina, cast.bo):
            shown = browse(person).get(conversation_page(relationship)).text
            assert "This conversation is supervised" in shown
            assert "Ida Watch reads along" in shown
            assert "Only you and" not in shown
            assert "Ida Watch, who supervises, can read it." in browse(person).get(room).text

    def test_is_read_by_its_supervisor_from_then_on_with_a_line_in_the_log(
        self, cast, ida, supervised, conversation, write, browse
    ):
        relationship = supervised(at=timezone.now())
        write(relationship, cast.bo, "Written under supervision", at=timezone.now())

        shown = browse(ida).get(words_page(conversation)).text

        assert "Written under supervision" in shown
        assert "Good words" not in shown
        assert Event.objects.get(name="safeguarding.supervised_read").actor_id == ida.pk

    def test_is_read_by_nobody_else(self, cast, supervised, conversation, browse):
        supervised()

        for person in (cast.cruz, cast.eli, cast.sana, cast.amina, cast.dara):
            assert browse(person).get(words_page(conversation)).status_code == 404

    def test_is_read_no_longer_once_the_mode_is_off(
        self, cast, ida, supervised, conversation, browse
    ):
        supervised()
        actions.end_minors_mode(cast.programme, actor=cast.cruz, at=NOON)

        assert browse(ida).get(words_page(conversation)).status_code == 404

    def test_needs_a_supervisor_in_the_database_too(self, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme.objects.filter(pk=cast.programme.pk).update(minors_since=NOON)


class TestConversationsOutsideAMatch:
    def test_are_not_written_in_where_nobody_reads_along(self, cast, supervised):
        from mentoring.messaging import actions as messaging
        from mentoring.messaging.rules import ConversationKind
        from mentoring.safeguarding.actions.minors import hold_minors_mode

        Programme.objects.filter(pk=cast.programme.pk).update(allows_direct=True)
        cast.programme.refresh_from_db()
        supervised()
        begun = messaging.begin(
            cast.programme,
            ConversationKind.DIRECT,
            [cast.amina, cast.bo],
            actor=cast.amina,
            at=NOON,
        )

        with pytest.raises(actions.OnlyTogether):
            hold_minors_mode(begun, cast.amina, "Psst", NOON)


class TestContactData:
    @pytest.mark.parametrize(
        ("words", "what"),
        [
            ("Call me: 0 1 7 6 / 12 34 56 78", "a phone number"),
            ("Mine is +49 30 1234567.", "a phone number"),
            ("０１７６１２３４５６７８", "a phone number"),
            ("0176\u200b1234\u200b5678", "a phone number"),
            ("Write to bo@example.org", "an email address"),
            ("bo (at) example (dot) org", "an email address"),
            ("I am @bolarsen", "a name on another service"),
            ("Add me on Insta: bo_larsen99", "a name on another service"),
            ("t.me/bolarsen", "a name on another service"),
            ("I live at 12 Baker Street", "a street address"),
            ("Komm in die Hauptstraße 5", "a street address"),
        ],
    )
    def test_is_refused_with_a_sentence(self, cast, supervised, write, words, what):
        relationship = supervised()

        with pytest.raises(actions.HasContact, match=what):
            write(relationship, cast.bo, words)

    @pytest.mark.parametrize(
        "words",
        [
            "See you on 12.03.2031 at 14:30 in room 204.",
            "I read pages 12-15 and 110 to 117, in 2 days.",
            "The company made 1200 in 2030 and 3000 in 2031.",
            "My signal was bad, let us meet at the office at ten.",
            "I have a question about street art and a drive for change.",
        ],
    )
    def test_is_not_found_in_plain_words(self, words):
        assert rules.contacts_in(words, "DE") == []

    def test_is_nobodys_business_elsewhere(self, cast, relationship, write):
        assert write(relationship, cast.bo, "Call me: 0176 12345678").number == 9


class TestQuietHours:
    def test_let_a_message_wait_until_the_morning(self, cast, supervised, browse, monkeypatch):
        relationship = supervised(20, 7)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)
        before = Entry.objects.count()
        bo, form = browse(cast.bo), {"words": "Good night", "key": str(uuid4())}

        answer = bo.post(conversation_page(relationship), form, follow=True)
        bo.post(conversation_page(relationship), form)  # a double press

        assert "It is quiet now in this programme." in answer.text
        assert "Good night" in answer.text
        assert Entry.objects.count() == before
        assert "Good night" not in browse(cast.amina).get(conversation_page(relationship)).text
        send_what_waited(NIGHT)
        assert Entry.objects.count() == before
        send_what_waited(MORNING)
        send_what_waited(MORNING)

        assert Entry.objects.count() == before + 1
        assert not Waiting.objects.exists()
        assert "Good night" in browse(cast.amina).get(conversation_page(relationship)).text

    def test_refuse_contact_data_at_once(self, cast, supervised, browse, monkeypatch):
        relationship = supervised(20, 7)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)
        form = {"words": "bo@example.org", "key": str(uuid4())}

        answer = browse(cast.bo).post(conversation_page(relationship), form)

        assert answer.status_code == 422
        assert not Waiting.objects.exists()

    def test_hold_for_whatever_comes_in_another_way(self, cast, supervised, write):
        relationship = supervised(20, 7)

        with pytest.raises(actions.IsQuiet, match="between 20:00 and 7:00"):
            write(relationship, cast.bo, "By email", at=NIGHT)

    def test_keep_what_is_refused_in_the_morning_with_the_reason(self, cast, supervised, browse):
        relationship = supervised(20, 7)
        how = {"sent_as": uuid4(), "due_at": MORNING, "actor": cast.bo, "at": NIGHT}
        actions.wait_for_morning(relationship, "Good night", **how)
        Block.objects.create(
            organisation=cast.organisation, blocker=cast.amina, blocked=cast.bo, made_at=NIGHT
        )

        send_what_waited(MORNING)

        shown = browse(cast.bo).get(conversation_page(relationship)).text
        assert "This did not go" in shown
        assert "Amina takes no messages from you" in shown

    def test_can_be_used_to_think_again(self, cast, supervised, browse):
        relationship = supervised(20, 7)
        how = {"sent_as": uuid4(), "due_at": MORNING, "actor": cast.bo, "at": NIGHT}
        waiting = actions.wait_for_morning(relationship, "Good night", **how)
        where = address(
            "safeguarding:drop_waiting", relationship.pk, waiting.pk, organisation="northwind"
        )

        assert browse(cast.amina).post(where).status_code == 404
        browse(cast.bo).post(where)

        assert not Waiting.objects.exists()

    @pytest.mark.parametrize(
        ("hour", "begins", "ends", "until"),
        [
            (19, 20, 7, None),
            (20, 20, 7, 7),
            (6, 20, 7, 7),
            (7, 20, 7, None),
            (12, 11, 14, 14),
            (14, 11, 14, None),
            (12, 5, 5, None),
        ],
    )
    def test_begin_and_end_with_their_hours(self, hour, begins, ends, until):
        at = datetime(2031, 3, 3, hour, tzinfo=UTC)

        found = rules.quiet_until(at, begins=begins, ends=ends, timezone="UTC")

        assert (found.hour if found else None) == until
        assert found is None or at < found


class TestFilesOfMinors:
    @pytest.fixture
    def file(self, cast, supervised, disk):  # noqa: F811
        relationship = supervised()
        ready = files.prepare([SimpleUploadedFile("Plan.pdf", PDF)])
        files.send_files(relationship, ready, "", sent_as=uuid4(), actor=cast.bo, at=NOON)
        return File.objects.get()

    def test_wait_until_the_supervisor_releases_them(
        self, cast, ida, relationship, conversation, file, browse
    ):
        amina, fetch = (
            browse(cast.amina),
            address("files:fetch", relationship.pk, file.pk, organisation="northwind"),
        )
        assert "waiting for the supervisor" in amina.get(conversation_page(relationship)).text
        assert amina.get(fetch).status_code == 404
        inside = ("growth-2026", conversation.pk, file.pk)
        look = address("safeguarding:supervised_file", *inside, organisation="northwind")
        release = address("safeguarding:release_file", *inside, organisation="northwind")

        assert browse(ida).get(look).content == PDF
        assert browse(cast.cruz).post(release).status_code == 404
        browse(ida).post(release)

        assert amina.get(fetch).content == PDF
        assert Event.objects.filter(name="safeguarding.file_released").count() == 1


class TestSwitchingItOn:
    def test_is_for_whoever_runs_the_programme(self, cast, ida, browse):
        where = address("safeguarding:minors", "growth-2026", organisation="northwind")
        form = {"email": ida.email, "quiet_from": "21", "quiet_until": "6"}

        answer = browse(cast.cruz).post(where, form, follow=True)

        assert "Ida Watch supervises." in answer.text
        cast.programme.refresh_from_db()
        assert (cast.programme.supervisor, cast.programme.quiet_from) == (ida, 21)
        browse(cast.cruz).post(where, {"act": "end"})
        cast.programme.refresh_from_db()
        assert cast.programme.minors_since is None
