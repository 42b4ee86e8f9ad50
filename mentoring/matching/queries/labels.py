"""What criteria and rules are called on the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.kinds import KINDS, FitRules

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # only the type stubs have it

Words: TypeAlias = "str | _StrPromise"

CRITERIA: Mapping[str, Words] = {
    "skills": _("Skills sought and offered"),
    "goals": _("Goals and experience"),
    "preference": _("Preferences"),
    "seniority": _(FitRules.seniority),  # some kinds call it otherwise: ``criteria_of``
    "availability": _("Shared hours"),
    "department": _("Department"),
    "location": _("Office"),
    "identity": _("Shared identity, where asked for"),
}
HELP: Mapping[str, Words] = {
    "goals": _("How close people’s own words are. Each run says how they were compared."),
    "preference": _("Who people asked for; first choices count most."),
    "identity": _("Counts only for people who asked for it."),
}
RULES: Mapping[str, Words] = {
    "no_shared_language": _("no shared language"),
    "too_few_common_hours": _("too few shared hours"),
    "line_manager": _("one manages the other"),
    "excluded": _("one asked not to be matched with the other"),
    "past_partner": _("they were partners before"),
    "grade_gap": _("the mentor is not senior enough"),
    "same_person": _("they are the same person"),
    "not_answered": _("one of them has not said what a rule needs to know"),
}
SAID_TO_NOBODY = ("excluded", "same_person")  # who would rather not meet whom stays theirs
UNMATCHED_REASONS: Mapping[str, Words] = {
    "no_team": _("has not said which team they are in"),
    "team_size": _("the team is too small or too large"),
    "team_ruled_out": _("the rules leave their team nobody"),
    "taken_apart": _("unpaired by hand"),
    "no_allowed_partner": _("the rules leave nobody"),
    "no_places": _("nobody possible has a free place"),
    "all_taken": _("every possible place went to a better fit"),
    "not_needed": _("a match would cost others more than it would gain"),
}
FREE_MENTOR = _("has a place nobody needs")
STAGES: Mapping[str, Words] = {
    "": _("Waiting in the queue"),
    "people": _("Gathering people"),
    "scores": _("Comparing everybody with everybody"),
    "places": _("Counting places"),
    "pairs": _("Finding the best pairs"),
    "aim": _("Finding the best pairs"),
    "proof": _("Proving there are none better"),
    "done": _("Proving there are none better"),
    "words": _("Writing down the reasons"),
}


PROVEN: Mapping[str, Words] = {
    "most": _(
        "Proven best: no other assignment matches more of them, or scores higher with as many."
    ),
    "maximin": _("The weakest pair is as strong as it can be."),
    "leximin": _("Nobody can be better off without somebody weaker being worse off."),
    "stable": _("Stable: no two people would rather have each other."),
}


def rules_of(kind: str) -> Mapping[str, Words]:
    """What the rules say in a kind: of a circle it is the host who is to be senior."""
    hosted = "host" in KINDS[kind].parts
    return {**RULES, "grade_gap": _("the host is not senior enough")} if hosted else RULES


def criteria_of(kind: str) -> Mapping[str, Words]:
    """What the criteria are called in a kind: who is to be above whom differs."""
    return {**CRITERIA, "seniority": _(KINDS[kind].fit.seniority)}


@dataclass(frozen=True)
class Labelled:
    """A share of a score, as score bars and legends want it."""

    label: Words
    points: float


def bar(contributions: Mapping[str, int], kind: str) -> list[Labelled]:
    """The parts of a pair's score in points, always in the same order, so that colours stay."""
    words = criteria_of(kind)
    return [Labelled(words[name], contributions.get(name, 0) / 100) for name in words]


def changed(settings: list[tuple[str, Any, Any]], kind: str) -> list[tuple[Words, Any, Any]]:
    """Names of ``queries.studio.settings_changed`` in words."""
    words = {**SETTINGS, **criteria_of(kind)}
    return [(words[name], was, now) for name, was, now in settings]


UNCHECKED: Mapping[str, Words] = {
    "no_shared_language": _("language not checked"),
    "too_few_common_hours": _("hours not checked"),
    "grade_gap": _("seniority not checked"),
}


def legend(weights: Mapping[str, Any], kind: str) -> list[tuple[Words, bool]]:
    """What the parts of a score mean, in the order of their colours, and whether they count."""
    return [(words, bool(weights.get(name))) for name, words in criteria_of(kind).items()]


SETTINGS: Mapping[str, Words] = {
    "shared_language": _("They share a language"),
    "not_manager": _("Not in the same reporting line"),
    "not_past_partner": _("No previous partners"),
    "ask_first": _("Ask first where an answer is missing"),
    "min_overlap_hours": _("Minimum shared hours"),
    "min_grade_gap": _("Minimum grade gap"),
    "department_prefers": _("Preferred department"),
    "location_prefers": _("Preferred office"),
    "objective": _("What counts as best"),
}
