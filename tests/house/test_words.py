"""No visible word escapes translation, and German says all that English says."""

import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.conf import settings
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA

from mentoring.events.record import declared_events

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    [*BASE.glob("templates/**/*.html"), *BASE.glob("mentoring/*/templates/**/*.html")]
)
TELLING = ("title", "alt", "placeholder", "aria-label", "aria-description", "content", "label")
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Rapport", "utf-8", "width", "device-width"}
environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def spoken_outside_gettext(source: str) -> list[str]:
    """Words in the template's own text and in telling attributes, outside any ``{{ }}``."""
    source = re.sub(r"{%-? block page_class -?%}.*?{%-? endblock -?%}", "", source)
    tokens = environment.lex(re.sub(r"{#.*?#}", "", source, flags=re.S))
    text = "".join(value if kind == TOKEN_DATA else "\x01" for _, kind, value in tokens)
    text = re.sub(r"<(style|script|svg|code|template)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"<!--.*?-->|<!doctype[^>]*>", " ", text, flags=re.S | re.I)
    found = []
    for tag in re.findall(r"<[a-z][^<>]*>", text, flags=re.S | re.I):
        if tag.startswith("<meta") and "description" not in tag:
            continue
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag):
            found += WORD.findall(value) if name in TELLING else []
    found += WORD.findall(re.sub(r"<[^<>]*>", " ", text, flags=re.S))
    return [word for word in found if word not in NAMES]


class TestTemplates:
    @pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(BASE)))
    def test_say_nothing_that_cannot_be_translated(self, file):
        if file.name in ("500.html", "503.html", "frame.html"):
            return  # static on purpose: it must show when nothing else works
        assert spoken_outside_gettext(file.read_text(encoding="utf-8")) == []

    def test_the_search_finds_a_forgotten_word(self):
        assert spoken_outside_gettext("<p>{{ _('Yes') }} forgotten</p>") == ["forgotten"]
        assert spoken_outside_gettext('<a title="Lost word">{{ x }}</a>') == ["Lost", "word"]


CATALOGUES = sorted(BASE.glob("**/locale/de/LC_MESSAGES/django.po"))
CATALOGUES = [file for file in CATALOGUES if ".venv" not in file.parts]


class TestGerman:
    @pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: str(file.relative_to(BASE)))
    def test_is_complete(self, file):
        entries = [entry for entry in polib.pofile(str(file)) if not entry.obsolete]

        assert [entry.msgid for entry in entries if not entry.translated()] == []
        assert [entry.msgid for entry in entries if entry.fuzzy] == []

    @pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: str(file.relative_to(BASE)))
    def test_keeps_every_placeholder(self, file):
        holes = re.compile(r"%\(\w+\)[sd]|{\w+}")
        for entry in polib.pofile(str(file)):
            said = entry.msgid_plural or entry.msgid
            for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
                if translation:
                    assert set(holes.findall(translation)) <= set(holes.findall(said)), entry.msgid

    def test_says_a_word_of_several_apps_in_one_way(self):
        """Catalogues are merged when the house starts: of two translations one would win."""
        said = defaultdict(set)
        for file in CATALOGUES:
            for entry in polib.pofile(str(file)):
                translation = entry.msgstr or tuple(sorted(entry.msgstr_plural.items()))
                said[entry.msgctxt, entry.msgid].add(translation)

        assert {key[1]: all for key, all in said.items() if len(all) > 1 and key[1]} == {}


class TestEvents:
    def test_are_told_in_german_in_the_log(self):
        """A sentence in events.py that is not marked with ``gettext_noop`` is never collected."""
        told = {
            entry.msgid
            for file in CATALOGUES
            for entry in polib.pofile(str(file))
            if entry.translated() and not entry.obsolete
        }

        assert {name for name, words in declared_events().items() if words not in told} == set()
