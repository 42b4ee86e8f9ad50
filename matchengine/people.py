"""People as columns: codes, bit sets and sparse rows. No names, no words, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchengine.arrays import (
    MAX_COUNT,
    MAX_PEOPLE,
    Ints,
    any_pairs,
    array_of,
    frozen,
    of_length,
    one_number,
    pair_rows,
    whole_numbers,
)
from matchengine.errors import InvalidProblem

SLOTS = 336  # half hours of a week, Monday 00:00 UTC first
WORDS = 6  # 64-bit words that hold them
MAX_BITS = 100_000  # languages or identities that can be told apart


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
        try:
            flat = [entry for row in rows for entry in row]
        except TypeError:
            raise InvalidProblem("rows must be one list of pairs for each person") from None
        columns = any_pairs("rows", flat)
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
        return cls(indptr.astype(np.int64), columns[:, 0], columns[:, 1])

    @classmethod
    def ranked(cls, rows: list[list[int]]) -> Self:
        """Rows of indices, best first; the value is the rank, 0 for the best."""
        try:
            pairs = [[(index, rank) for rank, index in enumerate(row)] for row in rows]
        except TypeError:
            raise InvalidProblem("rows must be one list of numbers for each person") from None
        return cls.of(pairs)

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
    languages, identities : array of uint64, shape (n,) or (n, words)
        Bit sets, see ``bit_sets``; empty means not answered.
    prefers_same_identity : array of bool
        Whether the person asked for somebody who shares an identity.
    offers, wants : SparseRows
        Skills: offered with level 1-5, wanted with priority 1-3; listed twice, the highest counts.
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
        object.__setattr__(self, "n", one_number("n", self.n, 0, MAX_PEOPLE))
        checked: dict[str, Any] = {
            name: _codes(name, getattr(self, name), self.n)
            for name in ("grade", "department", "office")
        }
        checked["person"] = _person(self.person, self.n)
        for name in ("languages", "identities"):
            checked[name] = _bits(name, getattr(self, name), self.n)
        checked["availability"] = _availability(self.availability, self.n)
        prefers = self.prefers_same_identity
        flags = (
            np.zeros(self.n, bool)
            if prefers is None
            else array_of("prefers_same_identity", prefers, bool)
        )
        checked["prefers_same_identity"] = of_length("prefers_same_identity", flags, self.n)
        checked["text"] = _text(self.text, self.n)
        for name in ("excluded", "managers", "past_partners"):
            checked[name] = pair_rows(name, getattr(self, name), self.n, MAX_COUNT)
        for name, top in (("offers", 5), ("wants", 3), ("wishes", MAX_COUNT)):
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
    return of_length(name, whole_numbers(name, values, -1, MAX_COUNT), n)


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
    array = array_of(name, values)
    if array.dtype.kind not in "iu" or (array < 0).any():
        raise InvalidProblem(f"{name} must be bit sets (whole numbers of 0 or more)")
    if array.ndim != 2:
        return of_length(name, array.astype(np.uint64), n)
    if len(array) != n or not array.shape[1]:
        raise InvalidProblem(f"{name} must have shape ({n},) or ({n}, words), got {array.shape}")
    return array.astype(np.uint64)


def bit_sets(rows: Sequence[Iterable[int]]) -> NDArray[np.uint64]:
    """Sets of small numbers as bits, one row a person: shape (n,), or (n, words) beyond 64.

    Examples
    --------
    >>> bit_sets([[0, 2], []]).tolist()
    [5, 0]
    >>> bit_sets([[64], [1]]).tolist()
    [[0, 1], [2, 0]]
    """
    try:
        sets = [set(row) for row in rows]
        most = max((max(each) for each in sets if each), default=0)
        least = min((min(each) for each in sets if each), default=0)
    except TypeError:
        raise InvalidProblem("sets must be one list of numbers for each person") from None
    words = 1 + one_number("sets", most, 0, MAX_BITS) // 64
    one_number("sets", least, 0, MAX_BITS)
    table = np.zeros((len(sets), words), dtype=np.uint64)
    for person, each in enumerate(sets):
        for number in each:
            table[person, number // 64] |= np.uint64(1) << np.uint64(number % 64)
    return table[:, 0] if words == 1 else table


def _availability(values: ArrayLike | None, n: int) -> NDArray[np.uint64]:
    if values is None:
        return np.zeros((n, WORDS), dtype=np.uint64)
    array = array_of("availability", values)
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
    with np.errstate(over="ignore"):  # what is too large becomes infinite and is refused
        array = array_of("text", values, np.float32)
    if array.ndim != 2 or len(array) != n:
        raise InvalidProblem(f"text must have shape ({n}, d), got {array.shape}")
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise InvalidProblem(f"text must be finite, got NaN or infinity at index {row}")
    return array


def _rows(name: str, rows: SparseRows, n: int, low: int, high: int) -> SparseRows:
    if not isinstance(rows, SparseRows):
        raise InvalidProblem(f"{name} must be SparseRows, got {type(rows).__name__}")
    if len(rows.indptr) <= 1 and not len(rows.index):
        return SparseRows(np.zeros(n + 1, np.int64), rows.index, rows.value)
    indptr = of_length(f"{name}.indptr", np.asarray(rows.indptr, np.int64), n + 1)
    index = whole_numbers(f"{name}.index", rows.index, 0, MAX_COUNT)
    value = whole_numbers(f"{name}.value", rows.value, low, high)
    if indptr[0] != 0 or indptr[-1] != len(index) or (np.diff(indptr) < 0).any():
        raise InvalidProblem(f"{name}.indptr must rise from 0 to {len(index)}")
    of_length(f"{name}.value", value, len(index))
    once = _each_once(SparseRows(indptr, index, value), -1 if name == "wishes" else 1)
    return SparseRows(frozen(once.indptr), frozen(once.index), frozen(once.value))


def _each_once(rows: SparseRows, best: int) -> SparseRows:
    """What somebody lists twice counts once: with the highest value, or (-1) the lowest rank."""
    who = rows.row
    order = np.lexsort((-best * rows.value, rows.index, who))
    is_again = np.zeros(len(order), dtype=bool)
    is_again[1:] = (np.diff(who[order]) == 0) & (np.diff(rows.index[order]) == 0)
    if not is_again.any():
        return rows
    keep = np.sort(order[~is_again])
    indptr = np.concatenate([[0], np.cumsum(np.bincount(who[keep], minlength=len(rows.lengths)))])
    return SparseRows(indptr.astype(np.int64), rows.index[keep], rows.value[keep])
