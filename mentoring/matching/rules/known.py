"""Of whom so little is known that their points say little."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matchengine import People

LITTLE = 0.5  # share of what counts; below it a person is named


def known_share(people: People, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """How much of what counts each person has told, 0 to 1, shape (n,); 1 where nothing counts.

    Wishes and shared identity are nobody's duty to tell and do not count here.
    """
    told: dict[str, NDArray[np.bool_]] = {
        "skills": (people.offers.lengths + people.wants.lengths) > 0,
        "goals": np.zeros(people.n, bool)
        if people.text is None
        else (people.text != 0).any(axis=1),
        "seniority": people.grade >= 0,
        "availability": (people.availability != 0).any(axis=1),
        "department": people.department >= 0,
        "location": people.office >= 0,
    }
    whole = sum(weights.get(name, 0) for name in told)
    if not whole:
        return np.ones(people.n)
    known = np.zeros(people.n)
    for name, flags in told.items():
        known += flags * weights.get(name, 0)
    return known / whole
