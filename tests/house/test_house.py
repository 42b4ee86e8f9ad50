"""The house keeps itself in order: sizes, names, and what no page may contain."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
CODE = sorted(
    file
    for folder in ("mentoring", "config", "ops", "matchengine")
    for file in BASE.glob(f"{folder}/**/*.py")
    if "migrations" not in file.parts
)
TEMPLATES = sorted(
    [*BASE.glob("templates/**/*.html"), *BASE.glob("mentoring/*/templates/**/*.html")]
)
PAGES = [file for file in TEMPLATES if "mail" not in file.parts]


def functions_in(files: list[Path]) -> list[tuple[int, str]]:
    """Lines and name of every function, longest first."""
    found = []
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno
                lines = node.end_lineno - node.lineno + 1
                found.append((lines, f"{file.relative_to(BASE)}:{node.lineno} {node.name}"))
    return sorted(found, reverse=True)


class TestSizes:
    def test_of_files_stay_below_500_lines(self):
        long = [f for f in CODE if len(f.read_text(encoding="utf-8").splitlines()) > 500]

        assert long == []

    def test_of_tests_stay_below_500_lines_too(self):
        tests = BASE.glob("tests/**/*.py")

        assert [f for f in tests if len(f.read_text(encoding="utf-8").splitlines()) > 500] == []

    def test_of_nineteen_in_twenty_files_stay_below_350(self):
        lengths = sorted(len(file.read_text(encoding="utf-8").splitlines()) for file in CODE)

        assert lengths[int(len(lengths) * 0.95)] <= 350

    def test_of_functions_are_small(self):
        lengths = [lines for lines, _ in functions_in(CODE)]

        assert lengths[len(lengths) // 20] <= 35
        assert lengths[len(lengths) // 2] <= 8

    def test_of_views_stay_below_45_lines(self):
        views = [file for file in CODE if "views" in str(file)]

        assert [name for lines, name in functions_in(views) if lines > 45] == []

    def test_of_templates_stay_below_120_lines(self):
        pages = [file for file in PAGES if "styleguide" not in file.parts]
        assert [f for f in pages if len(f.read_text(encoding="utf-8").splitlines()) > 120] == []

    def test_of_template_lines_stay_below_140_characters(self):
        long = [
            f"{file.relative_to(BASE)}:{number}"
            for file in TEMPLATES
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
            if len(line) > 140
        ]

        assert long == []


class TestNames:
    def test_no_drawer_for_everything(self):
        names = {"utils.py", "helpers.py", "misc.py", "tools.py"}

        assert [file for file in CODE if file.name in names] == []

    def test_every_app_is_in_the_layers(self):
        rules = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
        contracts = rules["tool"]["importlinter"]["contracts"]
        layers = next(c for c in contracts if c.get("containers") == ["mentoring"])["layers"]
        known = set(re.findall(r"\w+", " ".join(layers)))

        assert {file.parent.name for file in BASE.glob("mentoring/*/apps.py")} <= known


def found_in(files: list[Path], pattern: str) -> list[str]:
    return [
        f"{file.relative_to(BASE)}: {match.group(0)}"
        for file in files
        for match in re.finditer(pattern, file.read_text(encoding="utf-8"))
    ]


class TestPages:
    @pytest.mark.parametrize(
        "pattern",
        [
            r"\sstyle=",
            r"\son(click|change|input|submit|load|error|key\w+|mouse\w+|focus|blur)=",
            r"<style",
            r"\|\s*safe\b",
            r"{%\s*autoescape",
            r">\s*Submit\b",
            r"javascript:",
        ],
    )
    def test_contain_nothing_that_the_content_policy_or_the_house_forbids(self, pattern):
        files = [file for file in PAGES if file.name not in ("500.html", "503.html", "frame.html")]

        assert found_in(files, pattern) == []

    def test_draw_no_component_by_hand(self):
        """A face looks the same everywhere; rows of long lists write cells only (ADR 0018)."""
        pages = [file for file in PAGES if "components" not in file.parts]
        drawn = r'class="(avatar|pair|chip|timeline__entry|attention__row)[ "]'
        others = [file for file in pages if not file.name.endswith("_row.html")]

        assert found_in(pages, drawn) == []
        assert found_in(others, "data-label=") == []

    def test_use_jinja_as_it_is_documented(self):
        """Four private parts of it were replaced once (ADR 0018)."""
        private = r"jinja2\.compiler|runtime import.*Macro|(template|context|code_generator)_class"

        assert found_in(CODE, private) == []

    def test_never_say_successfully(self):
        assert found_in([*TEMPLATES, *CODE], r"(?i)successfully") == []


class TestCode:
    def test_has_no_default_order_and_no_work_in_save(self):
        models = [file for file in CODE if "models" in str(file)]

        assert found_in(models, r"^\s+ordering = |def save\(") == []

    def test_uses_no_signals(self):
        assert found_in(CODE, r"@receiver|\.connect\(.*sender") == []

    def test_rules_do_not_know_django_or_the_clock(self):
        rules = [file for file in CODE if file.name == "rules.py" or "rules" in file.parts]

        assert (
            found_in(rules, r"import django|from django|timezone\.now|datetime\.now|today\(\)")
            == []
        )

    def test_writes_days_as_browsers_read_them(self):
        """Without a format of its own a date field is filled in the reader's own way: empty."""
        assert found_in(CODE, r"DateInput\((?!.*format=).+\)") == []


class TestHooks:
    def test_are_all_listed(self):
        told = (BASE / "ARCHITECTURE.md").read_text(encoding="utf-8")
        code = "".join(file.read_text(encoding="utf-8") for file in BASE.glob("mentoring/**/*.py"))
        filled = set(re.findall(r'@hook\(\s*"([a-z_.]+)"', code))

        assert len(filled) > 50
        assert sorted(name for name in filled if f"`{name}`" not in told) == []


class TestDecisions:
    def test_are_all_listed(self):
        listed = (BASE / "docs/adr/README.md").read_text(encoding="utf-8")

        pages = [file.name for file in BASE.glob("docs/adr/0*.md")]
        assert [page for page in pages if page not in listed] == []

    def test_say_since_when_they_hold_and_what_lost(self):
        when = re.compile(r"[Aa]ccepted,[^.]*\b[A-Z][a-z]+ 20\d\d|[Dd]ecided in [A-Z][a-z]+ 20\d\d")
        lost = re.compile(r"\*\*(What lost|Lost|Alternatives that lost)\b")
        pages = {
            file.name: file.read_text(encoding="utf-8") for file in BASE.glob("docs/adr/0*.md")
        }

        assert [name for name, text in pages.items() if not when.search(text[:400])] == []
        assert [name for name, text in pages.items() if not lost.search(text)] == []

    def test_name_every_direct_dependency(self):
        told = (BASE / "docs/adr/0005-dependencies.md").read_text(encoding="utf-8").lower()
        project = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
        names = [re.split(r"[\[<>=~ ]", line, maxsplit=1)[0] for line in wanted]

        assert [name for name in names if name not in told and name != "django-stubs"] == []

    def test_have_links_that_lead_somewhere(self):
        pages = [*BASE.glob("docs/**/*.md"), *BASE.glob("*.md")]
        broken = []
        for page in pages:
            for target in re.findall(
                r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")
            ):
                if not (page.parent / target).exists():
                    broken.append(f"{page.relative_to(BASE)} -> {target}")

        assert broken == []
