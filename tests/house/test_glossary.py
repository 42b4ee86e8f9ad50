"""Words of the glossary are words of the code."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.house.test_house import BASE, CODE

ROW = re.compile(r"^\| \*\*(?P<word>.+?)\*\* \| .+ \| (?P<code>.*?) ?\|$", re.MULTILINE)


PAGE = (BASE / "docs" / "glossary.md").read_text(encoding="utf-8")


def rows() -> list[tuple[str, list[str]]]:
    """Each word, or words, with what is said to carry it in the code."""
    return [(row["word"], re.findall("`(.+?)`", row["code"])) for row in ROW.finditer(PAGE)]


def names_in(file: Path) -> Iterator[str]:
    """The module, its functions and classes, and what it or one of its classes binds."""
    yield file.stem
    yield file.parent.name
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.Module | ast.ClassDef):
            for each in node.body:
                targets = each.targets if isinstance(each, ast.Assign) else []
                targets += [each.target] if isinstance(each, ast.AnnAssign) else []
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def names_by_app() -> dict[str, set[str]]:
    known: dict[str, set[str]] = defaultdict(set)
    for file in CODE:
        folder, app, *_ = file.relative_to(BASE).parts
        known[app if folder == "mentoring" else folder].update(names_in(file))
    return known


def class_for(word: str) -> str:
    """``CheckIn`` for ``Check-in``."""
    return "".join(part.capitalize() for part in re.split("[ -]", word))


class TestTheGlossary:
    def test_names_only_what_is_still_in_the_code(self):
        known = names_by_app()
        named = [name for _, names in rows() for name in names]

        assert len(named) > 50
        missing = [
            name for name in named if name.partition(".")[2] not in known[name.split(".")[0]]
        ]
        assert missing == []

    def test_says_of_each_word_that_is_a_class_where_it_is(self):
        classes = {name for names in names_by_app().values() for name in names}

        silent = [
            word
            for words, names in rows()
            for word in words.split(", ")
            if class_for(word) in classes and not names
        ]
        assert silent == []

    def test_has_three_columns_in_every_row(self):
        assert len(rows()) == PAGE.count("\n| **")

    def test_has_each_word_once(self):
        words = [word.lower() for row, _ in rows() for word in row.split(", ")]

        assert sorted(words) == sorted(set(words))
