"""Decisions about somebody's place in a programme."""

from collections.abc import Mapping, Sequence

STEPS = ("about", "skills", "goals", "times", "preferences")


def unfinished(
    *,
    is_mentor: bool,
    is_mentee: bool,
    languages: Sequence[object],
    offered: int,
    wanted: int,
    hours: float,
    unanswered: int,
) -> list[str]:
    """Steps that still need something before one can join, in their order.

    >>> unfinished(is_mentor=False, is_mentee=True, languages=["en"], offered=0, wanted=2,
    ...            hours=0, unanswered=0)
    ['times']
    """
    is_done: Mapping[str, bool] = {
        "about": bool(languages),
        "skills": bool((offered or not is_mentor) and (wanted or not is_mentee)),
        "goals": not unanswered,
        "times": hours > 0,
        "preferences": True,
    }
    return [step for step in STEPS if not is_done[step]]
