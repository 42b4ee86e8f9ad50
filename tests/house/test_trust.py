"""What is promised to those who ask how safe it is: every file and test that is named is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

TRUST = settings.BASE_DIR / "docs" / "trust"
ASVS = (TRUST / "asvs.md").read_text(encoding="utf-8")
PROMISES = (TRUST / "promises.md").read_text(encoding="utf-8")
STATES = {"met", "in part", "no", "–"}
# How many requirements of level 1 and 2 each section of the standard 5.0.0 begins with.
SECTIONS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4),
    5: (1, 3, 2, 3), 6: (3, 12, 4, 4, 5, 3, 0, 4), 7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1),
    9: (3, 4), 10: (2, 2, 4, 11, 5, 2, 3), 11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4),
    13: (1, 5, 2, 5), 14: (2, 4, 3), 15: (3, 3, 7), 16: (1, 5, 4, 3, 3), 17: (1, 4, 2),
}  # fmt: skip
NUMBERS = [
    f"{chapter}.{section}.{number}"
    for chapter, counts in SECTIONS.items()
    for section, count in enumerate(counts, 1)
    for number in range(1, count + 1)
]


def rows(page: str) -> list[list[str]]:
    """The cells of every table of a page, without heads."""
    lines = [line for line in page.splitlines() if re.match(r"\| (?!No\.|Promise|---)", line)]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def listed(row: list[str]) -> list[str]:
    """The numbers of a row: one, or a range within a section."""
    first, _, last = row[0].partition(" to ")
    section, start = first.rsplit(".", 1)
    end = (last or first).rsplit(".", 1)[1]
    return [f"{section}.{number}" for number in range(int(start), int(end) + 1)]


@cache
def named_in(path: Path) -> set[str]:
    """``Class::test`` and ``test`` of one file."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            inside = (part for part in node.body if isinstance(part, ast.FunctionDef))
            found |= {f"{node.name}::{part.name}" for part in inside}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return found


def is_there(named: str) -> bool:
    path, _, test = named.partition("::")
    file = settings.BASE_DIR / path
    return file.exists() and (not test or test in named_in(file))


@pytest.mark.parametrize("page", [ASVS, PROMISES], ids=["asvs", "promises"])
def test_every_file_and_test_that_is_named_is_there(page):
    named = re.findall(r"`([\w./-]+(?:\.\w+)(?:::\w+)*|(?:mentoring|tests|ops|docs)/[\w/]+)`", page)
    assert len(named) > 20

    assert [one for one in named if not is_there(one)] == []


class TestTheStandard:
    def test_is_gone_through_to_the_end(self):
        assert len(NUMBERS) == 253
        assert [number for row in rows(ASVS) for number in listed(row)] == NUMBERS

    def test_has_one_of_four_answers_and_a_reason_each(self):
        assert {row[2] for row in rows(ASVS)} == STATES
        assert [row for row in rows(ASVS) if not row[-1]] == []

    def test_is_counted_right_above_the_tables(self):
        counts = dict.fromkeys(STATES, 0)
        for row in rows(ASVS):
            counts[row[2]] += len(listed(row))

        told = re.search(r"(\d+) are met, (\d+) in part, (\d+) are not, (\d+) do not apply", ASVS)
        assert told
        assert [int(one) for one in told.groups()] == [
            counts[state] for state in ("met", "in part", "no", "–")
        ]


class TestEverySentenceOfSecurity:
    def test_has_a_test_that_holds_it(self):
        security = " ".join((settings.BASE_DIR / "SECURITY.md").read_text("utf-8").split())
        _, _, kept = security.partition("The operator holds the root key and is trusted.")
        for promise, _held in rows(PROMISES):
            kept = kept.replace(promise, "")

        left = re.sub(
            r"## How it is kept|- \*\*[\w ]+\*\*:|Which test holds which sentence:.*", "", kept
        )
        assert left.strip() == ""

    def test_about_what_somebody_may_not_has_one_too(self):
        table = rows((settings.BASE_DIR / "SECURITY.md").read_text("utf-8"))[1:]
        promises = [promise for promise, _held in rows(PROMISES)]

        assert [row[0] for row in table if f"{row[0]} may not {row[2]}." not in promises] == []

    def test_names_a_test_and_no_file_alone(self):
        assert [promise for promise, held in rows(PROMISES) if "::" not in held] == []
