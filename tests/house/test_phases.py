"""A phase reads only where its tests lie, and loses none of them by it."""

from pathlib import Path

import pytest

from tests.support import phases
from tests.support.databases import ROOT

FILES = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py"))
MARKS = {"Browser": "browser", "Calls": "calls", "Processes": "processes"}


def marks_of(file: Path) -> set[str]:
    """By its place, and in so many words."""
    said = (ROOT / file).read_text("utf-8")
    return {mark for mark in MARKS.values() if f"mark.{mark}" in said} | {*phases.marks_for(file)}


def lies_in(file: Path, places: list[str]) -> bool:
    return any(file.is_relative_to(place.removeprefix("--ignore=")) for place in places)


class TestAPhase:
    @pytest.mark.parametrize("name", MARKS)
    def test_looks_wherever_a_test_of_its_own_lies(self, name):
        own = [file for file in FILES if MARKS[name] in marks_of(file)]

        assert own
        assert [file for file in own if not lies_in(file, phases.places(name))] == []

    @pytest.mark.parametrize(
        ("name", "elsewhere"),
        [("SQLite", {"browser", "processes"}), ("PostgreSQL", {"browser", "processes", "once"})],
    )
    def test_passes_by_only_what_runs_in_another(self, name, elsewhere):
        passed_by = [file for file in FILES if lies_in(file, phases.places(name))]

        assert passed_by
        assert [file for file in passed_by if not elsewhere & marks_of(file)] == []
