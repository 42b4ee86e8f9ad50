"""Data of earlier versions opens in this one: a stored copy of each database is brought up to date.

``tests/support/make_upgrade_copy.py`` made the copies once, from the demonstration.
"""

import json
import lzma
import shutil
import subprocess
import sys

import psycopg
import pytest

from tests.support.environment import for_a_process
from tests.support.make_upgrade_copy import POSTGRES, ROOT, SECRETS, SQLITE, STORED, manage
from tests.support.postgres import running_server

OPEN = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from tests.support.browser import Browser
from django.test.utils import setup_test_environment
from mentoring.accounts.models import User
from mentoring.demo.models import DemoSignIn
from mentoring.participants.models import Profile
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
setup_test_environment()
slug = Programme.objects.running().filter(organisation__slug="northwind").first().slug
growth = f"/northwind/programmes/{slug}"
pages = {
    "mentee": ["/northwind/"],
    "coordinator": [f"{growth}/{page}/" for page in ("today", "people", "relationships", "matching")],
}
answers = {}
for role, addresses in pages.items():
    client = Browser()
    user = User.objects.get(email=DemoSignIn.objects.get(role=role).email)
    client.force_login(user)
    if role == "mentee":
        person = user.memberships.get()
        addresses.append(f"/northwind/with/{Relationship.objects.visible_to(person).first().pk}/")
    for address in addresses:
        answers[address] = client.get(address).status_code
print(json.dumps(answers))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def upgraded(request, tmp_path):
    """The settings of an installation that holds the stored copy, migrated."""
    shutil.copyfile(STORED / SECRETS, tmp_path / SECRETS)
    if request.param == "sqlite":
        (tmp_path / "rapport.sqlite3").write_bytes(_unpacked(SQLITE))
        manage(tmp_path, "migrate", "--verbosity", "0")
        yield {"RAPPORT_DATA": str(tmp_path)}
        return
    with running_server() as server:
        server.create("copy")
        with psycopg.connect(server.url("copy").replace("postgres:", "postgresql:")) as connection:
            connection.execute(_unpacked(POSTGRES))
        settings = {"DATABASE_URL": server.url("copy")}
        manage(tmp_path, "migrate", "--verbosity", "0", **settings)
        yield {"RAPPORT_DATA": str(tmp_path), **settings}


def _unpacked(name: str) -> bytes:
    return lzma.decompress((STORED / name).read_bytes())


def _python(code: str, settings: dict[str, str]) -> str:
    kept = for_a_process()
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings"} | settings
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestAStoredCopy:
    def test_is_brought_up_to_date_and_its_pages_open(self, upgraded):
        answers = json.loads(_python(OPEN, upgraded))

        assert len(answers) == 6
        assert set(answers.values()) == {200}, answers
