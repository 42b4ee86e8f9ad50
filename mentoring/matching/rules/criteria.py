"""What a programme asks of a pair, and how the engine is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from matchengine import OBJECTIVES, Rule, Settings
from mentoring.programmes.kinds import KINDS

CRITERIA = (
    "skills",
    "goals",
    "preference",
    "seniority",
    "availability",
    "department",
    "location",
    "identity",
)
DEFAULT_WEIGHTS = {
    "skills": 35, "goals": 20, "preference": 15, "seniority": 10,
    "availability": 10, "department": 5, "location": 3, "identity": 2,
}  # fmt: skip
DEFAULT_RULES: dict[str, Any] = {
    "shared_language": True, "min_overlap_hours": 1, "not_manager": True, "not_past_partner": True,
    "ask_first": False, "min_grade_gap": 0, "department_prefers": "different",
    "location_prefers": "same",
}  # fmt: skip
FIRST_IN = tuple(kind for kind, one in KINDS.items() if one.is_pair)  # of which one meets one
# What nobody can override by hand: a person's own wish, and being one and the same person.
FINAL_RULES = Rule.EXCLUDED | Rule.SAME_PERSON


def complete(criteria: Mapping[str, Any], kind: str = "one_to_one") -> dict[str, Any]:
    """The programme's criteria with every weight and rule there.

    A programme that names weights means the others to be 0; one without any gets the defaults.
    Among peers nobody is senior, whatever was said before they were peers.
    """
    given = dict(criteria.get("weights") or DEFAULT_WEIGHTS)
    if not KINDS[kind].has_sides:
        given["seniority"] = 0
    return {
        "weights": {name: given.get(name, 0) for name in CRITERIA},
        "rules": DEFAULT_RULES | dict(criteria.get("rules", {})),
        "objective": aim_of(criteria),
    }


def looks_first(kind: str, criteria: Mapping[str, Any]) -> bool:
    """Whether a run looks first at those who wait: in pairs, with every aim that knows minima."""
    return kind in FIRST_IN and aim_of(criteria) != "stable"


def aim_of(criteria: Mapping[str, Any]) -> str:
    """What counts as best."""
    objective: str = criteria.get("objective", "total")
    return objective if objective in OBJECTIVES else "total"


def engine_settings(criteria: Mapping[str, Any]) -> Settings:
    whole = complete(criteria)
    rules = {name: whole["rules"][name] for name in DEFAULT_RULES}
    rules["min_overlap_hours"] = float(rules["min_overlap_hours"] or 0)
    return Settings(weights=whole["weights"], **rules)


def without_rules(settings: Settings) -> Settings:
    """The same weights with every rule off that a coordinator may override by hand."""
    return replace(
        settings,
        shared_language=False,
        not_manager=False,
        not_past_partner=False,
        min_overlap_hours=0,
        min_grade_gap=None,
        ask_first=False,
    )
