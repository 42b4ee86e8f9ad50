"""What commands tell: reports as JSON, progress on stderr."""

import json
import sys
from pathlib import Path
from typing import Any

from matchengine.solvers.driver import Progress


def tell(now: Progress) -> None:
    """One line of progress on stderr."""
    value = "" if now.value is None else f", total {now.value}"
    bound = "" if now.bound is None else f", bound {now.bound}"
    print(f"{now.done:4.0%} {now.stage}{value}{bound}", file=sys.stderr, flush=True)


def write_report(path: Path | None, report: dict[str, Any]) -> None:
    """To the file, or to standard output when there is none."""
    text = json.dumps(report, indent=1) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8")
