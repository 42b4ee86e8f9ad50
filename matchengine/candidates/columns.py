"""Both sides as plain arrays that a compiled loop can read, prepared once per run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from matchengine.arrays import Ints
from matchengine.candidates.outside import Outside, outside_of
from matchengine.errors import InvalidProblem
from matchengine.people import SLOTS, People
from matchengine.scoring.calibration import STEPS, Calibration, bins_of, calibrated
from matchengine.scoring.criteria import CRITERIA, Criterion, Measured, measures_of, wished
from matchengine.scoring.meaning import BINS, share_below, whole_steps
from matchengine.scoring.rules import HALF_HOURS, listed_pairs, rule_checker, silent_people
from matchengine.scoring.settings import Settings
from matchengine.scoring.table import used_criteria
from matchengine.solvers.order import keyed_hash

NAMES = tuple(c.name for c in CRITERIA)


ANSWERED, PREFERS, GRADE, DEPARTMENT, OFFICE = range(5)  # rows of ``codes``
LANGUAGES, IDENTITIES = range(2)  # rows of ``sets``


class Left(NamedTuple):
    """The left side; the last axis of every array is the person unless said otherwise."""

    codes: Any  # answered criteria as bits, prefers the same identity, grade, department, office
    sets: Any  # languages (all bits for who did not say, so that they share one), identities
    availability: Any  # words of 32 half hours that somebody shares, shape (n, words)
    norm: Any  # length of the text vector
    mark: Any  # keyed hash, breaks ties
    text: Any  # whole steps, shape (n, d)
    best: Any  # highest possible skill sum
    wants: Any  # where each person's wanted skills start, shape (n + 1,)
    skill: Any
    priority: Any
    typical: Any  # what counts for partners who did not answer, shape (n, 8)


class Right(NamedTuple):
    """The right side, like ``Left``."""

    codes: Any
    sets: Any
    availability: Any
    norm: Any
    mark: Any
    text: Any
    offers: Any
    skill: Any
    level: Any
    typical: Any

    def answers(self, people: Ints) -> Ints:
        """One number for everything that decides which criteria count."""
        return np.asarray(self.codes[ANSWERED, people] * 2 + self.codes[PREFERS, people])


class Block(NamedTuple):
    """Some right people close together, sorted by what they answered."""

    people: Any
    first: Any  # place of the first of them among all
    runs: Any  # where people with other answers begin, and the end
    price: Any
    cheapest: Any  # least price among them
    room: Any  # how far above their prices some pair of theirs may score
    codes: Any
    sets: Any
    availability: Any  # shape (words, people)
    norm: Any
    mark: Any
    text: Any
    typical: Any  # shape (8, people)
    offered: Any  # level by skill, shape (skills, people)


class Asks(NamedTuple):
    """Which pairs count: their margin above two prices, and nothing above two cuts."""

    row_price: Any
    column_price: Any
    row_cut: Any
    column_cut: Any
    floor: Any  # least margin
    slack: Any  # how far the quick bound may be off


class Rules(NamedTuple):
    """What the compiled loop needs to know about the programme."""

    points: Any  # contribution by criterion and step of value, shape (8, 4097)
    goals: Any  # contribution of goals by bin of closeness
    hours: Any  # contribution of availability by half hours in common
    programme: Any  # what counts where neither answered, shape (8,)
    words_most: Any  # most that words bring where nothing else speaks, -1 for no limit
    ask_first: Any
    shared_language: Any
    least_slots: Any  # half hours
    grade_rule: Any
    least_gap: Any
    best_gap: Any
    same_department: Any
    same_office: Any


class Patches(NamedTuple):
    """Sparse exceptions by left person: wishes (``value``) and listed pairs that are forbidden."""

    indptr: Any
    right: Any
    value: Any
    is_forbidden: Any


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything about a run except the people's order of processing."""

    left: Left
    right: Right
    rules: Rules
    patches: Patches
    skills: int
    criteria: tuple[str, ...]
    calibration: Calibration
    outside: tuple[Outside, ...] = ()

    def block(self, people: Ints, first: int, asks: "Asks") -> Block:
        """Some right people, close together; ``first`` is the place of the first of them."""
        right = self.right
        answers = right.answers(people)
        starts = np.flatnonzero(np.diff(answers, prepend=-1))
        lengths = right.offers[people + 1] - right.offers[people]
        at = np.repeat(right.offers[people] - np.cumsum(lengths) + lengths, lengths)
        at += np.arange(len(at))
        offered = np.zeros((self.skills, len(people)), dtype=np.uint16)
        who = np.repeat(np.arange(len(people)), lengths)
        np.add.at(offered, (right.skill[at], who), right.level[at])
        return Block(
            people=people,
            first=np.int64(first),
            runs=np.append(starts, len(people)),
            price=asks.column_price[people].astype(np.float32),
            cheapest=asks.column_price[people].min(),
            room=(asks.column_cut - asks.column_price)[people].max(),
            codes=np.take(right.codes, people, axis=1),
            sets=np.take(right.sets, people, axis=1),
            availability=np.ascontiguousarray(right.availability[people].T),
            norm=right.norm[people],
            mark=right.mark[people],
            text=right.text[people],
            typical=np.ascontiguousarray(right.typical[people].T),
            offered=offered,
        )

    def without(self, left: Ints, right: Ints) -> "Prepared":
        """The same with some more pairs forbidden."""
        old = self.patches
        n = len(old.indptr) - 1
        patches = _sorted(
            np.concatenate([np.repeat(np.arange(n), np.diff(old.indptr)), left]),
            np.concatenate([old.right, right]),
            np.concatenate([old.value, np.zeros(len(left))]),
            np.concatenate([old.is_forbidden, np.ones(len(left), dtype=bool)]),
            n,
        )
        return replace(self, patches=patches)


