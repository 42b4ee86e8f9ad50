"""Which tests run in which phase of ``bin/test``, decided by where a test lies."""

from pathlib import PurePath

import pytest

BROWSER = ("browser", "journeys")
CALLS = ("calls", "media")  # browsers with cameras, below the room of their app
ASKING = {"db", "transactional_db", "live_server"}
ONCE = ("matchengine", "house", "start", *BROWSER)


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
