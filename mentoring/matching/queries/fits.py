"""How somebody and a few others would fit, before anybody matches them: for whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from matchengine import Settings
from mentoring.matching.queries.people import snapshot_between
from mentoring.matching.rules import solving
from mentoring.matching.rules.criteria import FINAL_RULES, complete, without_rules
from mentoring.matching.rules.frozen import Frozen
from mentoring.matching.rules.reasons import reasons
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme

MAX_OTHERS = 200  # compared while somebody waits for a page
# Whom somebody wishes for, and what they keep to themselves, is told to nobody by an order.
UNSAID = ("preference", "identity")


@dataclass(frozen=True)
class Fit:
    """How two people would fit. ``reasons`` as in ``rules/reasons.py``, without what is private."""

    score: int
    broken: tuple[str, ...]  # rules of the programme that keep them apart, by name
    reasons: Mapping[str, Any]


def fits(
    programme: Programme,
    person: Enrolment,
    others: Sequence[Enrolment],
    *,
    learns: bool,
    on: date,
) -> dict[UUID, Fit]:
    """By the enrolments of ``others``; ``learns``: the person would be the mentee of each.

    Everybody needs ``membership__profile``. At most ``MAX_OTHERS`` are compared, in a constant
    number of queries; whoever keeps away from whom is nobody here.
    """
    few = [each for each in others if each.membership_id != person.membership_id][:MAX_OTHERS]
    if not few:
        return {}
    sides = ([person], few) if learns else (few, [person])
    frozen = snapshot_between(programme, *sides, on=on)
    settings = _shown_settings(programme)
    scored = solving.rescore(frozen, settings)
    unruled = solving.rescore(frozen, without_rules(settings), scored)
    found = {}
    for each in few:
        i, j = _places(frozen, person, each, learns)
        at = unruled.find(i, j)
        if at >= 0:
            rules = [rule for rule in scored.rules_broken_by(i, j) if not rule & FINAL_RULES]
            names = tuple(str(rule.name).lower() for rule in rules)
            found[each.pk] = Fit(int(unruled.score[at]), names, _said(reasons(frozen, unruled, at)))
    return found


def _shown_settings(programme: Programme) -> Settings:
    """With what may be shown of it; where nothing of that counts, as where nobody said anything."""
    kind, given = programme.model, complete(programme.criteria, programme.model)
    weights = _shown_weights(given)
    if not any(weights.values()):
        weights = _shown_weights(complete({}, kind))
    return solving.settings_for(kind, {**given, "weights": weights})


def _shown_weights(criteria: Mapping[str, Any]) -> dict[str, float]:
    return {name: 0 if name in UNSAID else n for name, n in criteria["weights"].items()}


def _places(frozen: Frozen, person: Enrolment, other: Enrolment, learns: bool) -> tuple[int, int]:
    mentee, mentor = (person, other) if learns else (other, person)
    return frozen.mentee_at[mentee.pk], frozen.mentor_at[mentor.pk]


def _said(reasons: Mapping[str, Any]) -> dict[str, Any]:
    return {**reasons, "wish_rank": None, "mentor_wish_rank": None, "identity": False}