def prepare(
    left: People,
    right: People,
    settings: Settings,
    seed: int,
    criteria: Sequence[Criterion] = CRITERIA,
) -> Prepared:
    """Arrays for the compiled loop; the same numbers as ``score`` works with."""
    used = used_criteria(settings, criteria)
    measures = measures_of(used, left, right, settings)
    calibration = _calibration((left, right), settings, used, measures)
    names = [c.name if c in CRITERIA else "" for c in used]  # "": from outside
    at = [k for k, name in enumerate(names) if name]
    place = [NAMES.index(names[k]) for k in at]
    typical = [np.zeros((side.n, len(NAMES)), dtype=np.int32) for side in (left, right)]
    typical[0][:, place], typical[1][:, place] = calibration.left[:, at], calibration.right[:, at]
    skills = np.unique(np.concatenate([left.wants.index, right.offers.index]))
    best = np.bincount(left.wants.row, 4.0 * left.wants.value, left.n)
    slots = _shared_slots(left, right)
    mine = _columns(left, best > 0, slots, settings, seed)
    theirs = _columns(right, right.offers.lengths > 0, slots, settings, seed + 1)
    return Prepared(
        left=Left(
            **mine,
            best=np.maximum(best, 1.0),
            wants=np.asarray(left.wants.indptr, dtype=np.int64),
            skill=np.searchsorted(skills, left.wants.index).astype(np.int32),
            priority=left.wants.value.astype(np.int32),
            typical=typical[0],
        ),
        right=Right(
            **theirs,
            offers=np.asarray(right.offers.indptr, dtype=np.int64),
            skill=np.searchsorted(skills, right.offers.index).astype(np.int32),
            level=np.minimum(right.offers.value, 4).astype(np.uint16),
            typical=typical[1],
        ),
        rules=_rules(left, right, settings, calibration, at, place),
        patches=_patches(left, right, settings),
        skills=max(len(skills), 1),
        criteria=tuple(c.name for c in used),
        calibration=calibration,
        outside=outside_of(names, NAMES, measures, calibration),
    )


def _calibration(
    sides: tuple[People, People],
    settings: Settings,
    used: Sequence[Criterion],
    measures: Sequence[Measured],
) -> Calibration:
    weights = [float(settings.weights[c.name]) for c in used]
    check = rule_checker(*sides, settings)
    return calibrated(sides, used, measures, weights, check, spread=settings.spread)


def _columns(
    people: People, has_skills: Any, slots: Any, settings: Settings, seed: int
) -> dict[str, Any]:
    text, norm = whole_steps(people.text, people.n)
    known = {
        "skills": has_skills,
        "goals": norm > 0,
        "preference": np.ones(people.n, dtype=bool),
        "seniority": people.grade >= 0,
        "availability": people.availability.any(axis=1),
        "department": people.department >= 0,
        "location": people.office >= 0,
        "identity": np.ones(people.n, dtype=bool),
    }
    bits = sum(known[name].astype(np.uint16) << np.uint16(c) for c, name in enumerate(NAMES))
    languages = _one_word("languages", people.languages)
    if not settings.shared_language:
        languages = np.zeros_like(languages)
    languages = np.where(languages == 0, ~np.uint64(0), languages)
    if settings.ask_first:  # whoever has to be asked shares a language with nobody
        languages = np.where(_must_be_asked(people, settings), np.uint64(0), languages)
    codes = (bits, people.prefers_same_identity, people.grade, people.department, people.office)
    return {
        "codes": np.stack([np.asarray(each, dtype=np.int32) for each in codes]),
        "sets": np.stack([languages, _one_word("identities", people.identities)]),
        "availability": _words(people.availability, slots),
        "norm": norm,
        "mark": keyed_hash(np.arange(people.n) if people.person is None else people.person, seed),
        "text": text.astype(np.int8),
    }


