"""Rules that repeat (RRULE), made harmless before a library lays them out."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.calendars.rules.lines import NotACalendar, PropertyLine

MAX_STEPS = 600_000  # that laying out all rules of one calendar may take
SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3600,
    "DAILY": 86_400,
    "WEEKLY": 7 * 86_400,
    "MONTHLY": 28 * 86_400,
    "YEARLY": 365 * 86_400,
}


def parts_of(rule: str) -> dict[str, str]:
    """``FREQ=WEEKLY;BYDAY=TU`` by name. Raises ``NotACalendar`` where it is no rule."""
    pairs = [piece.partition("=") for piece in rule.strip().strip(";").split(";")]
    parts = {name.strip().upper(): value.strip().upper() for name, _sep, value in pairs}
    interval = parts.get("INTERVAL", "1")
    if parts.get("FREQ") not in SECONDS or not interval.isdecimal() or int(interval) < 1:
        raise NotACalendar("it has a rule that nobody can follow")
    return parts


def steps_of(rule: str, start: datetime, until: datetime) -> float:
    """About how many moments are looked at between the two: few for what people write."""
    parts = parts_of(rule)
    every = SECONDS[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))
    rounds = max((until - start).total_seconds(), 0) / every + 1
    return rounds * _a_round(parts)


def _a_round(parts: dict[str, str]) -> int:
    """Moments that one round of the rule may hold: each list of hours multiplies them."""
    count = {name: parts[name].count(",") + 1 for name in parts if name.startswith("BY")}
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= count.get(name, 1)
    days = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}.get(parts["FREQ"], 1)
    return times * (days if any(name in count for name in ("BYDAY", "BYYEARDAY")) else 1)


def bounded(rule: str, start: PropertyLine, zone: ZoneInfo, last_day: str) -> str:
    """The rule with an end that a library understands, at the latest some days after ``last_day``.

    A day as the end of what has hours means the whole of that day, in the zone of the event.
    """
    parts = parts_of(rule)
    if "COUNT" not in parts:
        until = parts.get("UNTIL", "99991231")
        if until[:8] > last_day:
            until = last_day
        parts["UNTIL"] = until[:8] if start.is_date else _moment(until, zone)
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _moment(until: str, zone: ZoneInfo) -> str:
    """In UTC, as the standard wants it wherever the start has a zone."""
    if until.endswith("Z"):
        return until
    day = datetime.strptime(until[:8], "%Y%m%d").replace(tzinfo=zone)
    if len(until) == 8:
        there = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
        moment = there.astimezone(UTC) - timedelta(seconds=1)
    else:
        there = datetime.strptime(until, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
        moment = there.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}"
