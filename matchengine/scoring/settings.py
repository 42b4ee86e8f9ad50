"""What a programme asks of a pair: weights, hard rules and what counts as best."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntFlag
from typing import Any, Literal, Self

import numpy as np

from matchengine.errors import InvalidProblem
from matchengine.problem_io import refuse_unknown

DEFAULT_WEIGHTS: dict[str, float] = {
    "skills": 35, "goals": 20, "preference": 15, "seniority": 10,
    "availability": 10, "department": 5, "location": 3, "identity": 2,
}  # fmt: skip

BESIDE = {"hard", "name", "note", "starts", "weeks"}  # what a programme's file holds besides
YES_OR_NO = (
    "shared_language",
    "not_manager",
    "not_excluded",
    "not_past_partner",
    "ask_first",
    "spread",
)
STEPS = ("seniority_best_gap", "min_grade_gap")
WEEK = 168  # hours
MAX_WEIGHT = 10**9

Prefers = Literal["same", "different"]


class Rule(IntFlag):
    """Hard rules; a pair that breaks one is forbidden and says which."""

    NO_SHARED_LANGUAGE = 1
    TOO_FEW_COMMON_HOURS = 2
    LINE_MANAGER = 4
    EXCLUDED = 8
    PAST_PARTNER = 16
    GRADE_GAP = 32
    SAME_PERSON = 64
    NOT_ANSWERED = 128


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How pairs are judged.

    Parameters
    ----------
    weights : mapping of str to float
        Importance of each criterion, 0 or more, in any unit; 0 switches it off.
    shared_language, not_manager, not_excluded, not_past_partner : bool
        Hard rules that are on.
    min_overlap_hours : float
        Fewest common hours a week; 0 switches the rule off.
    min_grade_gap : int or None
        The right person's grade minus the left person's must be at least this; None: no rule.
    seniority_best_gap : int
        Grade difference that scores full marks.
    availability_full_hours : float
        Common hours a week from which more add nothing.
    department_prefers, location_prefers : {"same", "different"}
        Which is worth full marks.
    ask_first : bool
        Whether pairs for whom a hard rule cannot be checked, because one of the two did not say,
        are left out (``Rule.NOT_ANSWERED``) until they were asked. They are allowed otherwise.
    spread : bool
        Whether each criterion is spread so that what it decides is near its weight; see
        ``matchengine.scoring.calibration``.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    shared_language: bool = True
    not_manager: bool = True
    not_excluded: bool = True
    not_past_partner: bool = True
    min_overlap_hours: float = 1.0
    min_grade_gap: int | None = 0
    seniority_best_gap: int = 2
    availability_full_hours: float = 8.0
    department_prefers: Prefers = "different"
    location_prefers: Prefers = "same"
    ask_first: bool = False
    spread: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.weights, Mapping):
            raise InvalidProblem(
                f"weights must name a number for each criterion, got {self.weights}"
            )
        for name, weight in self.weights.items():
            if not _is_number(weight) or not 0 <= weight < MAX_WEIGHT:
                raise InvalidProblem(
                    f"weights must be from 0 to below {MAX_WEIGHT}, got {weight} for {name}"
                )
        if not sum(self.weights.values()) > 0:
            raise InvalidProblem("weights are all 0: give at least one criterion some weight")
        for name in YES_OR_NO:
            if not isinstance(getattr(self, name), bool | np.bool_):
                raise InvalidProblem(f"{name} must be true or false, got {getattr(self, name)!r}")
        for name in STEPS:
            value = getattr(self, name)
            is_whole = _is_number(value) and value == int(value) and abs(value) <= 1000
            if not is_whole and not (value is None and name == "min_grade_gap"):
                raise InvalidProblem(f"{name} must be a whole number, got {value!r}")
        hours = self.min_overlap_hours
        if not _is_number(hours) or not 0 <= hours <= WEEK:
            raise InvalidProblem(f"min_overlap_hours must be from 0 to {WEEK}, got {hours!r}")
        full = self.availability_full_hours
        if not _is_number(full) or not 0 < full <= WEEK:
            raise InvalidProblem(
                f"availability_full_hours must be above 0 and at most {WEEK}, got {full!r}"
            )
        for name in ("department_prefers", "location_prefers"):
            if str(getattr(self, name)) not in ("same", "different"):
                raise InvalidProblem(f'{name} must be "same" or "different"')

    def without(self, rule: "Rule") -> Self | None:
        """The same settings with one rule off; None for what nobody may switch off.

        Nobody is their own partner, and a person's wish not to meet somebody stands.
        """
        off: dict[Rule, dict[str, Any]] = {
            Rule.NO_SHARED_LANGUAGE: {"shared_language": False},
            Rule.TOO_FEW_COMMON_HOURS: {"min_overlap_hours": 0},
            Rule.LINE_MANAGER: {"not_manager": False},
            Rule.PAST_PARTNER: {"not_past_partner": False},
            Rule.GRADE_GAP: {"min_grade_gap": None},
            Rule.NOT_ANSWERED: {"ask_first": False},
        }
        return replace(self, **off[rule]) if rule in off else None

    @classmethod
    def from_programme(cls, programme: Mapping[str, Any]) -> Self:
        """Settings from the ``programme.json`` of a people file: ``weights``, ``hard`` and rest."""
        if not isinstance(programme, Mapping):
            raise InvalidProblem(f"programme must name weights and rules, got {programme!r}")
        known = set(cls.__dataclass_fields__)
        hard = programme.get("hard", {})
        if not isinstance(hard, Mapping):
            raise InvalidProblem(f"hard must name the hard rules, got {hard}")
        refuse_unknown("setting", programme, known | BESIDE)
        refuse_unknown("rule", hard, known - {"weights"})
        rest = {k: v for k, v in programme.items() if k in known and k != "weights"}
        twice = sorted(set(hard) & set(rest))
        if twice:
            raise InvalidProblem(
                f"{twice[0]} is there twice, under hard and beside it; say it once"
            )
        return cls(weights=programme.get("weights", DEFAULT_WEIGHTS), **hard, **rest)


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, int | float | np.integer | np.floating)
    return is_real and not isinstance(value, bool) and math.isfinite(value)
