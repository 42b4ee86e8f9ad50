"""What criteria and rules are called on the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # only the type stubs have it

Words: TypeAlias = "str | _StrPromise"

CRITERIA: Mapping[str, Words] = {
    "skills": _("Skills sought and offered"),
    "goals": _("Goals and experience"),
    "preference": _("Wishes"),
    "seniority": _("A step or two senior"),
    "availability": _("Hours in common"),
    "department": _("Department"),
    "location": _("Office"),
    "identity": _("Shared identity, where asked for"),
}
HELP: Mapping[str, Words] = {
    "goals": _("How close people’s own words are. Each search says how they were compared."),
    "preference": _("Whom people named themselves, first wishes most."),
    "identity": _("Counts only for people who asked for it."),
}
RULES: Mapping[str, Words] = {
    "no_shared_language": _("no language in common"),
    "too_few_common_hours": _("too few hours in common"),
    "line_manager": _("one leads the other"),
    "excluded": _("one asked not to be matched with the other"),
    "past_partner": _("they were partners before"),
    "grade_gap": _("the mentor is not senior enough"),
    "same_person": _("they are the same person"),
}
SAID_TO_NOBODY = ("excluded", "same_person")  # who would rather not meet whom stays theirs
LEFT_OVER: Mapping[str, Words] = {
    "taken_apart": _("taken apart by hand"),
    "no_allowed_partner": _("the rules leave nobody"),
    "no_places": _("nobody possible has a free place"),
    "all_taken": _("every possible place went to a better fit"),
    "not_needed": _("a match would cost others more than it brings"),
}
FREE_MENTOR = _("has a place that nobody needs")
STAGES: Mapping[str, Words] = {
    "": _("Waiting for a free worker"),
    "people": _("Reading who is there"),
    "scores": _("Comparing everybody with everybody"),
    "places": _("Counting places"),
    "pairs": _("Finding the best pairs"),
    "aim": _("Finding the best pairs"),
    "proof": _("Proving that there are no better ones"),
    "done": _("Proving that there are no better ones"),
    "words": _("Writing down the reasons"),
}


PROVEN: Mapping[str, Words] = {
    "most": _(
        "Proven best: no other assignment gives more of them somebody, or scores higher then."
    ),
    "maximin": _("The weakest pair is as strong as it can be."),
    "leximin": _("Nobody can be better off without somebody weaker being worse off."),
    "stable": _("Stable: no two people would rather have each other."),
}


@dataclass(frozen=True)
class Labelled:
    """A share of a score, as score bars and legends want it."""

    label: Words
    points: float


def bar(contributions: Mapping[str, int]) -> list[Labelled]:
    """The parts of a pair's score in points, always in the same order, so that colours stay."""
    return [Labelled(CRITERIA[name], contributions.get(name, 0) / 100) for name in CRITERIA]


def changed(settings: list[tuple[str, Any, Any]]) -> list[tuple[Words, Any, Any]]:
    """Names of ``queries.studio.settings_changed`` in words."""
    return [(CRITERIA.get(name) or SETTINGS[name], was, now) for name, was, now in settings]


SETTINGS: Mapping[str, Words] = {
    "shared_language": _("They share a language"),
    "not_manager": _("Not in the same reporting line"),
    "not_past_partner": _("No earlier partner"),
    "min_overlap_hours": _("Hours in common, at least"),
    "min_grade_gap": _("Grades between them, at least"),
    "department_prefers": _("Which department is better"),
    "location_prefers": _("Which office is better"),
    "objective": _("What counts as best"),
}
