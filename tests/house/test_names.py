"""Names that were given up stay given up."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.retired import RETIRED, RETIRED_PREFIXES
from tests.house.test_house import BASE, CODE

OURS = [file for file in CODE if "matchengine" not in file.relative_to(BASE).parts[:1]]


def names_in(source: str) -> Iterator[tuple[str, int]]:
    """Functions and classes at any depth, and constants of the module, with their lines."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AnnAssign) else []
        yield from ((t.id, t.lineno) for t in targets if isinstance(t, ast.Name))


def retired(name: str, app: str = "") -> str | None:
    """What to call it instead, for a name that was given up in the house or in this app."""
    begun = (new for old, new in RETIRED_PREFIXES.items() if name.startswith(old))
    return RETIRED.get(name) or RETIRED.get(f"{app}.{name}") or next(begun, None)


def known(files: list[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        module = file.parent.name if file.stem == "__init__" else file.stem
        yield module, str(file.relative_to(BASE))
        for name, line in names_in(file.read_text(encoding="utf-8")):
            yield name, f"{file.relative_to(BASE)}:{line}"


class TestRetiredNames:
    def test_are_nobodys_any_more(self):
        found = [
            f"{where} {name}: say {new}"
            for name, where in known(OURS)
            if (new := retired(name, Path(where).parts[1]))
        ]

        assert found == []

    def test_are_found_wherever_they_are_defined(self):
        source = "MOST_ROWS = 3\nclass Story:\n    def take_back(self):\n        def judge(): ...\n"

        assert {name for name, _ in names_in(source) if retired(name)} == {
            "MOST_ROWS",
            "Story",
            "take_back",
            "judge",
        }
        assert retired("recent_duplicate") is None
        assert retired("_alone", "today") == "departed"
        assert retired("_alone", "imports") is None
