from tests.access.rows import Row, runs_it
from tests.access.rows.matching import make_search


def _pair(world):
    return ["growth-2026", world.make_relationship().pk]


ROWS = [
    Row("insights:relationships", lambda world: ["growth-2026"], **runs_it()),
    Row("insights:relationship", _pair, **runs_it()),
    Row(
        "insights:end", _pair, method="post", data=lambda world: {"reason": "no_time"},
        **runs_it(302),
    ),
    Row(
        "insights:extend", _pair, method="post", data=lambda world: {"until": "2027-06-01"},
        **runs_it(302),
    ),
    Row("insights:feedback", lambda world: ["growth-2026"], **runs_it()),
    Row("insights:report", lambda world: ["growth-2026"], sponsor=200, **runs_it()),
    Row(
        "insights:export", lambda world: ["growth-2026", "relationships", "csv"], **runs_it()
    ),
    Row("insights:export", lambda world: ["growth-2026", "people", "xlsx"], **runs_it()),
    Row("insights:export", lambda world: ["growth-2026", "circles", "csv"], **runs_it()),
    Row(
        "insights:export", lambda world: ["growth-2026", "unmatched", "csv"],
        data=lambda world: {"run": make_search(world).number}, **runs_it(),
    ),
    Row(
        "insights:export", lambda world: ["growth-2026", "report", "csv"], sponsor=200,
        **runs_it(),
    ),
]  # fmt: skip