def _must_be_asked(people: People, settings: Settings) -> Any:
    silent = [each[1] for each in silent_people(people, people, settings)]
    return np.any(silent, axis=0) if silent else np.zeros(people.n, dtype=bool)


def _one_word(name: str, sets: Any) -> Any:
    """Bit sets that fit into 64 bits."""
    if sets.ndim == 1:
        return sets
    if sets[:, 1:].any():
        raise InvalidProblem(f"{name} must be at most 64 for candidates; a full table has no limit")
    return np.ascontiguousarray(sets[:, 0])


def _flags(availability: Any) -> Any:
    return np.unpackbits(availability.astype("<u8").view(np.uint8), axis=-1, bitorder="little")


def _shared_slots(left: People, right: People) -> Ints:
    """The half hours that somebody of each side has."""
    both = [np.bitwise_or.reduce(side.availability, axis=0) for side in (left, right)]
    return np.flatnonzero(_flags(both[0] & both[1]))


def _words(availability: Any, slots: Ints) -> Any:
    """Only some half hours, in words of 32."""
    count = max(-(-len(slots) // 32), 1)
    words = np.zeros((len(availability), count), dtype="<u4")
    for start in range(0, len(words), 8192):
        flags = _flags(np.ascontiguousarray(availability[start : start + 8192]))[:, slots]
        packed = np.packbits(flags, axis=1, bitorder="little")
        words[start : start + 8192].view(np.uint8)[:, : packed.shape[1]] = packed
    return words.astype(np.uint32)


def _rules(
    left: People,
    right: People,
    settings: Settings,
    calibration: Calibration,
    at: list[int],
    place: list[int],
) -> Rules:
    points = np.zeros((len(NAMES), STEPS + 1), dtype=np.int32)
    points[place] = calibration.points[at]
    programme = np.zeros(len(NAMES), dtype=np.int32)
    programme[place] = calibration.programme[at]
    goals, hours = NAMES.index("goals"), NAMES.index("availability")
    share = share_below(left, right) if goals in place else np.zeros(BINS + 1)
    full = HALF_HOURS * settings.availability_full_hours
    in_common = np.minimum(np.arange(SLOTS + 1) / full, 1)
    has_gap = settings.min_grade_gap is not None
    return Rules(
        points=points,
        goals=points[goals][bins_of(share)],
        hours=points[hours][bins_of(in_common)],
        programme=programme,
        words_most=np.int32(calibration.words_most),
        ask_first=settings.ask_first,
        shared_language=settings.shared_language,
        least_slots=float(settings.min_overlap_hours * HALF_HOURS),
        grade_rule=has_gap,
        least_gap=np.int32(settings.min_grade_gap or 0),
        best_gap=np.int32(settings.seniority_best_gap),
        same_department=settings.department_prefers == "same",
        same_office=settings.location_prefers == "same",
    )


def _patches(left: People, right: People, settings: Settings) -> Patches:
    i, j, mine = wished(left.wishes)
    b, a, theirs = wished(right.wishes)
    rules = [pairs for _, pairs in listed_pairs(left, right, settings)]
    forbidden = np.unique(np.concatenate([_same_person(left, right), *rules]), axis=0)
    return _sorted(
        np.concatenate([i, a, forbidden[:, 0]]),
        np.concatenate([j, b, forbidden[:, 1]]),
        np.concatenate([mine, theirs, np.zeros(len(forbidden))]),
        np.arange(len(i) + len(a) + len(forbidden)) >= len(i) + len(a),
        left.n,
    )


def _sorted(row: Ints, right: Ints, value: Any, is_forbidden: Any, n: int) -> Patches:
    order = np.argsort(row, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
    return Patches(indptr.astype(np.int64), right[order], value[order], is_forbidden[order])


def _same_person(left: People, right: People) -> Ints:
    """Whoever is on both sides, as a pair ``(left, right)``."""
    if left.person is None or right.person is None:
        return np.zeros((0, 2), dtype=np.int64)
    _, i, j = np.intersect1d(left.person, right.person, assume_unique=True, return_indices=True)
    return np.column_stack([i, j])
