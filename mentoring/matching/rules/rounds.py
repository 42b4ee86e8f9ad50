"""An afternoon in rounds: every half hour somebody else."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

HALF_HOUR = timedelta(minutes=30)  # a round begins on each, so no two of one person overlap
LENGTHS = (15, 20, 25)
MOST = 12


@dataclass(frozen=True)
class Rounds:
    """How many rounds, on which day, from what time of the organisation's clock, how long."""

    count: int
    on: date
    at: time
    minutes: int

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            kept["count"],
            date.fromisoformat(kept["on"]),
            time.fromisoformat(kept["at"]),
            kept["minutes"],
        )

    def dump(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat(), "at": self.at.isoformat("minutes")}

    def starts_at(self, number: int, zone: str) -> datetime:
        """When a round begins, counted from 0: half hours after the first, whatever clocks do."""
        first = datetime.combine(self.on, self.at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return first + number * HALF_HOUR
