"""Problems as files: ``.npz`` for size, JSON for eyes. Field names in, field names out."""

import json
import zipfile
import zlib
from typing import IO, Any

import numpy as np

from matchengine.errors import InvalidProblem

NEEDED = ("n_left", "n_right", "left", "right", "score")
OPTIONAL = (
    "left_min", "left_max", "right_min", "right_max", "locked",
    "left_group", "right_group", "left_key", "right_key",
)  # fmt: skip
IN_FILE = {"n_left": "people_left", "n_right": "people_right"}


def write_npz(arrays: dict[str, Any], target: str | IO[bytes]) -> None:
    """Write ``kind`` and every field; counts are called ``people_left`` and ``people_right``."""
    named: dict[str, Any] = {
        IN_FILE.get(name, name): np.asarray(value) for name, value in arrays.items()
    }
    np.savez_compressed(target, allow_pickle=False, kind=np.asarray("two_sided"), **named)


def read_npz(source: str | IO[bytes]) -> dict[str, Any]:
    """Fields of a two-sided problem file, unchecked except for being there.

    Raises
    ------
    InvalidProblem
        Not an npz file, cut off, of another kind, or an array is missing.
    """
    content = load_npz(source)
    return pick_fields(content)


def load_npz(source: str | IO[bytes]) -> dict[str, Any]:
    """Every array of an npz file, fully read; pickles are refused."""
    try:
        with np.load(source, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise InvalidProblem(f"{source} does not exist") from None
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, AttributeError) as why:
        raise InvalidProblem(
            f"the file is not a complete npz archive ({why}); write it again"
        ) from None


def pick_fields(content: dict[str, Any]) -> dict[str, Any]:
    """Fields of ``Problem`` from the arrays of a file."""
    kind = str(content.get("kind", "missing"))
    if kind != "two_sided":
        raise InvalidProblem(f'kind must be "two_sided", got "{kind}"')
    fields: dict[str, Any] = {}
    for name in NEEDED + OPTIONAL:
        stored = IN_FILE.get(name, name)
        if stored in content:
            fields[name] = content[stored]
        elif name in NEEDED:
            raise InvalidProblem(f"the array {stored} is missing")
    return fields


def write_json(arrays: dict[str, Any]) -> str:
    """One object with sorted keys and plain lists."""
    content: dict[str, Any] = {"kind": "two_sided"}
    for name, value in arrays.items():
        content[IN_FILE.get(name, name)] = np.asarray(value).tolist()
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def read_json(text: str) -> dict[str, Any]:
    """Fields of a two-sided problem from JSON text."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as why:
        raise InvalidProblem(f"the text is not complete JSON: {why}") from None
    if not isinstance(content, dict):
        raise InvalidProblem(f"the JSON must be one object, got {type(content).__name__}")
    return pick_fields(content)
