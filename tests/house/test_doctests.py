"""Examples in docstrings are true: every one of them is run."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    file
    for package in ("matchengine", "mentoring")
    for file in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in file.read_text(encoding="utf-8")
]


class TestExamples:
    @pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
    def test_show_what_really_happens(self, file):
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))

        failed, tried = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)

        assert tried > 0
        assert failed == 0
