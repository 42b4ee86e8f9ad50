"""What commands tell and leave behind: reports as JSON, prices, progress on stderr."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.files.whole import whole_file
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
        return
    with whole_file(path) as file:
        file.write(text)


def write_prices(path: Path | None, **prices: Ints) -> None:
    """An npz file that ``verify --prices`` reads; nothing where there is no path."""
    if path is None:
        return
    with whole_file(path, binary=True) as file:
        np.savez_compressed(file, allow_pickle=False, **prices)
