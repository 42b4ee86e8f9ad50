"""People as columns: codes, bit sets and sparse rows. No names, no words, no clock."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import LARGEST, Ints, frozen, of_length, pair_rows, whole_numbers
from matchengine.errors import InvalidProblem

SLOTS = 336  # half hours of a week, Monday 00:00 UTC first
WORDS = 6  # 64-bit words that hold them


@dataclass(frozen=True, eq=False)
class SparseRows:
    """A ragged table: person ``p`` has ``index[indptr[p]:indptr[p+1]]``, each with a ``value``.

    Examples
    --------
    >>> rows = SparseRows.of([[(7, 3), (9, 1)], []])
    >>> rows.indptr.tolist(), rows.index.tolist(), rows.value.tolist()
    ([0, 2, 2], [7, 9], [3, 1])
    """

    indptr: Ints
    index: Ints
    value: Ints

    @classmethod
    def of(cls, rows: list[list[tuple[int, int]]]) -> Self:
        """Rows of ``(index, value)`` pairs, one list per person."""
        flat = [entry for row in rows for entry in row]
        columns = np.array(flat, dtype=np.int64).reshape(-1, 2)
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(indptr.astype(np.int64), columns[:, 0], columns[:, 1])

    @classmethod
    def ranked(cls, rows: list[list[int]]) -> Self:
        """Rows of indices, best first; the value is the rank, 0 for the best."""
        return cls.of([[(index, rank) for rank, index in enumerate(row)] for row in rows])

    @property
    def lengths(self) -> Ints:
        """Entries of each row."""
        return np.diff(self.indptr)

    @property
    def row(self) -> Ints:
        """The row number of every entry."""
        return np.repeat(np.arange(len(self.indptr) - 1), self.lengths)


@dataclass(frozen=True, eq=False, kw_only=True)
class People:
    """One side of a programme. Every column but ``n`` may be left out: nothing is known then.

    Parameters
    ----------
    n : int
        How many people; every column has one entry per person.
    person : array of int
        Opaque lasting number; the same number on the other side is the same human being.
    grade, department, office : array of int
        Codes, -1 for unknown. Grades are steps on one ladder, higher is more senior.
    availability : array of uint64, shape (n, 6), or bool, shape (n, 336)
        Free half hours of a week in UTC, Monday 00:00 first; bit ``k % 64`` of word ``k // 64``.
        Nobody without a free slot is judged by hours: no slot means not answered.
    languages, identities : array of uint64
        Bit sets; empty means not answered.
    prefers_same_identity : array of bool
        Whether the person asked for somebody who shares an identity.
    offers, wants : SparseRows
        Skills: offered with level 1-5, wanted with priority 1-3.
    text : array of float, shape (n, d)
        What the person writes about goals or experience, as vectors; all zero for unknown.
    wishes : SparseRows
        People of the other side, value = rank, 0 for the first wish.
    excluded, managers, past_partners : array of int, shape (k, 2)
        ``(own position, position on the other side)``: must not meet; is led by; had before.

    Raises
    ------
    InvalidProblem
        A column of another length, or a value out of range; names the array, index and value.

    Examples
    --------
    >>> People(n=2, grade=[3, -1]).grade.tolist()
    [3, -1]
    >>> People(n=2, grade=[3])
    Traceback (most recent call last):
    matchengine.errors.InvalidProblem: grade must have 2 entries, got shape (1,)
    """

    n: int
    person: Any = None
    grade: Any = None
    department: Any = None
    office: Any = None
    availability: Any = None
    languages: Any = None
    identities: Any = None
    prefers_same_identity: Any = None
    offers: SparseRows = field(default_factory=lambda: SparseRows.of([]))
    wants: SparseRows = field(default_factory=lambda: SparseRows.of([]))
    text: Any = None
    wishes: SparseRows = field(default_factory=lambda: SparseRows.of([]))
    excluded: Any = ()
    managers: Any = ()
    past_partners: Any = ()

    def __post_init__(self) -> None:
        checked: dict[str, Any] = {
            name: _codes(name, getattr(self, name), self.n)
            for name in ("grade", "department", "office")
        }
        checked["person"] = _person(self.person, self.n)
        for name in ("languages", "identities"):
            checked[name] = _bits(name, getattr(self, name), self.n)
        checked["availability"] = _availability(self.availability, self.n)
        prefers = self.prefers_same_identity
        flags = np.zeros(self.n, bool) if prefers is None else np.asarray(prefers, bool)
        checked["prefers_same_identity"] = of_length("prefers_same_identity", flags, self.n)
        checked["text"] = _text(self.text, self.n)
        for name in ("excluded", "managers", "past_partners"):
            checked[name] = pair_rows(name, getattr(self, name), self.n, LARGEST)
        for name, top in (("offers", 5), ("wants", 3), ("wishes", LARGEST)):
            low = 0 if name == "wishes" else 1
            object.__setattr__(self, name, _rows(name, getattr(self, name), self.n, low, top))
        for name, value in checked.items():
            object.__setattr__(self, name, None if value is None else frozen(value))

    def arrays(self) -> dict[str, Any]:
        """Every column by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def _codes(name: str, values: ArrayLike | None, n: int) -> Ints:
    if values is None:
        return np.full(n, -1, dtype=np.int64)
    return of_length(name, whole_numbers(name, values, -1, LARGEST), n)


