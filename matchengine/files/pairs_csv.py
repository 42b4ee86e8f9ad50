"""Pairs as CSV with the columns ``left,right`` and, when known, ``score``."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from matchengine.arrays import Ints
from matchengine.errors import InvalidProblem
from matchengine.files.whole import whole_file

LEFT = ("left", "mentee", "i")
RIGHT = ("right", "mentor", "j")


def write_pairs(path: Path, pairs: Ints, scores: Ints, rounds: Ints | None = None) -> None:
    """One line per pair, sorted as given; ``rounds`` makes a last column."""
    names, columns = ["left", "right", "score"], [pairs, scores]
    if rounds is not None:
        names, columns = [*names, "round"], [*columns, rounds]
    write_table(path, names, np.column_stack(columns).tolist())


def write_table(path: Path, header: list[str], rows: list[list[Any]]) -> None:
    """A CSV file, whole or not at all; line ends are ``\\n`` on every system."""
    with whole_file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def read_pairs(path: Path) -> Ints:
    """Rows ``(left, right)`` of a CSV file, shape (k, 2).

    Raises
    ------
    InvalidProblem
        No such file or columns, or an entry is not a whole number; names the line.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise InvalidProblem(f"{path} does not exist") from None
    except (UnicodeDecodeError, csv.Error) as why:
        raise InvalidProblem(f"{path} is not a CSV file in UTF-8: {why}") from None
    header = [name.strip().lower() for name in rows[0]] if rows else []
    columns = [_column(header, names, path) for names in (LEFT, RIGHT)]
    pairs = [
        [_number(row, at, line, path) for at in columns]
        for line, row in enumerate(rows[1:], start=2)
        if row
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _column(header: list[str], names: tuple[str, ...], path: Path) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise InvalidProblem(f"{path} has no column called {names[0]}")


def _number(row: list[str], at: int, line: int, path: Path) -> int:
    text = row[at].strip() if at < len(row) else ""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise InvalidProblem(f'{path}, line {line}: "{text}" is not a position (0, 1, 2, …)')
    return int(text)
