"""Everything a run knew about people when it began, as arrays that can be kept for years."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matchengine import Calibration, People, SparseRows

Ints = NDArray[np.int64]
LISTS = ("skills", "languages", "mentee_texts", "mentor_texts")
PEOPLE = [each.name for each in fields(People)]
WORDS = ("text_method", "week")
TABLES = ("locked", "forced", "away", "mentees_apart", "mentors_apart")
SINCE_GROUPS = TABLES[3:]  # not in what was kept before there were groups
COUNTS = ("mentee_places", "mentor_places", "mentor_fewest", "mentee_waits", "mentee_teams")
LATER = (*SINCE_GROUPS, "mentee_waits", "mentee_teams")  # not in what was kept before they came
CALIBRATION = "calibration."


@dataclass(frozen=True, eq=False, kw_only=True)
class Frozen:
    """Mentees are the left side, mentors the right.

    ``mentee_ids`` and ``mentor_ids`` are enrolments in the order of the arrays; ``…_places`` what
    is left of everybody's places; ``mentee_waits`` marks with 1 who comes first, because what they
    had ended early (nobody where it is empty). ``mentee_teams`` numbers the teams that stay
    whole, -1 for who is in none (empty where none do). ``locked`` pairs must be kept, ``forced``
    ones (among them) also against a rule; ``away`` pairs must not be proposed: removed by hand, or
    together already.
    ``mentees_apart`` and ``mentors_apart`` are people of one side who asked not to meet: they are
    in no group together. ``skills`` and ``languages`` are the words behind the codes.
    ``text_method`` says how texts were compared; ``…_texts`` are the fingerprints of those that a
    language model has read.
    ``week`` is the Monday (ISO) by whose clocks availability was turned into UTC. ``calibration``
    is what the run took from everybody together; None until the people have been scored.
    """

    mentees: People
    mentors: People
    mentee_ids: list[UUID]
    mentor_ids: list[UUID]
    mentee_places: Ints
    mentor_places: Ints
    mentor_fewest: Ints
    locked: Ints
    forced: Ints
    away: Ints
    skills: list[str]
    languages: list[str]
    mentees_apart: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    mentors_apart: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    mentee_waits: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    mentee_teams: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    text_method: str = "tfidf"
    mentee_texts: list[str] = field(default_factory=list)
    mentor_texts: list[str] = field(default_factory=list)
    week: str = ""
    calibration: Calibration | None = None

    @cached_property
    def mentee_at(self) -> dict[UUID, int]:
        """Enrolment -> position."""
        return {key: at for at, key in enumerate(self.mentee_ids)}

    @cached_property
    def mentor_at(self) -> dict[UUID, int]:
        return {key: at for at, key in enumerate(self.mentor_ids)}

    def positions(self, couples: Iterable[tuple[UUID, UUID]]) -> list[tuple[int, int]]:
        """(mentee, mentor) enrolments as positions, without those of whom one is not there."""
        return [
            (self.mentee_at[mentee], self.mentor_at[mentor])
            for mentee, mentor in couples
            if mentee in self.mentee_at and mentor in self.mentor_at
        ]


def dump(frozen: Frozen) -> bytes:
    """One compressed NPZ; no pickles inside."""
    arrays: dict[str, Any] = {}
    for side, people in (("mentees", frozen.mentees), ("mentors", frozen.mentors)):
        for name, value in people.arrays().items():
            arrays |= _flat(f"{side}.{name}", value)
    for name in (*COUNTS, *TABLES):
        arrays[name] = getattr(frozen, name)
    for name in ("mentee_ids", "mentor_ids"):
        joined = b"".join(key.bytes for key in getattr(frozen, name))
        arrays[name] = np.frombuffer(joined, dtype=np.uint8)
    for name in LISTS:
        arrays[name] = np.frombuffer("\n".join(getattr(frozen, name)).encode(), dtype=np.uint8)
    for name in WORDS:
        arrays[name] = np.asarray(getattr(frozen, name))
    if frozen.calibration is not None:
        kept = frozen.calibration.arrays()
        arrays |= {f"{CALIBRATION}{name}": value for name, value in kept.items()}
    target = io.BytesIO()
    np.savez_compressed(target, allow_pickle=False, **arrays)
    return target.getvalue()


def _flat(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, SparseRows):
        return {f"{name}.{part}": getattr(value, part) for part in ("indptr", "index", "value")}
    if name.endswith(".text"):
        value = _steps(value)
    return {name: np.asarray(value)}


def _steps(text: Any) -> Any:
    """Vectors as whole steps of 1/127 of their largest entry, as the engine reads them."""
    largest = np.abs(text).max(axis=1, initial=0, keepdims=True)
    return np.rint(text / np.where(largest > 0, largest, 1) * 127).astype(np.int8)


def load(kept: bytes) -> Frozen:
    """What ``dump`` kept."""
    with np.load(io.BytesIO(kept), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    values: dict[str, Any] = {
        name: arrays[name] for name in (*COUNTS, *TABLES) if name in arrays or name not in LATER
    }
    for name in ("mentee_ids", "mentor_ids"):
        raw = arrays[name].tobytes()
        values[name] = [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]
    for name in LISTS:
        text = arrays[name].tobytes().decode() if name in arrays else ""
        values[name] = text.split("\n") if text else []
    values |= {name: str(arrays[name]) for name in WORDS if name in arrays}
    return Frozen(
        mentees=_people("mentees", arrays),
        mentors=_people("mentors", arrays),
        calibration=_calibration(arrays),
        **values,
    )


def _calibration(arrays: dict[str, Any]) -> Calibration | None:
    kept = {
        name.removeprefix(CALIBRATION): value
        for name, value in arrays.items()
        if name.startswith(CALIBRATION)
    }
    return Calibration.from_arrays(kept) if kept else None


def _people(side: str, arrays: dict[str, Any]) -> People:
    columns: dict[str, Any] = {}
    for name in PEOPLE:
        key = f"{side}.{name}"
        if f"{key}.indptr" in arrays:
            parts = [arrays[f"{key}.{part}"] for part in ("indptr", "index", "value")]
            columns[name] = SparseRows(*parts)
        elif key in arrays:
            columns[name] = arrays[key]
    columns["n"] = int(columns["n"])
    return People(**columns)
