"""What a run cost, as a table: letters by kind, month, local hour and person; Today; what is left."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import median

from mentoring.notifications.rules import NOT_BY_DAY
from tests.year.invariants import INVARIANTS
from tests.year.life import Lived
from tests.year.post import Letter


def printed(lived: Lived) -> str:
    months = sorted({f"{letter.at:%Y-%m}" for letter in lived.letters})
    parts = [
        _head("Letters by kind and month"),
        _grid(lived.letters, lambda one: one.kind, lambda one: f"{one.at:%Y-%m}", months),
        _head("Letters by kind and hour of their reader"),
        _grid(
            lived.letters,
            lambda one: one.kind,
            lambda one: f"{one.local:%H}",
            [f"{hour:02}" for hour in range(24)],
        ),
        _head("By person"),
        _people(lived),
        _each(lived),
        _head("Outside of 8 to 18 h, Monday to Friday"),
        _at_night(lived.letters),
        _head("Today, matters by month and kind (a day's average, and the most)"),
        _today(lived, months),
        _head("Today, matters on each day of the month"),
        _by_day(lived, months),
        _head("Open at the end"),
        "  ".join(f"{name} {count}" for name, count in lived.left_open.items()),
        _head("Rows and bytes"),
        *(
            f"{at:%Y-%m-%d}  {rows:>9,} rows  {size:>12,} bytes"
            for at, rows, size in lived.notes.sizes
        ),
        _head("Invariants"),
        *(_verdict(invariant, lived) for invariant in INVARIANTS),
    ]
    return "\n".join(parts)


def _head(words: str) -> str:
    return f"\n{words}\n{'─' * len(words)}"


def _grid(
    letters: Iterable[Letter],
    row_of: Callable[[Letter], str],
    column_of: Callable[[Letter], str],
    columns: list[str],
) -> str:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for letter in letters:
        counted[row_of(letter)][column_of(letter)] += 1
    short = [column[2:] if "-" in column else column for column in columns]
    lines = [f"{'':32}" + "".join(f"{name:>6}" for name in [*short, "all"])]
    for name, row in sorted(counted.items(), key=lambda one: -one[1].total()):
        cells = [*(row[column] for column in columns), row.total()]
        lines.append(f"{name:32}" + "".join(f"{cell or '·':>6}" for cell in cells))
    totals = [sum(row[column] for row in counted.values()) for column in columns]
    lines.append(f"{'all':32}" + "".join(f"{cell:>6}" for cell in [*totals, sum(totals)]))
    return "\n".join(lines)


def _people(lived: Lived) -> str:
    everything = Counter(letter.name for letter in lived.letters)
    costing = (letter.name for letter in lived.letters if letter.costs_a_stamp)
    unasked = Counter(costing)
    most = ", ".join(f"{name} {count}" for name, count in everything.most_common(5))
    return (
        f"{len(everything)} people · half of them had {median(everything.values()):.0f} letters or "
        f"fewer, {median(unasked[name] for name in everything):.0f} unasked · most: {most}"
    )


def _each(lived: Lived) -> str:
    """Everybody with their letters, and how many of them were unasked; four to a line."""
    everything = Counter(letter.name for letter in lived.letters)
    unasked = Counter(letter.name for letter in lived.letters if letter.costs_a_stamp)
    cells = [f"{name:20} {count:>4} {unasked[name]:>4}" for name, count in everything.most_common()]
    return "\n".join("   ".join(cells[start : start + 4]) for start in range(0, len(cells), 4))


def _at_night(letters: list[Letter]) -> str:
    away = Counter(one.kind for one in letters if NOT_BY_DAY.include(one.local))
    all_of = Counter(one.kind for one in letters)
    said = (f"{kind} {count} of {all_of[kind]}" for kind, count in away.most_common())
    return f"{away.total()} of {len(letters)}: {', '.join(said)}"


def _today(lived: Lived, months: list[str]) -> str:
    days: dict[str, Counter[datetime]] = defaultdict(Counter)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for row in lived.notes.rows:
        month = f"{row.on:%Y-%m}"
        days[month][row.on] += 1
        by_kind[month][row.kind] += 1
    lines = []
    for month in months:
        seen = days[month]
        if seen:
            kinds = ", ".join(
                f"{kind} {count / len(seen):.1f}" for kind, count in by_kind[month].most_common()
            )
            lines.append(f"{month}  most {max(seen.values()):>3}  {kinds}")
    return "\n".join(lines)


def _by_day(lived: Lived, months: list[str]) -> str:
    seen = Counter(row.on for row in lived.notes.rows)
    days = {f"{day:%Y-%m}": {} for day in seen}
    for day, count in seen.items():
        days[f"{day:%Y-%m}"][day.day] = count
    lines = [f"{'':8}" + "".join(f"{day:>4}" for day in range(1, 32))]
    for month in (month for month in months if month in days):
        cells = (days[month].get(day, "") for day in range(1, 32))
        lines.append(f"{month:8}" + "".join(f"{cell:>4}" for cell in cells).rstrip())
    return "\n".join(lines)


def _verdict(invariant: Callable[[Lived], str], lived: Lived) -> str:
    offence = invariant(lived)
    says = "holds" if not offence else "BROKEN\n    " + offence.replace("\n", "\n    ")
    return f"{invariant.__name__:34} {says}"
