"""Which tests run in which phase of ``bin/test``, decided by where a test lies."""

from pathlib import Path, PurePath

import pytest

from tests.support.databases import ROOT

BROWSER = ("browser", "journeys")
CALLS = ("calls", "media")  # browsers with cameras, below the room of their app
ASKING = {"db", "transactional_db", "live_server"}
ONCE = ("matchengine", "house", "start", *BROWSER)
SAYS_PROCESSES = "mark.processes"


def marks_for(path: PurePath) -> list[str]:
    """The marks of every test in one file, from its path inside the project."""
    room = path.parts[1] if len(path.parts) > 2 and path.parts[0] == "tests" else ""
    marks = []
    if room in ONCE or path.name.startswith("test_rules") or path.parts[0] == "matchengine":
        marks.append("once")
    if room in BROWSER:
        marks.append("browser")
    if path.parts[1:3] == CALLS:
        marks += ["once", "calls"]
    if room == "start":
        marks.append("processes")
    if room == "concurrency":
        marks.append("concurrency")
    return marks


def asks_a_database(item: pytest.Item) -> bool:
    """Whether a test may ask one; pytest-django refuses every question of one that has not said so."""
    asked = {*getattr(item, "fixturenames", ())}
    return bool(asked & ASKING or item.get_closest_marker("django_db"))


def places(phase: str) -> list[str]:
    """Where a phase's tests lie. Reading all others only to leave them out takes a while."""
    if phase == "Browser":
        return [f"tests/{room}" for room in BROWSER]
    if phase == "Calls":
        return ["/".join(("tests", *CALLS))]
    if phase == "Processes":
        marked = {file for file in _files() if SAYS_PROCESSES in file.read_text("utf-8")}
        return ["tests/start", *sorted(str(file.relative_to(ROOT)) for file in marked)]
    rooms = ONCE if phase == "PostgreSQL" else ("start", *BROWSER)
    return [f"--ignore=tests/{room}" for room in rooms]


def _files() -> list[Path]:
    return [file for file in (ROOT / "tests").rglob("test_*.py") if file.parent.name != "start"]
