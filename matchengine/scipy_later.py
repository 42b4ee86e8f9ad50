"""scipy, read when something of it is first used: that takes half a second.

Every process of a server knows the engine's names, and few of them ever solve anything. In the
engine, ``from matchengine.scipy_later import optimize, sparse`` stands for ``from scipy import …``;
a type in a signature is written in quotation marks.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy import optimize as optimize
    from scipy import sparse as sparse
    from scipy.sparse import csgraph as csgraph
else:

    class _Later:
        """One module. What was asked for once is an attribute, so it costs nothing again."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            found = getattr(import_module(self._name), name)
            setattr(self, name, found)
            return found

    optimize = _Later("scipy.optimize")
    sparse = _Later("scipy.sparse")
    csgraph = _Later("scipy.sparse.csgraph")
