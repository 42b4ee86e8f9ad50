"""Who has nobody, and the first reason that holds."""

from typing import Literal

import numpy as np

from matchengine.arrays import Ints
from matchengine.problem import Problem
from matchengine.solution import Reason, Unmatched


def unmatched(problem: Problem, matched: Ints, side: Literal["left", "right"]) -> Unmatched:
    """Everybody of one side who has nobody, with the first reason that holds."""
    mine, other = (problem.left, problem.right)[:: 1 if side == "left" else -1]
    my_places, other_places = problem.left_max, problem.right_max
    if side == "right":
        my_places, other_places = other_places, my_places
    n = len(my_places)
    alone = np.bincount(mine[matched], minlength=n) == 0
    held_by_other = np.bincount(other[matched], minlength=len(other_places))
    theirs = np.flatnonzero(alone[mine])
    who, whom = mine[theirs], other[theirs]
    allowed = np.bincount(who, minlength=n)
    with_places = np.bincount(who[other_places[whom] > 0], minlength=n)
    with_room = np.bincount(who[held_by_other[whom] < other_places[whom]], minlength=n)
    reason = np.select(
        [allowed == 0, (my_places == 0) | (with_places == 0), with_room == 0],
        [Reason.NO_ALLOWED_PARTNER, Reason.NO_PLACES, Reason.ALL_TAKEN],
        Reason.NOT_NEEDED,
    )
    return Unmatched(person=np.flatnonzero(alone), reason=reason[alone].astype(np.int8))
