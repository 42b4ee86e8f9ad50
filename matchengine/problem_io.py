"""Problems as files: ``.npz`` for size, JSON for eyes. Field names in, field names out."""

import difflib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, Any, ClassVar, Self

import numpy as np

from matchengine.arrays import frozen
from matchengine.errors import InvalidProblem

NEEDED = {
    "two_sided": ("n_left", "n_right", "left", "right", "score"),
    "one_sided": ("n", "left", "right", "score"),
    "ranked": ("n_left", "n_right", "left", "right", "left_rank", "right_rank"),
    "circles": ("n_left", "n_right", "left", "right", "score", "right_min", "right_max"),
    "peer_circles": ("n", "left", "right", "score", "size_min", "size_max"),
}
OPTIONAL = {
    "two_sided": (
        "left_min",
        "left_max",
        "right_min",
        "right_max",
        "locked",
        "left_group",
        "right_group",
        "left_key",
        "right_key",
    ),
    "one_sided": ("locked", "key"),
    "ranked": (
        "left_min",
        "left_max",
        "right_min",
        "right_max",
        "locked",
        "left_key",
        "right_key",
    ),
    "circles": (
        "left_min",
        "left_max",
        "locked",
        "left_group",
        "right_group",
        "left_key",
        "right_key",
    ),
    "peer_circles": ("key",),
}
MAX_BYTES = 2**31  # of all arrays of a file together
DAMAGED = (
    zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, AttributeError, TypeError,
    KeyError, RuntimeError, NotImplementedError, MemoryError, OverflowError, SyntaxError,
)  # fmt: skip
WIDTHS = ("<i2", "<i4", "<i8")
IN_FILE = {"n": "people", "n_left": "people_left", "n_right": "people_right"}


