"""The report of a programme: counted now, or as it was kept on the day of its end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from mentoring.checkins.models import Worth
from mentoring.insights import queries
from mentoring.insights.models import FinalReport
from mentoring.insights.queries import FunnelStep, Month, Spread
from mentoring.programmes.models import Programme

QUESTIONS = ("worth", "progress")
MONTHS_KEPT = 24  # of a programme that has ended


@dataclass(frozen=True)
class ProgrammeReport:
    """What coordinators and sponsors read; ``taken_at`` is None where it is counted now."""

    steps: list[FunnelStep]
    months: list[Month]
    spreads: dict[str, Spread]
    taken_at: datetime | None = None


def report_of(programme: Programme, *, at: datetime) -> ProgrammeReport:
    """The kept report of a programme that has ended; of any other, today's figures."""
    kept = FinalReport.objects.filter(programme=programme).first() if programme.ended_at else None
    return _read(kept, programme) if kept else _counted(programme, at=at)


@dataclass(frozen=True)
class Headline:
    """What a report comes down to, on one line of a list."""

    pairs: int
    met: int
    spread: Spread  # whether their time was well spent

    @property
    def well_spent(self) -> float | None:
        """Share of the answers that say *yes* or *very much*; None where none may be counted."""
        return (
            sum(self.spread.counts[Worth.YES - 1 :]) / self.spread.total
            if self.spread.total
            else None
        )


def headlines(programmes: Sequence[Programme], *, at: datetime) -> dict[UUID, Headline]:
    """By programme, as the report of each says it; three queries for however many."""
    if not programmes:
        return {}
    kept = FinalReport.objects.filter(programme__in=[one for one in programmes if one.ended_at])
    known = {one.pk: one for one in programmes}
    found = {one.programme_id: _headline(_read(one, known[one.programme_id])) for one in kept}
    open_ones = [one.pk for one in programmes if one.pk not in found]
    counted = queries.pairs_and_met(open_ones, at=at)
    spreads = queries.report_spreads(open_ones, "worth")
    return found | {key: Headline(*counted.get(key, (0, 0)), spreads[key]) for key in open_ones}


def _headline(report: ProgrammeReport) -> Headline:
    met = next(step for step in report.steps if step.key == "met")
    return Headline(met.of, met.count, report.spreads["worth"])


@transaction.atomic
def keep(programme: Programme, *, at: datetime) -> FinalReport:
    """Write down what the report says now."""
    report = _counted(programme, at=at, months=MONTHS_KEPT)
    months = report.months
    while months and not months[0].talks:
        months = months[1:]
    figures = {
        "steps": [[step.key, step.count, step.of] for step in report.steps],
        "months": [[month.first.isoformat(), month.talks] for month in months],
        "spreads": {name: asdict(spread) for name, spread in report.spreads.items()},
    }
    kept, _created = FinalReport.objects.update_or_create(
        programme=programme, defaults={"taken_at": at, "figures": figures}
    )
    return kept


def _counted(programme: Programme, *, at: datetime, months: int = 6) -> ProgrammeReport:
    return ProgrammeReport(
        steps=queries.funnel(programme, at=at),
        months=queries.meetings_by_month(programme, at=at, months=months),
        spreads={name: queries.report_spread(programme, name) for name in QUESTIONS},
    )


def _read(kept: FinalReport, programme: Programme) -> ProgrammeReport:
    figures: dict[str, Any] = kept.figures
    words = queries.step_words(programme)
    return ProgrammeReport(
        steps=[FunnelStep(key, words[key], count, of) for key, count, of in figures["steps"]],
        months=[Month(datetime.fromisoformat(first), n) for first, n in figures["months"]],
        spreads={name: Spread(**spread) for name, spread in figures["spreads"].items()},
        taken_at=kept.taken_at,
    )
