"""Draws docs/map.md: the rooms of the house and who imports whom, from the code as it stands.

.venv/bin/python bin/_map.py            writes the page
.venv/bin/python bin/_map.py --check    writes nothing and fails where the page is out of date
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "map.md"
BESIDE = ("config", "ops", "matchengine")  # packages of their own, above and below the apps
Arrows = dict[str, set[str]]

HEAD = """# The rooms and their arrows

Drawn from the imports by `bin/_map.py`; do not edit. An arrow means *imports*. Arrows that follow
from others are left out of the drawing and stand in the table. What each room is for stands in
[ARCHITECTURE.md](../ARCHITECTURE.md); `bin/check imports` sees to it that no arrow runs upwards.
"""


def layers() -> list[list[str]]:
    """The apps of each layer that is built, from top to bottom, as pyproject.toml names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    lines = next(c["layers"] for c in contracts if c.get("containers") == ["mentoring"])
    named = [re.findall(r"\w+", line) for line in lines]
    built = [[app for app in line if (ROOT / "mentoring" / app).is_dir()] for line in named]
    return [["config"], ["ops"], *[line for line in built if line], ["matchengine"]]


def room_of(module: str) -> str | None:
    first, _, rest = module.partition(".")
    if first in BESIDE:
        return first
    return rest.partition(".")[0] or None if first == "mentoring" else None


def arrows() -> Arrows:
    """Which room imports which, leaving out tests and migrations."""
    found: Arrows = defaultdict(set)
    for package in (*BESIDE, "mentoring"):
        for file in (ROOT / package).rglob("*.py"):
            room = room_of(".".join(file.relative_to(ROOT).with_suffix("").parts))
            if room and "migrations" not in file.parts:
                found[room] |= {other for other in _imported(file) if other != room}
    return found


def _imported(file: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            continue
        rooms |= {room for name in names if (room := room_of(name))}
    return rooms


def reduced(found: Arrows) -> Arrows:
    """Without arrows that follow from two or more others."""
    return {
        room: {
            one for one in targets if not any(one in _below(found, via) for via in targets - {one})
        }
        for room, targets in found.items()
    }


def _below(found: Arrows, room: str) -> set[str]:
    seen, waiting = set(), [room]
    while waiting:
        new = found.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen


def page() -> str:
    found = arrows()
    few, order = reduced(found), [room for line in layers() for room in line]
    drawing = [f"  {room} --> {one}" for room in order for one in order if one in few.get(room, ())]
    side_by_side = [
        f'  subgraph layer{n}[" "]\n    direction LR\n    {" ~~~ ".join(line)}\n  end'
        for n, line in enumerate(layers())
        if len(line) > 1
    ]
    rows = []
    for room in order:
        named = [f"`{one}`" for one in order if one in found.get(room, ())]
        rows.append(f"| `{room}` | {', '.join(named) or '–'} |")
    mermaid = ["```mermaid", "flowchart TD", *side_by_side, *drawing, "```"]
    return "\n".join([HEAD, *mermaid, "", "| Room | Imports |", "|---|---|", *rows]) + "\n"


def main() -> int:
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") != page():
        print("docs/map.md is out of date: run bin/_map.py with the project's Python.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