class Stored:
    """What problems of every kind can: be compared, changed into new ones, written and read."""

    KIND: ClassVar[str]  # in files
    MARK: ClassVar[str]  # begins the digest

    def arrays(self) -> dict[str, Any]:
        """Every field by name; what is not given is left out."""
        raise NotImplementedError

    def keep(self, **values: Any) -> None:
        """Set the fields of a new problem, arrays read-only."""
        for name, value in values.items():
            own = frozen(value) if isinstance(value, np.ndarray) else value
            object.__setattr__(self, name, own)

    def replace(self, **changes: Any) -> Self:
        """A new, checked problem with some fields changed."""
        return type(self)(**{**self.arrays(), **changes})

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to another process it is checked and frozen there."""
        return _again, (type(self), self.arrays())

    def digest(self) -> str:
        """Fingerprint (SHA-256, hex) of the content; the order of pairs does not matter."""
        return digest(self.MARK, self.arrays())

    def to_npz(self, target: str | IO[bytes]) -> None:
        """Write a compressed ``.npz``; see ``docs/matching/files.md`` for its arrays."""
        write_npz(self.KIND, self.arrays(), target)

    @classmethod
    def from_npz(cls, source: str | IO[bytes]) -> Self:
        """Read what ``to_npz`` wrote. ``InvalidProblem`` when the file is cut off or foreign."""
        return cls(**pick_fields(cls.KIND, load_npz(source)))

    def to_dict(self) -> dict[str, Any]:
        """The same content as plain lists and numbers, ``kind`` among them."""
        return to_plain(self.KIND, self.arrays())

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Self:
        """What ``to_dict`` gave."""
        return cls(**pick_fields(cls.KIND, content))

    def to_json(self) -> str:
        """The same content as one JSON object."""
        return write_json(self.KIND, self.arrays())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(**read_json(cls.KIND, text))


def _again(kind: type[Stored], fields: dict[str, Any]) -> Stored:
    return kind(**fields)


def digest(kind: str, arrays: dict[str, Any]) -> str:
    """SHA-256 over names, shapes and whole numbers, the same on every machine.

    Every array is written in the fewest bytes that hold all its numbers, which are told too.
    """
    mark = hashlib.sha256(kind.encode())
    for name, value in arrays.items():
        array = np.asarray(value, dtype=np.int64)
        ends = (array.min(initial=0), array.max(initial=0))
        width = next(w for w in WIDTHS if np.iinfo(w).min <= ends[0] and ends[1] <= np.iinfo(w).max)
        mark.update(f"{name}{array.shape}{width}".encode())
        mark.update(array.astype(width).tobytes())
    return mark.hexdigest()


def write_npz(kind: str, arrays: dict[str, Any], target: str | IO[bytes]) -> None:
    """Write ``kind`` and every field; counts are called ``people…``."""
    named: dict[str, Any] = {IN_FILE.get(name, name): np.asarray(v) for name, v in arrays.items()}
    np.savez_compressed(target, allow_pickle=False, kind=np.asarray(kind), **named)


def load_npz(source: str | IO[bytes]) -> dict[str, Any]:
    """Every array of an npz file, fully read; pickles are refused.

    Raises
    ------
    InvalidProblem
        There is no such file, or it is not a complete npz archive.
    """
    try:
        _refuse_what_unpacks_too_large(source)
        with np.load(source, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise InvalidProblem(f"{source} does not exist") from None
    except InvalidProblem:
        raise
    except DAMAGED as why:
        raise InvalidProblem(
            f"the file is not a complete npz archive ({why}); write it again"
        ) from None


def _refuse_what_unpacks_too_large(source: str | IO[bytes]) -> None:
    """Look at what the members of an archive say of their sizes before any is read."""
    with zipfile.ZipFile(source) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise InvalidProblem(
            f"the file unpacks to {size} bytes, at most {MAX_BYTES} are read; list fewer pairs"
        )
    if not isinstance(source, str) and hasattr(source, "seek"):
        source.seek(0)


def kind_of(content: dict[str, Any]) -> str:
    """The kind of problem in a file: one of ``NEEDED``."""
    kind = str(content.get("kind", "missing"))
    if kind not in NEEDED:
        known = ", ".join(f'"{name}"' for name in NEEDED)
        raise InvalidProblem(f'kind must be one of {known}, got "{kind}"')
    return kind


def pick_fields(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Fields of a problem of this kind from the arrays of a file."""
    found = kind_of(content)
    if found != kind:
        raise InvalidProblem(f'kind must be "{kind}", got "{found}"')
    known = [IN_FILE.get(name, name) for name in NEEDED[kind] + OPTIONAL[kind]]
    refuse_unknown("array", set(content) - {"kind"}, known)
    fields: dict[str, Any] = {}
    for name in NEEDED[kind] + OPTIONAL[kind]:
        stored = IN_FILE.get(name, name)
        if stored in content:
            fields[name] = content[stored]
        elif name in NEEDED[kind]:
            raise InvalidProblem(f"the array {stored} is missing")
    return fields


def refuse_unknown(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse names that mean nothing, with the nearest that does."""
    for name in sorted(set(names) - set(known)):
        near = difflib.get_close_matches(name, list(known), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InvalidProblem(f"there is no {what} called {name}{hint}")


def read_object(text: str) -> dict[str, Any]:
    """One JSON object; refuses what is none, and names that are there twice."""

    def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InvalidProblem(f"{twice[0]} is there twice in the JSON; say it once")
        return dict(pairs)

    try:
        content = json.loads(text, object_pairs_hook=each_once)
    except (ValueError, RecursionError) as why:
        if isinstance(why, InvalidProblem):
            raise
        raise InvalidProblem(f"the text is not complete JSON: {why}") from None
    if not isinstance(content, dict):
        raise InvalidProblem(f"the JSON must be one object, got {type(content).__name__}")
    return content


def write_json(kind: str, arrays: dict[str, Any]) -> str:
    """One object with sorted keys and plain lists."""
    return json.dumps(to_plain(kind, arrays), sort_keys=True, separators=(",", ":"))


def to_plain(kind: str, arrays: dict[str, Any]) -> dict[str, Any]:
    """Fields by their names in files, as plain lists and numbers."""
    content: dict[str, Any] = {"kind": kind}
    for name, value in arrays.items():
        content[IN_FILE.get(name, name)] = np.asarray(value).tolist()
    return content


def read_json(kind: str, text: str) -> dict[str, Any]:
    """Fields of a problem from JSON text."""
    return pick_fields(kind, read_object(text))
