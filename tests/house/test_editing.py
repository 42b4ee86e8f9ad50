"""An editor changes what Rapport says in English in ``words/``, and no test fails for it."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings as configured
from django.utils import timezone, translation

from config import jinja
from mentoring.notifications.models import Mail
from mentoring.organisations import actions
from tests.support.environment import for_a_process

BASE = Path(configured.BASE_DIR)
CATALOGUES = sorted(BASE.glob("words/*/en/LC_MESSAGES/django.po"))
# Tests of copy on pages, in letters, in refusals and in the engine's reasons.
OF_COPY = [
    "tests/relationships/test_room.py",
    "tests/organisations/test_invite.py",
    "tests/meetings/test_propose.py",
    "tests/matching/test_letter.py",
]


def module_of(file: str):
    """A tool of ``bin/``, which is no package."""
    found = importlib.util.spec_from_file_location(Path(file).stem, BASE / "bin" / file)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def write(folder: Path, room: str, changed: dict[str, str]) -> None:
    """What an editor leaves behind: a catalogue of that room with these sentences changed."""
    file = folder / room / "en" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    shutil.copyfile(BASE / "words" / room / "en" / "LC_MESSAGES" / "django.po", file)
    catalogue = polib.pofile(str(file), wrapwidth=98)
    for source, said in changed.items():
        catalogue.find(source).msgstr = said
    catalogue.save()
    module_of("_translations.py").compile_catalogue(file)


@pytest.fixture
def say(settings, tmp_path):
    """Change sentences of a room as an editor would, until the test ends."""

    def change(room: str, changed: dict[str, str]) -> None:
        write(tmp_path, room, changed)
        settings.LOCALE_PATHS = [tmp_path / room, *settings.LOCALE_PATHS]
        jinja._translated.cache_clear()
        translation.activate("en")

    yield change
    jinja._translated.cache_clear()


class TestAChangedSentence:
    def test_reaches_the_page(self, cast, browse, say):
        say("home", {"Good to see you, %(name)s.": "Welcome back, %(name)s."})

        page = browse(cast.bo).get("/northwind/").text

        assert "Welcome back, Bo." in page
        assert "Good to see you" not in page

    def test_reaches_the_letter(self, cast, make_member, say):
        file = str(BASE / "words/notifications/en/LC_MESSAGES/django.po")
        [source] = [e.msgid for e in polib.pofile(file) if "%(sender)s invites you" in e.msgid]
        say("notifications", {source: source.replace("invites you", "would love you")})
        noor = make_member(cast.organisation, "Noor Aziz", user=None)

        actions.invite(noor, actor=cast.cruz, at=timezone.now())

        assert "Cruz Silva would love you to take part" in Mail.objects.get().text

    def test_reaches_the_refusal(self, cast, say):
        source = str(actions.AlreadyJoined.message)
        say("organisations", {source: "No need: {name} is here."})

        with pytest.raises(actions.AlreadyJoined, match=r"No need: Bo Larsen is here\."):
            actions.invite(cast.bo, actor=cast.cruz, at=timezone.now())


class TestTheCatalogues:
    def test_hold_every_room_in_english(self):
        german = {file.parts[-5] for file in BASE.glob("mentoring/*/locale/de/LC_MESSAGES/*.po")}

        assert {file.parts[-4] for file in CATALOGUES} == {*german, "house"}


def altered(folder: Path) -> Path:
    """The project, with every sentence of its English catalogues changed."""
    for entry in BASE.iterdir():
        if entry.name not in ("bin", "config", "words", "data") and not entry.name.startswith("."):
            (folder / entry.name).symlink_to(entry)
    for name in ("bin", "config"):  # these find the project from where they lie
        shutil.copytree(BASE / name, folder / name)
    for file in CATALOGUES:
        said = {e.msgid: f"¡{e.msgid}!" for e in polib.pofile(str(file)) if not e.msgid_plural}
        write(folder / "words", file.parts[-4], said)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    return altered(tmp_path_factory.mktemp("altered"))


@pytest.fixture
def run(elsewhere):
    """A Python of its own in the altered project: how it ended, and what it said."""

    def call(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=elsewhere,
            env=for_a_process() | {"PYTHONPATH": str(elsewhere)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return call


@pytest.mark.once
class TestTheCheck:
    @pytest.mark.parametrize(
        ("said", "odd"),
        [
            ("Good to see you.", "%(name)s"),
            ("Good to see you, %(nmae)s.", "%(name)s, %(nmae)s"),
            ("A 100% good day, %(name)s.", "%"),
        ],
    )
    def test_refuses_a_broken_placeholder(self, said, odd, elsewhere, run):
        file = elsewhere / "words" / "home" / "en" / "LC_MESSAGES" / "django.po"
        catalogue = polib.pofile(str(file), wrapwidth=98)
        catalogue.find("Good to see you, %(name)s.").msgstr = said
        catalogue.save()

        done = run("bin/_extract.py", "--check", "home")

        assert done.returncode == 1
        assert done.stdout.startswith(
            f"words/home/en/LC_MESSAGES/django.po: 'Good to see you, %(name)s.' "
            f"has other placeholders: {odd} (mentoring/home/"
        )


@pytest.mark.once
class TestTheTests:
    def test_pass_whatever_an_editor_wrote(self, run):
        done = run("-m", "pytest", "-n", "0", "-q", *OF_COPY)

        assert done.returncode == 0, done.stdout[-3000:]

    def test_would_have_read_the_altered_words_otherwise(self, elsewhere, run, tmp_path):
        code = "import django; django.setup(); from django.utils.translation import gettext as _"
        done = run(
            "-c",
            f"{code}; print(_('Sign in'))",
            RAPPORT_WORDS=str(elsewhere / "words"),
            RAPPORT_DATA=str(tmp_path),
            DJANGO_SETTINGS_MODULE="config.settings",
        )

        assert done.stdout == "¡Sign in!\n"
