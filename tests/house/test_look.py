"""Weight and origin of what every page loads."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find

from mentoring.demo.words.names import NAMES

BASE = Path(settings.BASE_DIR)
STATIC = BASE / "static"
KILOBYTE = 1024
OF_LIBRARIES = {"errorlist", "nonfield", "htmx-request"}  # Django's forms, htmx


SHEETS = [*sorted(STATIC.glob("css/*.css")), Path(str(find("css/components.css")))]


def compressed(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


class TestWeight:
    def test_of_styles_stays_within_25_kilobytes(self):
        assert len(SHEETS) <= 4
        assert compressed(SHEETS) <= 25 * KILOBYTE

    def test_of_styles_and_scripts_leaves_room_for_the_page(self):
        # Fetched by the one page that has them, which nobody visits first (of short-name: which an
        # installation shows once), or by the worker alone.
        beside = ("message-", "notice-", "push-", "short-", "waiting-", "week-", "weight-")
        scripts = [one for one in STATIC.glob("js/*.js") if not one.name.startswith(beside)]
        scripts.append(STATIC / "vendor" / "htmx.min.js")

        assert compressed([*scripts, *SHEETS]) <= 45 * KILOBYTE

    def test_of_fonts_stays_within_90_kilobytes(self):
        fonts = list(STATIC.glob("fonts/*.woff2"))

        assert 0 < sum(font.stat().st_size for font in fonts) <= 90_000


def covered(family: str) -> set[int]:
    """The characters for which ``tokens.css`` names a file of this family."""
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face \{ font-family: \"?([^;\"]+)\"?;([^}]*)\}", css)
    spans = [
        span.partition("-")
        for name, rules in faces
        if name == family and "italic" not in rules
        for span in re.findall(r"U\+([0-9A-F]+(?:-[0-9A-F]+)?)", rules)
    ]
    return {n for low, _, high in spans for n in range(int(low, 16), int(high or low, 16) + 1)}


class TestFonts:
    @pytest.mark.parametrize("family", ["Newsreader", "Newsreader Display", "Source Sans 3"])
    def test_have_every_letter_of_the_demonstrations_names(self, family):
        letters = {ord(letter) for names in NAMES.values() for letter in "".join(names)}

        assert letters | {ord(letter) for letter in "ơưƠƯ"} <= covered(family)


class TestJoints:
    def test_are_no_dots_that_could_begin_a_line(self):
        pages = [*BASE.glob("templates/**/*.html"), *BASE.glob("mentoring/*/templates/**/*.html")]
        drawn = {
            page: re.sub(r"\{#.*?#\}", "", page.read_text(encoding="utf-8"), flags=re.S)
            for page in pages
        }
        dotted = {
            page.name
            for page, text in drawn.items()
            if any("·" in line for line in text.splitlines() if "{% block title %}" not in line)
        }

        assert len(pages) > 150
        assert dotted == set()


class TestVendored:
    @pytest.mark.parametrize("folder", ["static/vendor", "tests/browser/vendor"])
    def test_files_are_the_ones_in_the_lock(self, folder):
        locked = json.loads((BASE / folder / "vendor.lock.json").read_text())["files"]
        digests = {
            entry["file"]: "sha384-"
            + base64.b64encode(
                hashlib.sha384((BASE / folder / entry["file"]).read_bytes()).digest()
            ).decode()
            for entry in locked
        }

        assert digests == {entry["file"]: entry["sha384"] for entry in locked}
        assert set(digests) == {file.name for file in (BASE / folder).glob("*.js")}
        assert all(entry["licence"] and entry["version"] for entry in locked)


def classes_in(styles: str) -> set[str]:
    """Names of classes in selectors, however deep the rules are nested."""
    bare = re.sub(r"/\*.*?\*/", "", styles, flags=re.S)
    selectors = re.findall(r"([^{};]+)\{", bare)
    return {name for part in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", part)}


class TestStyles:
    def test_name_no_class_that_nothing_carries(self):
        pages = [*BASE.glob("templates/**/*.*"), *BASE.glob("mentoring/*/templates/**/*.*")]
        code = [*BASE.glob("mentoring/**/*.py"), *STATIC.glob("js/**/*.js")]
        text = "\n".join(file.read_text(encoding="utf-8") for file in [*pages, *code])
        words = set(re.findall(r"[a-zA-Z][\w-]*", text)) | OF_LIBRARIES
        made = tuple(
            re.findall(r"([a-zA-Z][\w-]*-)(?:\{\{|\" ~)", text)
        )  # class="chip--{{ tone }}"
        named = classes_in("".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS))

        assert len(named) > 150
        assert {name for name in named - words if not name.startswith(made)} == set()

    def test_of_a_component_lie_in_its_file(self):
        """A file of its own each, in the order of the cascade, and short enough to read."""
        parts = sorted(STATIC.glob("css/components/*.css"))

        assert len(parts) >= 15
        assert [p.name for p in parts if len(p.read_text(encoding="utf-8").splitlines()) > 90] == []
