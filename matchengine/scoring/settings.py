"""What a programme asks of a pair: weights, hard rules and what counts as best."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntFlag
from typing import Any, Literal, Self

from matchengine.errors import InvalidProblem

DEFAULT_WEIGHTS: dict[str, float] = {
    "skills": 35, "goals": 20, "preference": 15, "seniority": 10,
    "availability": 10, "department": 5, "location": 3, "identity": 2,
}  # fmt: skip

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

    def __post_init__(self) -> None:
        for name, weight in self.weights.items():
            if not 0 <= weight < 1e9:
                raise InvalidProblem(f"weights must be 0 or more, got {weight} for {name}")
        if not sum(self.weights.values()) > 0:
            raise InvalidProblem("weights are all 0: give at least one criterion some weight")
        if not self.availability_full_hours > 0:
            raise InvalidProblem(
                f"availability_full_hours must be above 0, got {self.availability_full_hours}"
            )
        for name in ("department_prefers", "location_prefers"):
            if getattr(self, name) not in ("same", "different"):
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
        }
        return replace(self, **off[rule]) if rule in off else None

    @classmethod
    def from_programme(cls, programme: Mapping[str, Any]) -> Self:
        """Settings from the ``programme.json`` of a people file: ``weights``, ``hard`` and rest."""
        known = set(cls.__dataclass_fields__)
        rest = {k: v for k, v in programme.items() if k in known and k != "weights"}
        hard = dict(programme.get("hard", {}))
        foreign = sorted(set(hard) - known)
        if foreign:
            raise InvalidProblem(f"hard: there is no rule called {foreign[0]}")
        return cls(weights=dict(programme.get("weights", DEFAULT_WEIGHTS)), **hard, **rest)
