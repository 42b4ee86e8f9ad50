"""Files that are there as a whole or not at all, whenever a run is ended."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from matchengine.errors import InvalidProblem


@contextmanager
def whole_file(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open ``path`` for writing; it gets its new content in one step at the end.

    Written beside it as ``.NAME.part`` first. What is no plain file (a pipe, a device) is written
    to directly. Line ends are as given.
    """
    path = path.resolve()
    is_plain = path.is_file() or not path.exists()
    target = path.with_name(f".{path.name}.part") if is_plain else path
    how: dict[str, Any] = {} if binary else {"newline": "", "encoding": "utf-8"}
    try:
        with target.open("wb" if binary else "w", **how) as file:
            yield file
        if is_plain:
            os.replace(target, path)
    except BaseException:
        if is_plain:
            target.unlink(missing_ok=True)
        raise


def refuse_missing_folders(*paths: Path | None) -> None:
    """Say before the work begins that there is no folder to write to."""
    for path in paths:
        if path is not None and not path.resolve().parent.is_dir():
            raise InvalidProblem(f"{path}: No such file or directory; make the folder first")
