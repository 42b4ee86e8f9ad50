"""One word, one meaning: no two classes of the product share a name."""

import ast
from collections import defaultdict
from pathlib import Path

from tests.house.test_house import BASE
from tests.house.test_names import OURS

# A form is named after the act of its app, a refusal after its reason: what they say differs by
# app, what they mean does not. ``DatabaseWrapper`` and ``Command`` are Django's own names.
SHARED_BASES = {"Refusal", "forms.Form", "forms.ModelForm", "base.DatabaseWrapper"}
GIVEN = {"Command"}


def named(source: str) -> list[str]:
    """The classes of a module that other modules can know, but for those above."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in GIVEN
        and not SHARED_BASES & {ast.unparse(base) for base in node.bases}
    ]


def shared(files: list[Path]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for file in files:
        for name in named(file.read_text(encoding="utf-8")):
            found[name].append(str(file.relative_to(BASE)))
    return {name: where for name, where in found.items() if len(where) > 1}


class TestAClass:
    def test_has_a_name_of_its_own(self):
        assert shared([file for file in OURS if "migrations" not in file.parts]) == {}

    def test_is_seen_unless_it_is_a_form_or_refusal_or_nobody_elses_business(self):
        source = "class Row: ...\nclass _Row: ...\nclass Full(Refusal): ...\nclass Command: ...\n"

        assert named(source + "class AskForm(forms.Form): ...\nclass Line(Row): ...\n") == [
            "Row",
            "Line",
        ]
