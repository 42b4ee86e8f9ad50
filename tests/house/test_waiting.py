"""Browser tests wait in a way that the pages' content policy allows however long it takes.

A bare expression is evaluated anew at every look, which the policy forbids from the second
look on: such a test passes where the page is ready at once, and fails where it is slow. A
function is evaluated once and called.

They also read a page by `expect`, which looks again until it holds: what is read once, right
after an act, is what the page said before it wherever the machine is slow.
"""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
AT_ONCE = {
    "all_inner_texts",
    "all_text_contents",
    "inner_text",
    "input_value",
    "is_checked",
    "is_disabled",
    "is_enabled",
    "is_hidden",
    "is_visible",
    "text_content",
}

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


def read_at_once(source: str) -> list[str]:
    """Reads of a page that do not wait for what they expect."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        ast.unparse(node)
        for node in calls
        if isinstance(node.func, ast.Attribute)
        and (node.func.attr in AT_ONCE or _counts_elements(node.func))
    ]


def _counts_elements(asked: ast.Attribute) -> bool:
    source = ast.unparse(asked.value)
    return asked.attr == "count" and (".locator(" in source or ".get_by_" in source)


class TestReading:
    def test_waits_for_what_it_expects(self):
        found = {
            str(file.relative_to(TESTS)): read_at_once(file.read_text(encoding="utf-8"))
            for folder in ("browser", "calls/media")
            for file in (TESTS / folder).glob("*.py")
        }

        assert {name: reads for name, reads in found.items() if reads} == {}

    @pytest.mark.parametrize(
        ("line", "is_found"),
        [
            ("page.locator('li').all_inner_texts()", True),
            ("page.get_by_role('row').count() == 2", True),
            ("expect(page.get_by_role('row')).to_have_count(2)", False),
            ("Entry.objects.count() == 2", False),
        ],
    )
    def test_tells_a_read_from_an_expectation(self, line, is_found):
        assert bool(read_at_once(line)) is is_found


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
