"""Collects every translatable word into each app's own catalogues, keeping what is translated.

``bin/manage`` needs no such step; run it with the project's Python after changing words::

    .venv/bin/python bin/_extract.py [app …]
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ["de"]
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
OPTIONS = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}


def rooms() -> dict[str, list[Path]]:
    """Folder that owns a catalogue -> the files whose words go there."""
    apps = sorted(path.parent for path in ROOT.glob("mentoring/*/apps.py"))
    found = {app.name: [*app.rglob("*.py"), *app.rglob("templates/**/*.html")] for app in apps}
    found["house"] = [*ROOT.glob("templates/**/*.html"), ROOT / "config" / "settings.py"]
    return found


def extract(name: str, files: list[Path]) -> None:
    fresh = Catalog(project="Rapport", charset="utf-8")
    for file in sorted(files):
        if "migrations" in file.parts:
            continue
        method = "jinja2" if file.suffix == ".html" else "python"
        where = str(file.relative_to(ROOT))
        for _line, said, comments, context in extract_from_file(
            method, file, keywords=KEYWORDS, options=OPTIONS
        ):
            fresh.add(said, None, [(where, None)], auto_comments=comments, context=context)
    if len(fresh) == 0:
        return
    home = ROOT if name == "house" else ROOT / "mentoring" / name
    for language in LANGUAGES:
        update(home / "locale" / language / "LC_MESSAGES" / "django.po", language, fresh)


def update(file: Path, language: str, fresh: Catalog) -> None:
    known = Catalog(locale=language, project="Rapport", charset="utf-8")
    if file.exists():
        with file.open("rb") as source:
            known = read_po(source, locale=language)
    known.update(fresh, no_fuzzy_matching=True)
    known.obsolete.clear()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, known, width=98, sort_output=True, omit_header=False, include_lineno=False)
    missing = [message for message in known if message.id and not message.string]
    empty = [m for m in known if m.id and isinstance(m.string, tuple) and not all(m.string)]
    print(f"{file.relative_to(ROOT)}: {len(known)} messages, {len(missing) + len(empty)} to translate")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    for name, files in rooms().items():
        if not wanted or name in wanted:
            extract(name, files)