def _person(values: ArrayLike | None, n: int) -> Ints | None:
    if values is None:
        return None
    keys = of_length("person", whole_numbers("person", values, -(2**62), 2**62), n)
    if len(np.unique(keys)) < n:
        raise InvalidProblem("person must be different for everybody on one side")
    return keys


def _bits(name: str, values: ArrayLike | None, n: int) -> NDArray[np.uint64]:
    if values is None:
        return np.zeros(n, dtype=np.uint64)
    array = np.asarray(values)
    if array.dtype.kind not in "iu" or (array < 0).any():
        raise InvalidProblem(f"{name} must be bit sets (whole numbers of 0 or more)")
    return of_length(name, array.astype(np.uint64), n)


def _availability(values: ArrayLike | None, n: int) -> NDArray[np.uint64]:
    if values is None:
        return np.zeros((n, WORDS), dtype=np.uint64)
    array = np.asarray(values)
    if array.shape == (n, SLOTS) and array.dtype == bool:
        return pack_slots(array)
    if array.shape != (n, WORDS) or array.dtype.kind not in "iu":
        raise InvalidProblem(
            f"availability must be bool of shape ({n}, {SLOTS}) or uint64 of shape ({n}, {WORDS}),"
            f" got {array.dtype} of shape {array.shape}"
        )
    return array.astype(np.uint64)


def pack_slots(slots: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Half-hour flags, shape (n, 336), as bit words, shape (n, 6).

    Examples
    --------
    >>> week = np.zeros((1, 336), dtype=bool)
    >>> week[0, [0, 64]] = True
    >>> pack_slots(week)[0, :3].tolist()
    [1, 1, 0]
    """
    padded = np.zeros((len(slots), WORDS * 64), dtype=bool)
    padded[:, :SLOTS] = slots
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _text(values: ArrayLike | None, n: int) -> NDArray[np.float32] | None:
    if values is None:
        return None
    array = np.asarray(values, dtype=np.float32)
    if array.ndim != 2 or len(array) != n:
        raise InvalidProblem(f"text must have shape ({n}, d), got {array.shape}")
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise InvalidProblem(f"text must be finite, got NaN or infinity at index {row}")
    return array


def _rows(name: str, rows: SparseRows, n: int, low: int, high: int) -> SparseRows:
    if len(rows.indptr) <= 1 and not len(rows.index):
        return SparseRows(np.zeros(n + 1, np.int64), rows.index, rows.value)
    indptr = of_length(f"{name}.indptr", np.asarray(rows.indptr, np.int64), n + 1)
    index = whole_numbers(f"{name}.index", rows.index, 0, LARGEST)
    value = whole_numbers(f"{name}.value", rows.value, low, high)
    if indptr[0] != 0 or indptr[-1] != len(index) or (np.diff(indptr) < 0).any():
        raise InvalidProblem(f"{name}.indptr must rise from 0 to {len(index)}")
    of_length(f"{name}.value", value, len(index))
    return SparseRows(frozen(indptr), frozen(index), frozen(value))
