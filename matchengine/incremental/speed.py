"""One code for both: compiled where numba is installed, run as it stands where it is not."""

import importlib
from collections.abc import Callable
from typing import Any

compiled: Callable[[Any], Any]
try:
    compiled = importlib.import_module("numba").njit(nogil=True, cache=True)
except ImportError:  # numba is optional; without it the same answer takes longer

    def compiled(function: Any) -> Any:
        """The function itself."""
        return function
