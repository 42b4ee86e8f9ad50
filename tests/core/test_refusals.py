"""A refusal has a sentence for people and a code for programs."""

import pkgutil
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from re import fullmatch

import mentoring
from mentoring.core.refusals import Refusal


def refusals() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(mentoring.__path__, "mentoring."):
        if ".management." not in module.name and ".migrations." not in module.name:
            import_module(module.name)
    return [one for one in _below(Refusal) if one.__module__.startswith("mentoring.")]


def _below(cls: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


class TestCodes:
    def test_are_given_once_in_the_house(self):
        counts = Counter(one.code for one in refusals())

        assert len(counts) > 50
        assert [code for code, count in counts.items() if count > 1] == []

    def test_name_app_and_reason(self):
        assert [c.code for c in refusals() if not fullmatch(r"[a-z_]+\.[a-z_]+", c.code)] == []

    def test_come_from_the_class_unless_it_keeps_an_older_one(self):
        class TimeTaken(Refusal):
            pass

        class Renamed(TimeTaken):
            code = "meetings.time_taken"

        assert TimeTaken.code == "tests.time_taken"
        assert Renamed.code == "meetings.time_taken"

    def test_stay_the_same_whatever_the_values(self):
        class Full(Refusal):
            message = "{held} of {limit} places are filled."

        refusal = Full(held=3, limit=3)

        assert str(refusal) == "3 of 3 places are filled."
        assert refusal.code == Full.code
