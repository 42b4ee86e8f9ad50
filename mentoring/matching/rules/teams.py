"""Teams that a run brings together whole: each is one row of the problem.

What a team scores with somebody is the mean of what its people would; a rule that one of them
breaks is broken by the team.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchengine import Problem
from mentoring.matching.rules.frozen import Frozen, Ints
from mentoring.programmes.kinds import KINDS, LEARNING_PARTS

NO_TEAM, WRONG_SIZE, NOBODY = "no_team", "team_size", "no_allowed_partner"
RULED_OUT = "team_ruled_out"
Couple = tuple[int, int]


@dataclass(frozen=True)
class WholeTeam:
    """Mentees, as positions, who stay together, and the mentor with whom they are locked."""

    members: list[int]
    mentor: int | None = None


@dataclass(frozen=True)
class WholeTeams:
    """Those that can be matched, and why the people of others are not."""

    found: list[WholeTeam]
    unmatched: dict[int, str]


def teams_of(
    kind: str, frozen: Frozen, seated: set[int], locked: Iterable[Couple]
) -> WholeTeams | None:
    """The teams of a run; None where it was not asked to keep them together.

    ``seated`` are people who have their group already. Who was locked together is a team, whatever
    they said: a coordinator made it one.
    """
    if not len(frozen.mentee_teams):
        return None
    found, unmatched = _locked(locked), {}
    taken = seated.union(*(one.members for one in found))
    by_code: dict[int, list[int]] = {}
    for i in np.flatnonzero(frozen.mentee_places > 0).tolist():
        if i not in taken:
            by_code.setdefault(int(frozen.mentee_teams[i]), []).append(i)
    unmatched.update(dict.fromkeys(by_code.pop(-1, []), NO_TEAM))
    kept = []
    for one in [*found, *(WholeTeam(members) for _code, members in sorted(by_code.items()))]:
        why = _against(kind, one, frozen)
        unmatched.update(dict.fromkeys(one.members, why) if why else {})
        kept += [] if why else [one]
    return WholeTeams(kept, unmatched)


def _locked(couples: Iterable[Couple]) -> list[WholeTeam]:
    by_mentor: dict[int, list[int]] = {}
    for i, j in sorted(couples):
        by_mentor.setdefault(j, []).append(i)
    return [WholeTeam(members, j) for j, members in sorted(by_mentor.items())]


def _against(kind: str, team: WholeTeam, frozen: Frozen) -> str:
    parts = KINDS[kind].parts
    least, most = next(parts[part] for part in LEARNING_PARTS if part in parts)
    if not least <= len(team.members) <= most:
        return WRONG_SIZE
    members = set(team.members)
    return NOBODY if any(members.issuperset(two) for two in frozen.mentees_apart.tolist()) else ""


def problem_of_teams(
    teams: Sequence[WholeTeam], table: Ints, has_place: Any, keys: tuple[Any, Any]
) -> Problem:
    """A row for each team, one team a mentor. ``table``: scores by position, -1: no couple."""
    left, right, score, locked = [], [], [], []
    for row, team in enumerate(teams):
        theirs = table[team.members]
        able = np.flatnonzero((theirs >= 0).all(axis=0) & has_place)
        left += [row] * len(able)
        right += able.tolist()
        score += (theirs[:, able].sum(axis=0) // len(team.members)).tolist()
        if team.mentor is not None and team.mentor in able:
            locked.append((row, team.mentor))
    left_key, right_key = keys
    return Problem(
        n_left=len(teams),
        n_right=table.shape[1],
        left=_ints(left),
        right=_ints(right),
        score=_ints(score),
        left_max=np.ones(len(teams), dtype=np.int64),
        right_max=np.where(has_place, 1, 0),
        locked=_ints(locked).reshape(-1, 2),
        left_key=None if left_key is None else left_key[[team.members[0] for team in teams]],
        right_key=right_key,
    )


def _ints(values: Sequence[Any]) -> Any:
    return np.array(values, dtype=np.int64)
