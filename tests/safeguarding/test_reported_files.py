"""A report keeps copies of the files of the reported message, for the safeguarding role alone."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.files import actions as files
from mentoring.files.jobs import sweep_files
from mentoring.files.models import File, FileCopy
from mentoring.files.queries import content_of_copy, filled_by, filled_by_all
from mentoring.messaging import actions as messaging
from mentoring.messaging.queries import message_to_read
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.safeguarding import actions
from tests.files.conftest import PDF, disk  # noqa: F401 - a fixture
from tests.moments import DAY, NOON

pytestmark = pytest.mark.usefixtures("disk")
PLAIN = b"Meet me at the old mill, and tell nobody."


def page(name, *args):
    return address(f"safeguarding:{name}", *args, organisation="northwind")


@pytest.fixture
def send(cast, relationship):
    """A message of Amina's with files."""

    def send(*given, at=NOON):
        ready = files.prepare([SimpleUploadedFile(name, data) for name, data in given])
        how = {"sent_as": uuid4(), "actor": cast.amina, "at": at}
        return files.send_files(relationship, ready, "", **how).number

    return send


@pytest.fixture
def number(send):
    return send(("Plan.pdf", PDF), ("Place.txt", PLAIN))


def fetch(report, name):
    copy = next(one for one in FileCopy.objects.all() if one.name == name)
    return page("report_file", report.pk, copy.pk)


class TestAFileOfAReportedMessage:
    def test_is_fetched_by_whoever_has_the_role_and_leaves_a_line_in_the_log(
        self, report, number, noor, browse
    ):
        made = report(number)
        shown = browse(noor).get(page("report", made.pk)).text
        assert fetch(made, "Plan.pdf") in shown

        answer = browse(noor).get(fetch(made, "Place.txt"))

        assert answer.content == PLAIN
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        looked = Event.objects.get(name="safeguarding.report_file_read")
        assert (looked.actor_id, looked.subject_id) == (noor.pk, made.pk)

    def test_is_nobody_elses_to_fetch(self, cast, report, number, noor, browse):
        made = report(number)
        where = fetch(made, "Plan.pdf")

        for person in (cast.amina, cast.bo, cast.cruz, cast.eli, cast.sana, cast.dara):
            assert browse(person).get(where).status_code == 404
        give(Role.SAFEGUARDING, to=cast.amina, actor=cast.eli, at=NOON)
        assert browse(cast.amina).get(where).status_code == 404
        other = report(7)
        copy = FileCopy.objects.first()
        assert browse(noor).get(page("report_file", other.pk, copy.pk)).status_code == 404

    @pytest.mark.parametrize("how", ["taken back", "erased"])
    def test_stays_when_the_message_is(
        self,
        how,
        cast,
        relationship,
        conversation,
        report,
        number,
        noor,
        browse,
        django_capture_on_commit_callbacks,
    ):
        made = report(number)
        conversation.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            if how == "taken back":
                _found, said = message_to_read(conversation, relationship, cast.amina, number)
                messaging.withdraw(relationship, said, sent_as=uuid4(), actor=cast.amina, at=NOON)
            else:
                actions.close_report(made, "We talked.", actor=noor, at=NOON)
                actions.erase(conversation, actor=None, at=NOON)
        assert not File.objects.exists()
        sweep_files(NOON + 10_000 * DAY)

        assert browse(noor).get(fetch(made, "Plan.pdf")).content == PDF

    def test_lies_sealed_under_a_key_that_changes_with_the_organisations(self, report, number):
        from mentoring.core.crypto import keys
        from ops.rotation import rotate

        report(number)
        copy = next(one for one in FileCopy.objects.all() if one.name == "Place.txt")
        with default_storage.open(f"conversations/{copy.stored}", "rb") as lying:
            assert PLAIN not in lying.read()
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, name FROM files_filecopy")
            before = {bytes(row[0]) for row in cursor.fetchall()}
        rotate()
        keys.forget_keys()
        with connection.cursor() as cursor:
            cursor.execute("SELECT key, name FROM files_filecopy")
            assert not before & {bytes(row[0]) for row in cursor.fetchall()}

        assert content_of_copy(FileCopy.objects.get(pk=copy.pk)) == PLAIN

    def test_fills_the_room_of_the_organisation_and_nobodys_own(self, cast, report, number):
        own, ours = filled_by(cast.amina), filled_by_all(cast.organisation.pk)

        report(number)

        assert filled_by(cast.amina) == own
        assert filled_by_all(cast.organisation.pk) == ours + len(PDF) + len(PLAIN)

    def test_is_named_where_there_is_no_room_and_the_report_goes_all_the_same(
        self, report, number, noor, settings, browse
    ):
        settings.ORGANISATION_MEGABYTES = 0

        made = report(number)

        assert not FileCopy.objects.exists()
        shown = browse(noor).get(page("report", made.pk)).text
        assert "Plan.pdf came with it and was not copied: your organisation has no room" in shown

    def test_is_named_where_the_scanner_has_not_seen_it(self, report, number, noor, browse):
        File.objects.update(needs_scan=True)

        made = report(number)

        assert not FileCopy.objects.exists()
        shown = browse(noor).get(page("report", made.pk)).text
        assert "Plan.pdf came with it and was not copied: the virus scanner" in shown

    def test_is_named_to_its_reporter(self, cast, report, number, browse):
        made = report(number)

        shown = browse(cast.bo).get(page("own_report", made.pk)).text

        assert "Plan.pdf was copied with it." in shown
        assert page("report_file", made.pk, FileCopy.objects.first().pk) not in shown

    def test_twice_reported_is_copied_once(self, report, number):
        report(number)
        report(number)

        assert FileCopy.objects.count() == 2


class TestAFileOfWhatStandsAround:
    def test_is_named_and_not_copied(self, report, number, noor, browse):
        made = report(7, around=5)

        assert not FileCopy.objects.exists()
        shown = browse(noor).get(page("report", made.pk)).text
        assert "Plan.pdf came with it; only files of the reported message are copied." in shown
