"""Browser tests wait in a way that the pages' content policy allows however long it takes.

A bare expression is evaluated anew at every look, which the policy forbids from the second
look on: such a test passes where the page is ready at once, and fails where it is slow. A
function is evaluated once and called.
"""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

FUNCTION = re.compile(r"(\w+|\([\w, ]*\)) => ")


def bare_expressions(source: str) -> list[str]:
    """What `wait_for_function` is given that is no function."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    given = (
        node.args[0]
        for node in calls
        if isinstance(node.func, ast.Attribute) and node.func.attr == "wait_for_function"
    )
    return [
        ast.unparse(first)
        for first in given
        if not (isinstance(first, ast.Constant) and FUNCTION.match(str(first.value)))
    ]


class TestWaiting:
    def test_is_for_functions(self):
        found = {
            str(file.relative_to(TESTS)): bare_expressions(file.read_text(encoding="utf-8"))
            for folder in ("browser", "calls/media")
            for file in (TESTS / folder).glob("*.py")
        }

        assert {name: bare for name, bare in found.items() if bare} == {}

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ("window.kept", ["'window.kept'"]),
            ("ready.then((all) => all)", ["'ready.then((all) => all)'"]),
            ("() => window.kept", []),
            ("name => name", []),
        ],
    )
    def test_tells_an_expression_from_a_function(self, given, found):
        assert bare_expressions(f"page.wait_for_function({given!r})") == found
