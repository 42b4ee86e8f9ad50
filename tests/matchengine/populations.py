"""Random people with gaps, for scoring tests."""

import numpy as np

from matchengine import People, SparseRows


def random_people(n, other, seed, *, offers, first_person=0):
    """``n`` people, about a tenth of every answer missing; ``other`` people on the other side."""
    rng = np.random.default_rng(seed)
    skills = [
        [(int(s), int(rng.integers(1, 6 if offers else 4))) for s in rng.choice(40, k, False)]
        for k in rng.integers(0, 7, n)
    ]
    text = rng.normal(size=(n, 16)) * (rng.random(n) > 0.1)[:, None]
    wishes = [rng.choice(other, k, False).tolist() for k in rng.integers(0, 4, n)]
    return People(
        n=n,
        person=np.arange(first_person, first_person + n),
        grade=rng.integers(-1, 8, n),
        department=rng.integers(-1, 6, n),
        office=rng.integers(-1, 4, n),
        availability=(rng.random((n, 336)) < 0.15) & (rng.random(n) > 0.1)[:, None],
        languages=rng.integers(0, 8, n),
        identities=rng.integers(0, 8, n),
        prefers_same_identity=rng.random(n) < 0.3,
        offers=SparseRows.of(skills if offers else [[]] * n),
        wants=SparseRows.of([[]] * n if offers else skills),
        text=text,
        wishes=SparseRows.ranked(wishes),
        excluded=[[0, 1]],
        managers=[[1, 0]],
        past_partners=[[2, 2]],
    )


def reordered(people, order, other_order):
    """The same people in another order, facing another side in another order."""
    place, other_place = np.argsort(order), np.argsort(other_order)
    columns = people.arrays()
    for name, column in columns.items():
        if name in ("offers", "wants", "wishes"):
            rows = [range(*column.indptr[k : k + 2]) for k in order]
            index = other_place[column.index] if name == "wishes" else column.index
            columns[name] = SparseRows.of([[(index[e], column.value[e]) for e in r] for r in rows])
        elif name in ("excluded", "managers", "past_partners"):
            columns[name] = np.column_stack([place[column[:, 0]], other_place[column[:, 1]]])
        elif name != "n":
            columns[name] = column[order]
    return People(**columns)
