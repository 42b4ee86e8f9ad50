"""What the pages say about commands and code holds."""

import re
from pathlib import Path

import pytest

from matchengine.__main__ import main

PAGES = Path(__file__).resolve().parents[2] / "docs" / "matching"


def examples(page):
    return re.findall(r"```python\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)


def test_the_example_of_the_first_page_runs():
    names: dict[str, object] = {}

    exec(examples("README.md")[0], names)

    assert names["answer"].certificate.proven


@pytest.mark.parametrize("page", ["kinds.md", "incremental.md"])
def test_the_examples_of_other_pages_run(page):
    names: dict[str, object] = {}
    for code in examples(page):
        exec(code, names)

    assert "wishes" in names or "joined" in names


@pytest.mark.parametrize("command", ["solve", "match", "verify", "explain", "compare"])
def test_every_command_of_the_pages_knows_its_options(command, capsys):
    page = "\n".join(p.read_text() for p in sorted(PAGES.glob("*.md")))
    lines = re.findall(rf"python -m matchengine {command} ([^\n`]*)", page)

    with pytest.raises(SystemExit) as left:
        main([command, "--help"])

    report = capsys.readouterr().out
    assert left.value.code == 0
    assert lines
    assert all(option in report for line in lines for option in re.findall(r"--[a-z-]+", line))


def test_links_between_the_pages_lead_somewhere():
    for page in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
