"""Collects every translatable word into each app's own catalogues, keeping what is translated.

``bin/manage`` needs no such step; run it with the project's Python after changing words::

    .venv/bin/python bin/_extract.py [app …]

With ``--check`` it writes nothing and fails where a catalogue lacks a word or its translation, or
where somebody's words lost a placeholder or hold one that nobody fills.

English has catalogues too, in ``words/``: there an editor changes a sentence without touching code.
An empty one is said as it stands in the code.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from mentoring.core.l10n.languages import SOURCE, translated  # noqa: E402

KEYWORDS = {
    "_": None, "_t": None, "gettext": None, "gettext_lazy": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_SAME_DAY = datetime(2026, 11, 1, tzinfo=UTC)
HOLE = re.compile(r"%\(\w+\)[sd]|{\w*}|%(?![(%])|%%")  # %(name)s, {name}, and a bare per cent sign
OPTIONS = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false"}


def rooms() -> dict[str, list[Path]]:
    """Folder that owns a catalogue -> the files whose words go there."""
    apps = sorted(path.parent for path in ROOT.glob("mentoring/*/apps.py"))
    found = {app.name: [*app.rglob("*.py"), *app.rglob("templates/**/*.html")] for app in apps}
    found["house"] = [*ROOT.glob("templates/**/*.html"), ROOT / "config" / "settings.py"]
    return found


def collect(files: list[Path]) -> Catalog:
    """Every translatable word of these files."""
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
    return fresh


def catalogues(name: str) -> dict[str, Path]:
    home = ROOT if name == "house" else ROOT / "mentoring" / name
    folders = dict.fromkeys(translated(), home / "locale")
    folders[SOURCE] = ROOT / "words" / name
    return {
        language: folder / language / "LC_MESSAGES" / "django.po"
        for language, folder in folders.items()
    }


def extract(name: str, files: list[Path]) -> None:
    fresh = collect(files)
    for language, file in catalogues(name).items() if len(fresh) else ():
        update(file, language, fresh)


def lacking(name: str, files: list[Path]) -> list[str]:
    """One line for each word that a catalogue does not have, or not as it should."""
    fresh = collect(files)
    lines = []
    for language, file in catalogues(name).items():
        known = Catalog(locale=language)
        if file.exists():
            with file.open("rb") as source:
                known = read_po(source, locale=language)
        for message in fresh:
            if message.id and (fault := _fault(known.get(message.id, message.context), language)):
                where = f"{file.relative_to(ROOT)}: {_forms(message.id)[0]!r}"
                lines.append(f"{where} {fault} ({message.locations[0][0]})")
    return lines


def _fault(message: Message | None, language: str) -> str:
    """What is wrong with this entry of a catalogue, or nothing."""
    if message is None or message.fuzzy:
        return "is missing"
    if language != SOURCE and not all(_forms(message.string)):
        return "is not translated"
    for number, said in enumerate(_forms(message.string)):
        source = _forms(message.id)[min(number, 1) if isinstance(message.id, tuple) else 0]
        if said and (odd := set(HOLE.findall(said)) ^ set(HOLE.findall(source))):
            return f"has other placeholders: {', '.join(sorted(odd))}"
    return ""


def _forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence, or one for each number that its language tells apart."""
    return said if isinstance(said, tuple) else (said,)


def update(file: Path, language: str, fresh: Catalog) -> None:
    known = Catalog(locale=language, project="Rapport", charset="utf-8")
    if file.exists():
        with file.open("rb") as source:
            known = read_po(source, locale=language)
    known.update(fresh, no_fuzzy_matching=True)
    known.obsolete.clear()
    known.creation_date = _SAME_DAY  # a date of its own would clash in every merge
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as target:
        write_po(target, known, width=98, sort_output=True, omit_header=False, include_lineno=False)
    faults = [fault for message in known if message.id and (fault := _fault(message, language))]
    print(f"{file.relative_to(ROOT)}: {len(known)} messages, {len(faults)} to translate")


def main() -> int:
    wanted = [word for word in sys.argv[1:] if word != "--check"]
    chosen = {name: files for name, files in rooms().items() if not wanted or name in wanted}
    if "--check" not in sys.argv:
        for name, files in chosen.items():
            extract(name, files)
        return 0
    lines = [line for name, files in chosen.items() for line in lacking(name, files)]
    print("\n".join([*lines, f"{len(lines)} words to mend in the catalogues"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
