"""Files that are there as a whole or not at all, whenever a run is ended."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from matchengine.errors import InvalidProblem


@contextmanager
def whole_file(path: Path, *, binary: bool = False) -> Iterator[IO[Any]]:
    """Open ``path`` for writing; it gets its new content in one step at the end.

    Written beside it first, into a file that was not there before. A link is replaced and never
    written through, so that nobody's link decides what is overwritten. What is no plain file (a
    pipe, a device) is written to directly. Line ends are as given.
    """
    there = path.resolve()
    is_plain = there.is_file() or not there.exists()
    target = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part") if is_plain else there
    how: dict[str, Any] = {} if binary else {"newline": "", "encoding": "utf-8"}
    try:
        opener = _new_file if is_plain else None
        with open(target, "wb" if binary else "w", opener=opener, **how) as file:
            yield file
        if is_plain:
            os.replace(target, path)
    except BaseException:
        if is_plain:
            target.unlink(missing_ok=True)
        raise


def _new_file(name: str, flags: int) -> int:
    """Make the file, or fail where something of this name is there, a link too."""
    return os.open(name, flags | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)


def refuse_missing_folders(*paths: Path | None) -> None:
    """Say before the work begins that there is no folder to write to."""
    for path in paths:
        if path is not None and not path.resolve().parent.is_dir():
            raise InvalidProblem(f"{path}: No such file or directory; make the folder first")
