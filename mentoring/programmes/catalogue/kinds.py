"""What a template consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class JoiningQuestion:
    """A question to people who join; ``kind`` and ``audience`` as in ``FormField``."""

    label: Words
    kind: str = "text"
    audience: str = "both"
    help: Words = ""
    options: tuple[Words, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class ProgrammeTemplate:
    """A programme that has proved itself, ready to be made one's own."""

    key: str
    name: Words
    what_for: Words  # one sentence on its card
    people: Words  # how many it works well with
    time: Words  # what it asks of a pair
    purpose: Words
    goal: Words
    measures: tuple[tuple[Words, Words, Words], ...]  # name, baseline, target
    guidelines: Words
    weights: Mapping[str, int]
    rules: Mapping[str, Any]
    questions: tuple[JoiningQuestion, ...]
    model: str = "one_to_one"
    coming_together: str = "run"
    is_evergreen: bool = False
    weeks: int = 26
    checkin_every_weeks: int = 6
    dial: int = 3
    eligibility: tuple[Mapping[str, Any], ...] = field(default=())  # offered, never applied unasked


def weights(**points: int) -> dict[str, int]:
    """Points for each criterion; whatever is not named does not count."""
    order = (
        "skills",
        "goals",
        "preference",
        "seniority",
        "availability",
        "department",
        "location",
        "identity",
    )
    assert set(points) <= set(order)
    assert sum(points.values()) == 100
    return {name: points.get(name, 0) for name in order}


def rules(*, min_overlap_hours: float = 1, min_grade_gap: int | None = None) -> dict[str, Any]:
    """What no score can outweigh: nobody is matched against one of these.

    ``min_grade_gap`` None asks for no order at all; 0 for a mentor at least as senior.
    """
    return {
        "shared_language": True,
        "min_overlap_hours": min_overlap_hours,
        "not_manager": True,
        "not_past_partner": True,
        "min_grade_gap": min_grade_gap,
    }
