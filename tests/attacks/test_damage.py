"""Damage on the disk, and the wrong secrets, are noticed."""

import sqlite3

import pytest
from django.core.management import CommandError, call_command

from mentoring.console.queries import health
from mentoring.core.crypto import keys
from mentoring.core.db import integrity
from mentoring.jobs import housekeeping, worker
from mentoring.jobs.models import Job
from tests.moments import NOON


@pytest.fixture
def damaged(monkeypatch, tmp_path):
    """A database of which 64 bytes in the middle were overwritten."""
    path = tmp_path / "damaged.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, words TEXT)")
        made.execute("CREATE INDEX i ON t (words)")
        made.executemany(
            "INSERT INTO t (words) VALUES (?)", [(f"word {n}" * 9,) for n in range(900)]
        )
    made.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 64] = b"\xff" * 64
    path.write_bytes(content)
    opened = sqlite3.connect(path)

    class Cursor:
        def __enter__(self):
            return opened.cursor()

        def __exit__(self, *error):
            return None

    class Connection:
        vendor = "sqlite"
        cursor = Cursor

    monkeypatch.setattr(integrity, "connection", Connection())
    yield
    opened.close()


@pytest.mark.django_db
class TestDamage:
    def test_is_none_in_a_sound_database(self):
        assert integrity.problems() == []

    def test_is_found_by_the_job_that_every_worker_starts(self, damaged):
        housekeeping.check_database_soon(at=NOON)
        housekeeping.check_database_soon(at=NOON)

        worker.run_until_idle(at=NOON)

        assert "DatabaseDamaged" in Job.objects.get().last_error

    def test_is_told_by_the_doctor(self, damaged):
        findings = {one.name: one for one in health.examine(at=NOON, thoroughly=True)}

        assert not findings["Database file"].is_well

    def test_lets_no_back_up_be_made_of_it(self, damaged, tmp_path):
        with pytest.raises(CommandError, match="no back-up was made"):
            call_command("backup", to=tmp_path / "backups")

        assert not (tmp_path / "backups").exists()


@pytest.mark.django_db
class TestAnotherRootKey:
    def test_is_told_by_the_doctor(self, cast, settings):
        keys.key_for(cast.organisation.pk)
        assert keys.unopenable() == []

        settings.ROOT_KEY = "A" * 43 + "="

        assert keys.unopenable() == [cast.organisation.pk]
        findings = {one.name: one for one in health.examine(at=NOON)}
        assert not findings["Keys"].is_well
