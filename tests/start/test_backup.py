"""Back-up and restore as an operator does them: real commands, real folders, both databases."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.environment import for_a_process
from tests.support.postgres import TEMPLATE, running_server
from tests.support.servers import server

FILL = """
from datetime import UTC, datetime
from decimal import Decimal
from django.conf import settings
from mentoring.accounts.models import User
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Profile
noon = datetime(2031, 3, 3, 12, 0, 0, 123456, UTC)
home = Organisation.objects.create(
    slug="northwind", name="Nørthwind & Söhne", created_at=noon, words={"zeta": "b", "alpha": "a"}
)
people = [
    Membership(
        organisation=home, name=f"Person {n} \\u2028 'x'", email=f"p{n}@example.org",
        user=User.objects.create_user(f"p{n}@example.org", "a long password"),
        tenure_years=Decimal(n) / 2, created_at=noon, attributes={"half": 0.1, "none": None},
    )
    for n in range(5)
]
for person, chief in zip(people, [*people[1:], None]):
    person.manager = chief  # a row that refers to one that comes later
Membership.objects.bulk_create(people)
Profile.objects.create(
    membership=people[0], organisation=home, updated_at=noon, identities='["only for me"]'
)
logo = settings.DATA_DIR / "files" / "logos" / "one.png"
logo.parent.mkdir(parents=True)
logo.write_bytes(bytes(range(256)) * 9000)
"""
READ = """
import hashlib
from django.conf import settings
from ops.backup import rows
for model in rows.kept_models():
    print(model._meta.label_lower, *rows.fingerprint(rows.dump(model, "default")))
for file in sorted((settings.DATA_DIR / "files").rglob("*.png")):
    print(file.name, hashlib.sha256(file.read_bytes()).hexdigest())
"""
OPEN = """
from mentoring.participants.models import Profile
print(Profile.objects.get().identities)
"""


@dataclass
class Installation:
    data: Path
    database: str = ""

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database} if self.database else {}

    def manage(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self._python("-m", "config.manage", *map(str, words))

    def python(self, code: str) -> str:
        done = self._python("-c", f"import django; django.setup()\n{code}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def backup(self, *words: object) -> Path:
        done = self.manage("backup", *words)
        assert done.returncode == 0, done.stderr
        return max((self.data / "backups").glob("*.backup"))

    def _python(self, *words: str) -> subprocess.CompletedProcess[str]:
        kept = for_a_process()
        kept |= {"DJANGO_SETTINGS_MODULE": "config.settings", "RAPPORT_DATA": str(self.data)}
        return subprocess.run(
            [sys.executable, "-P", *words],
            env=kept | self.settings,
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module")
def postgres():
    with running_server() as running:
        yield running


@pytest.fixture(scope="module")
def new(tmp_path_factory, postgres):
    """An installation without data, on this engine, with the secrets of another if asked."""

    def make(engine: str = "sqlite", secrets_of: Installation | None = None) -> Installation:
        data = tmp_path_factory.mktemp("data")
        if secrets_of:
            shutil.copy2(secrets_of.data / "secrets.json", data)
        here = Installation(data)
        if engine == "postgres":
            postgres.create(data.name, template=TEMPLATE)
            here.database = postgres.url(data.name)
        databases.prepare(data, here.settings)
        return here

    return make


@pytest.fixture(scope="module")
def full(new):
    """An installation with data and one back-up."""
    installation = new()
    installation.python(FILL)
    installation.backup()
    return installation


@pytest.fixture(scope="module")
def file(full):
    return min((full.data / "backups").glob("*.backup"))


class TestBackup:
    @pytest.mark.parametrize("source", ["sqlite", "postgres"])
    def test_comes_back_row_for_row_on_the_other_database(self, source, new, full, file):
        here, saved, target = full, file, "postgres"
        if source == "postgres":
            here, target = new(source), "sqlite"
            here.python(FILL)
            saved = here.backup()
        there = new(target, secrets_of=here)

        done = there.manage("restore", saved)

        assert done.returncode == 0, done.stderr
        rows = there.python(READ)
        assert rows == here.python(READ)
        assert "organisations.membership 5 " in rows
        assert "one.png" in rows
        assert there.python(OPEN) == '["only for me"]\n'

    def test_keeps_only_as_many_as_asked_and_shows_nothing(self, full, new):
        here = new(secrets_of=full)
        (here.data / "backups").mkdir()
        for day in range(3):
            (here.data / "backups" / f"rapport-2020010{day}T000000Z.backup").touch()

        newest = here.backup("--keep", 2)

        assert len(list((here.data / "backups").iterdir())) == 2
        assert newest.stat().st_mode & 0o777 == 0o600

    def test_says_what_to_do_before_the_first_start(self, tmp_path):
        done = Installation(tmp_path).manage("backup")

        assert done.returncode == 1
        assert "Start Rapport once" in done.stderr


class TestRestore:
    def test_needs_the_secrets_it_was_made_with(self, file, new):
        done = new().manage("restore", file)

        assert done.returncode == 1
        assert "made with other secrets" in done.stderr

    @pytest.mark.parametrize("harm", ["changed", "cut", "nothing left", "no back-up"])
    def test_uses_nothing_of_a_damaged_file(self, harm, full, file, new, tmp_path):
        whole = file.read_bytes()
        assert b"northwind" not in whole
        broken = tmp_path / "broken"
        broken.write_bytes(
            {
                "changed": whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:],
                "cut": whole[:-20],
                "nothing left": whole[:41],
                "no back-up": b"PK" + whole,
            }[harm]
        )
        here = new(secrets_of=full)

        done = here.manage("restore", broken)

        assert done.returncode == 1
        assert "back-up" in done.stderr
        assert "Traceback" not in done.stderr
        with closing(sqlite3.connect(here.data / "rapport.sqlite3")) as left:
            for table in ("organisations_organisation", "organisations_membership"):
                assert left.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert not list((here.data / "files").rglob("*.png"))

    def test_waits_for_a_yes_before_it_replaces(self, full, file):
        before = full.python(READ)
        full.python(
            "from mentoring.accounts.models import User; User.objects.create_user('z@x.org')"
        )

        refused = full.manage("restore", file)
        done = full.manage("restore", file, "--replace")

        assert "There is data here already" in refused.stderr
        assert done.returncode == 0, done.stderr
        assert full.python(READ) == before
        assert len(list((full.data / "backups").glob("*.backup"))) == 2

    def test_is_refused_while_rapport_runs_though_a_back_up_is_not(self, new):
        here = new()
        with server(here.data, "--empty") as running:
            running.wait_for("Ready: ")
            here.python(FILL)

            done = here.manage("restore", here.backup(), "--replace")

            assert running.get("/healthz") == 200
        assert done.returncode == 1
        assert "already running" in done.stderr
