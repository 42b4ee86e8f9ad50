"""Both sides as plain arrays that a compiled loop can read, prepared once per run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchengine.arrays import Ints
from matchengine.people import People, SparseRows
from matchengine.scoring.criteria import CRITERIA, wished
from matchengine.scoring.meaning import BINS, share_below, whole_steps
from matchengine.scoring.rules import HALF_HOURS, listed_pairs
from matchengine.scoring.settings import Settings
from matchengine.scoring.table import used_criteria
from matchengine.scoring.weights import largest_remainder, weights_by_answers
from matchengine.solvers.order import keyed_hash

NAMES = tuple(c.name for c in CRITERIA)
STEP = 1 / 4  # what one grade away from the best gap costs


class Columns(NamedTuple):
    """One side; every array has one entry per person."""

    languages: Any
    availability: Any  # six words per person, shape (6, n)
    answered: Any  # bit c: criterion c was answered by this side
    grade: Any
    department: Any
    office: Any
    identities: Any
    prefers: Any
    person: Any
    best: Any  # highest possible skill sum, as float
    norm: Any  # length of the text vector
    mark: Any  # keyed hash, breaks ties

    def take(self, people: Ints | slice) -> "Columns":
        """The same columns for some of the people."""
        return Columns(*(np.ascontiguousarray(column[..., people]) for column in self))


class Rules(NamedTuple):
    """What the compiled loop needs to know about the programme."""

    table: Any  # weights by criterion and answered bits, shape (8, 2**8)
    used: Any  # bit mask of the criteria with a weight
    share: Any  # closeness bin -> value
    shared_language: Any
    least_slots: Any  # half hours
    grade_rule: Any
    least_gap: Any
    best_gap: Any
    full_slots: Any
    same_department: Any
    same_office: Any
    check_person: Any


class Patches(NamedTuple):
    """Sparse exceptions by left person: wishes (``value``) and listed pairs that are forbidden."""

    indptr: Any
    right: Any
    value: Any
    is_forbidden: Any


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything about a run except the people's order of processing."""

    left: Columns
    right: Columns
    rules: Rules
    patches: Patches
    wanted: NDArray[Any]
    offered: NDArray[Any]
    text_left: NDArray[Any]
    text_right: NDArray[Any]
    criteria: tuple[str, ...]
    weights: Ints


def prepare(left: People, right: People, settings: Settings, seed: int) -> Prepared:
    """Arrays for the compiled loop; the same numbers as ``score`` works with."""
    used = used_criteria(settings, CRITERIA)
    text_left, norm_left = whole_steps(left.text, left.n)
    text_right, norm_right = whole_steps(right.text, right.n)
    wanted, offered = _skill_tables(left, right)
    best = 4.0 * wanted.sum(axis=1, dtype=np.float64)
    return Prepared(
        left=_columns(left, best, best > 0, norm_left, seed, is_left=True),
        right=_columns(
            right, np.zeros(right.n), right.offers.lengths > 0, norm_right, seed, is_left=False
        ),
        rules=_rules(left, right, settings, used),
        patches=_patches(left, right, settings),
        wanted=wanted,
        offered=offered,
        text_left=text_left,
        text_right=text_right,
        criteria=tuple(c.name for c in used),
        weights=largest_remainder([float(settings.weights[c.name]) for c in used]),
    )


def _columns(
    people: People, best: Any, has_skills: Any, norm: Any, seed: int, *, is_left: bool
) -> Columns:
    key = np.arange(people.n) if people.person is None else people.person
    known = {
        "skills": has_skills,
        "goals": norm > 0,
        "preference": people.wishes.lengths > 0,
        "seniority": people.grade >= 0,
        "availability": people.availability.any(axis=1),
        "department": people.department >= 0,
        "location": people.office >= 0,
        "identity": people.identities != 0,
    }
    bits = sum(known[name].astype(np.uint16) << np.uint16(c) for c, name in enumerate(NAMES))
    return Columns(
        languages=people.languages,
        availability=np.ascontiguousarray(people.availability.T),
        answered=np.asarray(bits, dtype=np.int32),
        grade=people.grade.astype(np.int32),
        department=people.department.astype(np.int32),
        office=people.office.astype(np.int32),
        identities=people.identities,
        prefers=people.prefers_same_identity,
        person=np.full(people.n, -1 - is_left) if people.person is None else people.person,
        best=np.maximum(best, 1.0),
        norm=norm,
        mark=keyed_hash(key, seed if is_left else seed + 1),
    )


def _skill_tables(left: People, right: People) -> tuple[NDArray[Any], NDArray[Any]]:
    """Priorities wanted and levels offered (at most 4) as dense rows over the skills in use."""
    skills = np.unique(np.concatenate([left.wants.index, right.offers.index]))
    wanted = _dense(left.wants, left.wants.value, left.n, skills)
    return wanted, _dense(right.offers, np.minimum(right.offers.value, 4), right.n, skills)


def _dense(rows: SparseRows, value: Ints, n: int, skills: Ints) -> NDArray[np.float32]:
    table = np.zeros((n, max(len(skills), 1)), dtype=np.float32)
    np.add.at(table, (rows.row, np.searchsorted(skills, rows.index)), value)
    return table


def _rules(left: People, right: People, settings: Settings, used: Sequence[Any]) -> Rules:
    place = [NAMES.index(c.name) for c in used]
    table = np.zeros((1 << len(NAMES), len(NAMES)), dtype=np.int64)
    small = weights_by_answers([float(settings.weights[c.name]) for c in used])
    for bits in range(1 << len(NAMES)):
        short = sum((bits >> p & 1) << k for k, p in enumerate(place))
        table[bits, place] = small[short]
    has_goals = "goals" in {c.name for c in used}
    share = share_below(left, right) if has_goals else np.zeros(BINS + 1)
    has_gap = settings.min_grade_gap is not None
    return Rules(
        table=np.ascontiguousarray(table.T).astype(np.float64),
        used=np.int32(sum(1 << p for p in place)),
        share=share,
        shared_language=settings.shared_language,
        least_slots=float(settings.min_overlap_hours * HALF_HOURS),
        grade_rule=has_gap,
        least_gap=np.int32(settings.min_grade_gap or 0),
        best_gap=np.int32(settings.seniority_best_gap),
        full_slots=float(HALF_HOURS * settings.availability_full_hours),
        same_department=settings.department_prefers == "same",
        same_office=settings.location_prefers == "same",
        check_person=left.person is not None and right.person is not None,
    )


def _patches(left: People, right: People, settings: Settings) -> Patches:
    i, j, mine = wished(left.wishes)
    b, a, theirs = wished(right.wishes)
    rules = listed_pairs(left, right, settings)
    none = np.zeros((0, 2), dtype=np.int64)
    forbidden = np.unique(np.concatenate([none, *[pairs for _, pairs in rules]]), axis=0)
    rows = np.concatenate([i, a, forbidden[:, 0]])
    columns = np.concatenate([j, b, forbidden[:, 1]])
    value = np.concatenate([mine, theirs, np.zeros(len(forbidden))])
    is_forbidden = np.arange(len(rows)) >= len(i) + len(a)
    order = np.argsort(rows, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=left.n))])
    return Patches(indptr.astype(np.int64), columns[order], value[order], is_forbidden[order])
