"""The examples in ``deploy/`` speak of commands, settings and limits that there are."""

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

DEPLOY = settings.BASE_DIR / "deploy"
UNITS = ("rapport.service", "rapport-backup.service")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name)
    return parser


def words(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["compose.yaml", "Dockerfile", "rapport.env.example", *UNITS])
def test_every_setting_is_explained(name):
    explained = (settings.BASE_DIR / "docs/self-hosting/settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(RAPPORT_[A-Z_]+|[A-Z]+_URL|FORWARDED_[A-Z_]+)\b", words(name)))

    assert [setting for setting in named if f"`{setting}`" not in explained] == []


@pytest.mark.parametrize("name", UNITS)
class TestAUnit:
    def test_starts_a_command_that_there_is(self, name):
        program, *arguments = unit(name)["Service"]["ExecStart"].split()

        command = settings.BASE_DIR / Path(program).relative_to("/opt/rapport")
        assert command.stat().st_mode & 0o111
        options = [word for word in arguments if word.startswith("--")]
        module = ["config.serve"] if command.name == "run" else ["config.manage", arguments[0]]
        answer = subprocess.run(
            [sys.executable, "-m", *module, "--help"],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
        assert [option for option in options if option not in answer.stdout] == []

    def test_gives_away_no_right_that_the_other_does_without(self, name):
        mine, all_of_them = (set(unit(one)["Service"]) for one in (name, UNITS[0]))
        guards = {key for key in all_of_them if key.startswith(("Protect", "Private", "Restrict"))}

        assert guards <= mine
        assert unit(name)["Service"]["UMask"] == "0077"


def test_the_supervisor_has_longer_to_stop_than_it_takes():
    from config.serve import SHUTDOWN_TIMEOUT

    given = [
        float(unit("rapport.service")["Service"]["TimeoutStopSec"]),
        float(re.search(r"stop_grace_period: (\d+)s", words("compose.yaml"))[1]),
    ]
    assert min(given) > SHUTDOWN_TIMEOUT


@pytest.mark.parametrize(
    ("name", "limit"),
    [("Caddyfile", r"max_size (\d+)MB"), ("nginx.conf", r"client_max_body_size (\d+)m")],
)
def test_a_proxy_lets_through_what_rapport_refuses_with_a_sentence(name, limit):
    assert int(re.search(limit, words(name))[1]) * 10**6 > settings.UPLOAD_LIMIT


def test_what_compose_names_is_there():
    text = words("compose.yaml")
    services = set(re.findall(r"^  (\w+):$", text.partition("\nvolumes:")[0], re.MULTILINE))
    volumes = set(re.findall(r"^  (\w+):$", text.partition("\nvolumes:")[2], re.MULTILINE))

    assert services == {"rapport", "db", "proxy"}
    assert set(re.findall(r"^      - (\w+):/", text, re.MULTILINE)) == volumes
    assert "@db:5432/" in text
    assert (settings.BASE_DIR / re.search(r"dockerfile: (\S+)", text)[1]).is_file()


def test_the_container_asks_a_page_that_there_is():
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", words("Dockerfile"))[1]

    assert resolve(path)
