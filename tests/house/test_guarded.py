"""Dangerous acts ask for a fresh proof: the guarded set is declared, and nothing slips past it."""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

ALWAYS, SENDING = ("GET", "HEAD", "POST"), ("POST",)

# What takes everybody along, opens a way in, moves it or closes it, or reads what was written.
GUARDED = {
    "accounts:recovery_codes": ALWAYS,
    "console:add_person": SENDING,  # may make an administrator
    "console:address": ALWAYS,
    "console:confirm_address": ALWAYS,
    "console:confirm_roles": ALWAYS,
    "console:give_role": ALWAYS,
    "console:hand_over": ALWAYS,
    "console:letter": ALWAYS,
    "console:mail": ALWAYS,
    "console:organisation": SENDING,
    "console:remove_video": SENDING,
    "console:test_video": SENDING,
    "console:video": SENDING,
    "console:outbox": ALWAYS,
    "console:policy": SENDING,
    "console:remove": ALWAYS,
    "console:second_step": SENDING,
    "console:set_admin": ALWAYS,
    "console:take_role": ALWAYS,
    "insights:export": ALWAYS,
    "participants:correct_email": SENDING,
    "programmes:add_to_team": ALWAYS,
    "programmes:remove_from_team": ALWAYS,
    "safeguarding:answer": ALWAYS,  # the second key
    "safeguarding:ask": SENDING,
    "safeguarding:close": ALWAYS,
    "safeguarding:note": ALWAYS,
    "safeguarding:report": ALWAYS,
    "safeguarding:report_file": ALWAYS,
    "safeguarding:roles": SENDING,
    "safeguarding:take_role": ALWAYS,
    "safeguarding:words": ALWAYS,
    "today:export": ALWAYS,
}
# The calls by which a view would do one of these acts, whatever the view is called.
DANGEROUS_CALLS = {
    "as_file",
    "record_download",
    "set_admin",
    "give_role",
    "take_role",
    "add_to_team",
    "remove_from_team",
    "correct_address",
    "confirm_address",
    "confirm_roles",
    "correct_email",
    "remove_person",
    "add_and_invite",
    "change_organisation",
    "publish_policy",
    "make_token",
    "revoke_token",
    "give_to_token",
    "show_once",
    "change_host",
    "require_second_factor",
}
FIRST_ADMIN = "public:setup"  # behind a one-use link, before anybody can sign in


def _views() -> Iterator[tuple[str, Any]]:
    def walk(patterns: Any, namespace: str = "") -> Iterator[tuple[str, Any]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inside = f"{entry.namespace}:" if entry.namespace else namespace
                yield from walk(entry.url_patterns, inside)
            else:
                yield namespace + (entry.name or ""), entry.callback

    for name, view in walk(get_resolver().url_patterns):
        if view.__module__.startswith("mentoring."):
            yield name, view


@cache
def _functions(module: str) -> dict[str, ast.AST]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _calls(module: str, function: str, seen: set[str]) -> set[str]:
    """Names of everything that a view and the helpers in its file call."""
    here = _functions(module)
    if function in seen or function not in here:
        return set()
    seen.add(function)
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(here[function])
        if isinstance(node, ast.Call)
    }
    return called.union(*(_calls(module, name, seen) for name in called))


VIEWS = dict(_views())


class TestTheGuardedSet:
    def test_is_what_is_declared_here(self):
        marked = {
            name: view.asks_for_proof
            for name, view in VIEWS.items()
            if hasattr(view, "asks_for_proof")
        }

        assert marked == GUARDED

    @pytest.mark.parametrize("name", sorted(VIEWS))
    def test_holds_whatever_does_a_dangerous_act(self, name):
        view = inspect.unwrap(VIEWS[name])
        done = _calls(view.__module__, view.__name__, set()) & DANGEROUS_CALLS

        assert not done or name in {*GUARDED, FIRST_ADMIN}, f"{name} calls {done}"

    def test_would_notice_a_new_one(self):
        assert "as_file" in _calls("mentoring.today.views", "export", set())
        assert "publish_policy" in _calls("mentoring.console.views.policies", "policy", set())
