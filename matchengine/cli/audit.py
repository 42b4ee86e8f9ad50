"""Who gets matched, by group: supply, demand, and small groups kept out of sight."""

from collections import defaultdict
from typing import Any

import numpy as np

from matchengine.files.people_csv import Roster
from matchengine.files.sides import Sides
from matchengine.problem import Problem
from matchengine.solution import Solution

GROUPS = ("department", "office", "gender", "grade")
SMALLEST_GROUP = 5


def audit(roster: Roster, sides: Sides, problem: Problem, solution: Solution) -> dict[str, Any]:
    """Shares matched and mean scores by group; groups below five people are put together."""
    rows = roster.by_id()
    left = [rows[p] for p in sides.left_ids]
    held = np.bincount(solution.pairs[:, 0], minlength=problem.n_left)
    total = np.bincount(solution.pairs[:, 0], weights=solution.scores, minlength=problem.n_left)
    return {
        "people": {"mentees": problem.n_left, "mentors": problem.n_right},
        "places": int(problem.right_max.sum()),
        "wanted": int(problem.left_max.sum()),
        "allowed_pairs": problem.n_pairs,
        "text_method": sides.text_method,
        "groups": {name: _by_group(left, name, held, total) for name in GROUPS},
        "notes": roster.notes,
    }


def _by_group(
    left: list[dict[str, str]], name: str, held: Any, total: Any
) -> dict[str, dict[str, float]]:
    members: dict[str, list[int]] = defaultdict(list)
    for k, row in enumerate(left):
        members[" ".join(row.get(name, "").split()).capitalize() or "(blank)"].append(k)
    small = [group for group, who in members.items() if len(who) < SMALLEST_GROUP]
    for group in small:
        members["(small groups)"] += members.pop(group)
    return {
        group: {
            "mentees": len(who),
            "matched": int((held[who] > 0).sum()),
            "matched_share": round(float((held[who] > 0).mean()), 4),
            "mean_points": round(float(total[who].sum() / max(held[who].sum(), 1) / 100), 2),
        }
        for group, who in sorted(members.items())
    }
