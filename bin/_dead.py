"""Names that nothing calls: ``vulture`` over the product, which here knows templates and settings.

What a framework calls by its name and what stays for other reasons is in ``bin/alive.txt``, a line
each. Tests do not count: what only they call is dead.
"""

import re
import sys
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent
ALIVE = ROOT / "bin" / "alive.txt"
KINDS = ("class", "function", "method", "property", "import", "unreachable_code")
FOUND_BY_NAME = ["*Config", "clean_*"]  # apps.py, and a form's checks of its fields
REGISTERS = [
    "hook",
    "on_event",
    "schedule",
    "attention_kind",
    "job",
    "link_view",
    "*.link_view",
    "sample_of",
]
REGISTERS += ["answers_to"]
NAME = re.compile(r"[A-Za-z_]\w*")


def main() -> int:
    dead = Vulture(ignore_names=FOUND_BY_NAME, ignore_decorators=[f"@{name}" for name in REGISTERS])
    dead.scavenge([str(ROOT / part) for part in ("config", "ops", "mentoring", "matchengine")])
    for name in _said() | _kept():
        dead.used_names.add(name)
    found = [item for item in dead.get_unused_code() if item.typ in KINDS]
    for item in found:
        print(f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: nothing uses {item.name}")
    return 1 if found else 0


def _said() -> set[str]:
    """Words of templates and settings: pages ask objects for them, settings name whole classes."""
    pages = [*ROOT.glob("templates/**/*.*"), *ROOT.glob("mentoring/*/templates/**/*.*")]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    texts += [(ROOT / "config" / name).read_text(encoding="utf-8") for name in _STRINGS]
    return {name for text in texts for name in NAME.findall(text)}


_STRINGS = ("settings.py", "urls.py")  # dotted paths


def _kept() -> set[str]:
    """The names of alive.txt; what stands behind them is for readers."""
    lines = ALIVE.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    sys.exit(main())
