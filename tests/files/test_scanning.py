"""A scanner that is set up looks at every file before anybody else has it."""

import pytest
from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.core.web.clamd import ScannerAway, is_clean
from mentoring.files.jobs import ask_again
from mentoring.files.models import File
from tests.files.conftest import PDF
from tests.moments import DAY
from tests.support.clamd import EICAR_LIKE, scanner


@pytest.fixture
def socket_path(settings, tmp_path):
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    return settings.CLAMD


def where(name, relationship, file):
    return address(f"files:{name}", relationship.pk, file.pk, organisation="northwind")


class TestAFileThatIsScanned:
    def test_waits_until_then_and_says_so(self, cast, relationship, socket_path, send, browse):
        file = send(("Plan.pdf", PDF))
        amina = browse(cast.amina)

        shown = amina.get(
            address("messaging:conversation", relationship.pk, organisation="northwind")
        )

        assert "Plan.pdf is waiting for the virus scanner." in shown.text
        assert f'href="{where("fetch", relationship, file)}"' not in shown.text
        assert amina.get(where("fetch", relationship, file)).status_code == 404

    def test_is_there_once_nothing_was_found(
        self, cast, relationship, socket_path, send, browse, run_jobs
    ):
        file = send(("Plan.pdf", PDF))

        with scanner(socket_path) as seen:
            run_jobs()

        assert seen == [PDF]
        assert browse(cast.amina).get(where("fetch", relationship, file)).content == PDF
        assert (
            where("fetch", relationship, file)
            in browse(cast.amina).get(where("state", relationship, file)).text
        )

    def test_is_not_passed_on_when_something_was_found(
        self,
        cast,
        disk,
        relationship,
        socket_path,
        send,
        browse,
        run_jobs,
        django_capture_on_commit_callbacks,
    ):
        file = send(("Plan.pdf", PDF + EICAR_LIKE))

        with scanner(socket_path), django_capture_on_commit_callbacks(execute=True):
            run_jobs()

        assert browse(cast.amina).get(where("fetch", relationship, file)).status_code == 404
        state = browse(cast.bo).get(where("state", relationship, file)).text
        assert "the virus scanner found something in it" in state
        assert not (disk / "conversations" / file.stored).exists()

    def test_waits_on_while_the_scanner_is_away(
        self, cast, relationship, socket_path, send, run_jobs
    ):
        file = send(("Plan.pdf", PDF))
        run_jobs()
        file.refresh_from_db()
        assert file.is_scanning

        with scanner(socket_path):
            ask_again(timezone.now() + DAY)
            run_jobs(at=timezone.now() + DAY)

        file.refresh_from_db()
        assert file.is_ready

    def test_is_every_file_only_where_a_scanner_is_set_up(self, send):
        assert not send(("Plan.pdf", PDF)).needs_scan
        assert File.objects.ready().exists()


class TestTheProtocol:
    def test_carries_what_is_longer_than_one_piece(self, tmp_path):
        content = bytes(range(256)) * 1000

        with scanner(tmp_path / "s") as seen:
            assert is_clean(content, str(tmp_path / "s"))

        assert seen == [content]

    def test_takes_no_other_answer_for_a_yes(self, tmp_path):
        with scanner(tmp_path / "s", limit=10), pytest.raises(ScannerAway):
            is_clean(b"a" * 100, str(tmp_path / "s"))

    @pytest.mark.parametrize("path", ["/nowhere/clamd.ctl", "localhost:1", "nonsense"])
    def test_ends_with_one_word_for_everything_that_goes_wrong(self, path):
        with pytest.raises(ScannerAway):
            is_clean(b"a", path)
