"""What starts wrong is told in a sentence, or not started at all."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from config.serve import _wants_demo
from mentoring.core.crypto import keys
from ops import startup
from ops.address import is_public
from ops.instance import CannotStart


@pytest.mark.django_db
class TestADatabase:
    def test_of_a_newer_version_is_left_alone(self):
        MigrationRecorder(connection).record_applied("events", "0999_from_tomorrow")

        with pytest.raises(CannotStart, match=r"newer version.*events\.0999_from_tomorrow"):
            startup.must_not_be_newer(MigrationExecutor(connection))

    def test_of_this_version_is_served(self):
        startup.must_not_be_newer(MigrationExecutor(connection))

    def test_is_not_served_with_the_secrets_of_another(self, cast, settings):
        keys.key_for(cast.organisation.pk)
        startup.must_fit_secrets()
        settings.ROOT_KEY = "A" * 43 + "="

        with pytest.raises(CannotStart, match="does not belong to this database"):
            startup.must_fit_secrets()


class TestSettings:
    def test_that_nothing_reads_are_told_with_a_guess(self):
        code = settings.BASE_DIR / "config"
        told = startup.unknown_settings(["PATH", "RAPPORT_BASE_ULR", "RAPPORT_PORT"], code=code)

        assert told == [
            "RAPPORT_BASE_ULR is no setting of Rapport and has no effect; "
            "did you mean RAPPORT_BASE_URL?"
        ]

    @pytest.mark.parametrize("address", ["garbage", "smtp://", "mail.example.org:25"])
    def test_of_a_mail_server_that_is_none_stop_the_start_with_a_sentence(self, address, tmp_path):
        done = subprocess.run(
            [sys.executable, "-P", "-c", "from config.prepare import prepare; prepare(demo=False)"],
            env=os.environ
            | {
                "EMAIL_URL": address,
                "RAPPORT_DATA": str(tmp_path),
                "PYTHONPATH": str(settings.BASE_DIR),
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": f"sqlite:///{tmp_path}/rapport.sqlite3",
            },
            check=False,
            capture_output=True,
            text=True,
        )

        assert done.returncode == 1
        assert "A setting cannot be read" in done.stderr
        assert "EMAIL_URL" in done.stderr
        assert "Traceback" not in done.stderr


class Chosen:
    def __init__(self, *, demo: bool = False, empty: bool = False) -> None:
        self.demo, self.empty = demo, empty


class TestTheDemonstration:
    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("https://mentoring.example.org", True),
            ("http://192.168.1.4:8000", True),
            ("http://localhost:8000", False),
            ("http://127.0.0.1:8000", False),
            ("", False),
        ],
    )
    def test_knows_what_is_public(self, address, public):
        assert is_public(address) == public

    def test_is_never_built_under_a_public_address(self, monkeypatch, capsys):
        monkeypatch.setenv("RAPPORT_BASE_URL", "https://mentoring.example.org")

        assert not _wants_demo(Chosen())
        assert "no demonstration is built there" in capsys.readouterr().err
        with pytest.raises(CannotStart, match="passwords that it shows"):
            _wants_demo(Chosen(demo=True))

    def test_is_what_anybody_else_starts_with(self, monkeypatch):
        monkeypatch.delenv("RAPPORT_BASE_URL", raising=False)

        assert _wants_demo(Chosen())
        assert not _wants_demo(Chosen(empty=True))
