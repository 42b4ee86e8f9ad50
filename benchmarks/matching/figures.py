"""The pictures and the table of docs/matching, drawn from a made-up programme.

python -m benchmarks.matching.figures [docs/matching]
"""

import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from benchmarks.matching.population import places, programme
from matchengine import score
from matchengine.candidates import match_people
from matchengine.problem import Problem
from matchengine.tradeoffs import alpha_worth, best_by_worth, neighbours, summary_of

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 80, 50
ALPHAS = (0, 2, 3, 4, 6)
Points = list[tuple[float, float, str]]


def main(folder: Path) -> None:
    """Draw both pictures and put the table into fairness.md."""
    left, right = programme(500, 300)
    problem = score(left, right).problem(right_max=places(300), left_group=left.department)
    page = folder / "fairness.md"
    page.write_text(_with_table(page.read_text(encoding="utf-8"), problem), encoding="utf-8")
    (folder / "tradeoffs.svg").write_text(_tradeoffs(problem), encoding="utf-8")
    (folder / "proof.svg").write_text(_proof(), encoding="utf-8")


def _with_table(page: str, problem: Problem) -> str:
    rows = []
    for each in neighbours(problem):
        numbers = {k: v for k, v in asdict(each.summary).items() if v is not None}
        if not rows:
            rows = ["| answer | " + " | ".join(numbers) + " |", "|---" * (len(numbers) + 1) + "|"]
        cells = (str(round(value)) for value in numbers.values())
        rows.append(f"| {each.name} | " + " | ".join(cells) + " |")
    before, _, rest = page.partition("made-up people; points in hundredths):\n\n")
    after = rest.partition("\n\n")[2]
    return before + "made-up people; points in hundredths):\n\n" + "\n".join(rows) + "\n\n" + after


def _tradeoffs(problem: Problem) -> str:
    points: Points = []
    for alpha in ALPHAS:
        at = best_by_worth(problem, alpha_worth(problem, alpha))
        pairs = np.column_stack([problem.left[at], problem.right[at]])
        summary = summary_of(problem, pairs)
        points.append((summary.p5 / 100, summary.total / 100, f"alpha {alpha:g}"))
    return _picture({"total": points}, "points of the mentee at the 5th percentile", "total points")


def _proof() -> str:
    seen = []
    people = programme(2000, 1100)
    match_people(*people, right_max=places(1100), gap=0, progress=seen.append)
    last = {now.done: now for now in seen if now.value is not None and now.bound is not None}
    priced = list(last.values())  # of each round what its prices proved
    lines: dict[str, Points] = {"bound": [], "total": []}
    for number, now in enumerate(priced, start=1):
        lines["bound"].append((number, (now.bound or 0) / 100, ""))
        lines["total"].append((number, (now.value or 0) / 100, ""))
    return _picture(lines, "round of prices", "points")


def _picture(lines: dict[str, Points], across: str, up: str) -> str:
    every = [point for points in lines.values() for point in points]
    spans = [(min(p[axis] for p in every), max(p[axis] for p in every)) for axis in (0, 1)]
    (x0, x1), (y0, y1) = (
        (low - (high - low) * 0.05, high + (high - low) * 0.12) for low, high in spans
    )

    def place(x: float, y: float) -> tuple[float, float]:
        across_share = (x - x0) / max(x1 - x0, 1e-9)
        up_share = (y - y0) / max(y1 - y0, 1e-9)
        return (
            LEFT + across_share * (WIDTH - LEFT - 20),
            HEIGHT - BOTTOM - up_share * (HEIGHT - BOTTOM - 20),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#3b332b">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fdfaf4"/>',
        *_axes(spans, place, across, up),
    ]
    for (name, points), ink in zip(lines.items(), ("#9a4f2f", "#2f6b5f"), strict=False):
        spots = [place(x, y) for x, y, _ in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{ink}" stroke-width="2"/>')
        for (x, y), (_, _, label) in zip(spots, points, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{ink}"/>')
            parts.append(f'<text x="{x + 7:.1f}" y="{y - 7:.1f}">{label}</text>')
        x, y = spots[0]
        if len(lines) > 1:
            parts.append(f'<text x="{x + 8:.1f}" y="{y - 8:.1f}" fill="{ink}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes(spans, place, across: str, up: str) -> list[str]:  # type: ignore[no-untyped-def]
    base, side = HEIGHT - BOTTOM, LEFT
    parts = [
        f'<path d="M{side},20 V{base} H{WIDTH - 20}" fill="none" stroke="#8a7f72"/>',
        f'<text x="{(side + WIDTH) / 2:.0f}" y="{HEIGHT - 10}" '
        f'text-anchor="middle">{across}</text>',
        f'<text x="{side}" y="14" text-anchor="middle">{up}</text>',
    ]
    for x in _ticks(*spans[0]):
        parts.append(
            f'<text x="{place(x, spans[1][0])[0]:.1f}" y="{base + 16}" '
            f'text-anchor="middle">{x:,.4g}</text>'
        )
    for y in np.linspace(*spans[1], 5):
        parts.append(
            f'<text x="{side - 6}" y="{place(spans[0][0], y)[1] + 4:.1f}" '
            f'text-anchor="end">{y:,.0f}</text>'
        )
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Whole numbers for rounds, five even steps otherwise."""
    if low == int(low) and high == int(high) and high - low < 12:
        return list(np.arange(low, high + 1))
    return list(np.linspace(low, high, 5))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/matching"))
