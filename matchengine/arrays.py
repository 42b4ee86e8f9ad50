"""Turn what a caller hands over into checked, frozen integer arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import InvalidProblem

Ints = NDArray[np.int64]
LARGEST = 2**31 - 1  # places and people; keeps every sum inside 64 bits


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, contiguous and read-only, detached from the caller's memory."""
    own = np.array(array, order="C", copy=True)
    own.setflags(write=False)
    return own


def whole_numbers(name: str, values: Any, low: int, high: int) -> Ints:
    """``values`` as int64, every entry a whole number in ``[low, high]``.

    Raises
    ------
    InvalidProblem
        Not numbers, NaN or infinite, not whole, or out of range; names the first offender.
    """
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind not in "iufb":
        raise InvalidProblem(f"{name} must hold numbers, got {array.dtype} instead")
    with np.errstate(invalid="ignore"):
        wrong = ~((array >= low) & (array <= high))
        if array.dtype.kind == "f":
            wrong |= array != np.floor(array)
    if wrong.any():
        refuse_first(name, array, wrong, f"must be whole numbers from {low} to {high}")
    return array.astype(np.int64)


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


def pair_rows(name: str, values: Any, n_first: int, n_second: int) -> Ints:
    """``values`` as rows ``(first, second)``, shape (k, 2), both inside their side."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if array.ndim != 2 or array.shape[1] != 2:
        raise InvalidProblem(f"{name} must have two columns, got shape {array.shape}")
    first = whole_numbers(f"{name}[:, 0]", array[:, 0], 0, n_first - 1)
    second = whole_numbers(f"{name}[:, 1]", array[:, 1], 0, n_second - 1)
    return np.column_stack([first, second])
