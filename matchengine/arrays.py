"""Turn what a caller hands over into checked, frozen integer arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import InvalidProblem

Ints = NDArray[np.int64]
MAX_COUNT = 2**31 - 1  # places; keeps every sum inside 64 bits
MAX_PEOPLE = 4_000_000  # of one side, so that no small file asks for all the memory there is


def frozen(own: NDArray[Any]) -> NDArray[Any]:
    """The same array, read-only from now on; it must be nobody else's memory."""
    own.setflags(write=False)
    return own


def array_of(name: str, values: Any, dtype: Any = None) -> NDArray[Any]:
    """``values`` as an array; rows of several lengths and what is no number are refused."""
    try:
        return np.asarray(values, dtype=dtype)
    except (ValueError, TypeError, OverflowError):
        raise InvalidProblem(f"{name} must hold numbers, as many in each row") from None


def any_pairs(name: str, values: Any) -> Ints:
    """``values`` as rows of two whole numbers, shape (k, 2), inside their side or not."""
    array = whole_numbers(name, values, -(2**62), 2**62)
    if array.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise InvalidProblem(f"{name} must have two columns, got shape {array.shape}")
    return array


def whole_numbers(name: str, values: Any, low: int, high: int) -> Ints:
    """``values`` as new int64 memory, every entry a whole number in ``[low, high]``.

    Raises
    ------
    InvalidProblem
        Not numbers, NaN or infinite, not whole, or out of range; names the first offender.
    """
    array = array_of(name, values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind not in "iufb":
        raise InvalidProblem(f"{name} must hold numbers, got {array.dtype} instead")
    is_inside = bool(low <= array.min() and array.max() <= high)  # False where one is NaN
    if is_inside and array.dtype.kind != "f":
        return array.astype(np.int64)
    with np.errstate(invalid="ignore"):
        wrong = ~((array >= low) & (array <= high) & (array == np.floor(array)))
    if wrong.any():
        refuse_first(name, array, wrong, f"must be whole numbers from {low} to {high}")
    return array.astype(np.int64)


def one_number(name: str, value: Any, low: int, high: int) -> int:
    """``value`` as one whole number in ``[low, high]``."""
    number = whole_numbers(name, value, low, high)
    if number.ndim:
        raise InvalidProblem(f"{name} must be one number, got {number.size} of them")
    return int(number)


def refuse_first(name: str, array: NDArray[Any], wrong: NDArray[np.bool_], rule: str) -> None:
    """Raise ``InvalidProblem`` about the first entry marked wrong."""
    where = tuple(int(k) for k in np.argwhere(wrong)[0])
    index = where[0] if len(where) == 1 else where
    raise InvalidProblem(f"{name} {rule}, got {array[where]} at index {index}")


def of_length(name: str, array: NDArray[Any], length: int) -> NDArray[Any]:
    """``array`` if it is one-dimensional with ``length`` entries, else ``InvalidProblem``."""
    if array.ndim != 1 or len(array) != length:
        raise InvalidProblem(f"{name} must have {length} entries, got shape {array.shape}")
    return array


def column(name: str, values: Any, low: int, high: int, length: int) -> Ints:
    """``length`` whole numbers in ``[low, high]``."""
    return of_length(name, whole_numbers(name, values, low, high), length)


def pair_rows(name: str, values: Any, n_first: int, n_second: int) -> Ints:
    """``values`` as rows ``(first, second)``, shape (k, 2), both inside their side."""
    array = array_of(name, values)
    if array.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise InvalidProblem(f"{name} must have two columns, got shape {array.shape}")
    first = whole_numbers(f"{name}[:, 0]", array[:, 0], 0, n_first - 1)
    second = whole_numbers(f"{name}[:, 1]", array[:, 1], 0, n_second - 1)
    return np.column_stack([first, second])


def pair_ends(left: Any, right: Any, n_left: int, n_right: int) -> tuple[Ints, Ints]:
    """The two columns of the allowed pairs, both inside their side and equally long."""
    for name, side, n in (("n_left", left, n_left), ("n_right", right, n_right)):
        if n == 0 and array_of(name, side).size:
            raise InvalidProblem(f"{name} is 0, so no pair can be listed")
    first = whole_numbers("left", left, 0, n_left - 1)
    of_length("left", first, first.size)
    return first, column("right", right, 0, n_right - 1, len(first))


def pair_order(key: Ints, n_second: int) -> slice | Ints:
    """What sorts pairs by ``key``, which is ``first * n_second + second``; none may be doubled."""
    if (key[1:] > key[:-1]).all():
        return slice(None)
    order = np.argsort(key)
    ordered = key[order]
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        first, second = divmod(int(ordered[twice[0]]), n_second)
        raise InvalidProblem(f"left, right: the pair ({first}, {second}) is listed twice")
    return order


def positions(keys: Ints, wanted: Ints) -> Ints:
    """Where each of ``wanted`` stands in ``keys``, which increase; -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


def locked_pairs(rows: Ints, keys: Ints, n_second: int) -> Ints:
    """``rows``, each once and sorted, when all of them are allowed."""
    rows = np.unique(rows, axis=0)
    foreign = np.flatnonzero(positions(keys, rows[:, 0] * n_second + rows[:, 1]) < 0)
    if len(foreign):
        first, second = rows[foreign[0]]
        raise InvalidProblem(
            f"locked: the pair ({first}, {second}) is not among the allowed pairs; "
            "list it with its score"
        )
    return rows


def lasting_keys(name: str, values: Any, n: int) -> Ints:
    """A number for each of ``n`` people, no two alike; their positions where none are given."""
    if values is None:
        return np.arange(n)
    keys = column(name, values, -(2**62), 2**62, n)
    ordered = np.sort(keys)
    twice = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(twice):
        raise InvalidProblem(f"{name}: {ordered[twice[0]]} is used for two people")
    return keys
