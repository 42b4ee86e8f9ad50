"""What decides about a programme: who may join, what is missing before launch, which dates."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

TEXT_FIELDS = ("department", "job_title", "office", "country")
NUMBER_FIELDS = ("grade", "tenure_years")
ATTRIBUTE = "attributes."  # prefix of fields that an import brought along
AUDIENCES = ("mentor", "mentee")
WEEK = timedelta(days=7)

Rule = Mapping[str, Any]


def is_eligible(rules: Iterable[Rule], fields: Mapping[str, Any], audience: str) -> bool:
    """Whether somebody with these ``fields`` may join as ``audience``: every rule must hold.

    ``fields`` are the people fields of a membership, further columns under ``attributes``.
    ``queries.eligible`` says the same in SQL.
    """
    return all(_holds(rule, fields) for rule in rules if concerns(rule, audience))


def concerns(rule: Rule, audience: str) -> bool:
    return rule["audience"] in ("both", audience)


def spellings(word: str) -> list[str]:
    """The ways to write ``word`` that count as the same where a rule says *contains*."""
    return sorted({word, word.lower(), word.upper(), word.capitalize()})


def _holds(rule: Rule, fields: Mapping[str, Any]) -> bool:
    match rule["op"]:
        case "in":
            return _text(rule["field"], fields) in rule["value"]
        case "not_in":
            return _text(rule["field"], fields) not in rule["value"]
        case "contains":
            return _mentions(rule, fields)
        case "not_contains":
            return not _mentions(rule, fields)
        case "at_least":
            number = fields.get(rule["field"])
            return number is not None and Decimal(str(number)) >= Decimal(str(rule["value"]))
        case "at_most":
            number = fields.get(rule["field"])
            return number is not None and Decimal(str(number)) <= Decimal(str(rule["value"]))
    raise ValueError(f"a rule cannot say {rule['op']!r}")


def _mentions(rule: Rule, fields: Mapping[str, Any]) -> bool:
    text = _text(rule["field"], fields)
    return any(spelling in text for spelling in spellings(rule["value"]))


def _text(field: str, fields: Mapping[str, Any]) -> str:
    """The words in a field; what is missing or not words is empty."""
    if field.startswith(ATTRIBUTE):
        value = fields.get("attributes", {}).get(field.removeprefix(ATTRIBUTE))
    else:
        value = fields.get(field)
    return value if isinstance(value, str) else ""


def missing(
    *,
    purpose: str,
    goal: str,
    measures: int,
    is_evergreen: bool,
    starts_on: date | None,
    ends_on: date | None,
    guidelines: str,
    coordinators: int,
    weights: Mapping[str, int],
) -> list[str]:
    """What keeps a programme from being launched, as codes, in the order of the builder."""
    points = {
        "purpose": purpose.strip(),
        "goal": goal.strip(),
        "measures": measures,
        "dates": is_evergreen or (starts_on and ends_on),
        "guidelines": guidelines.strip(),
        "coordinator": coordinators,
        "weights": sum(weights.values()),
    }
    return [code for code, given in points.items() if not given]


def suggested_dates(today: date, *, weeks: int) -> dict[str, date]:
    """Dates to begin with: three weeks to join, then a Monday, then the length in whole weeks."""
    enrol_until = today + 3 * WEEK
    starts_on = enrol_until + timedelta(days=14 - enrol_until.weekday())
    return {"enrol_from": today, "enrol_until": enrol_until} | span(starts_on, weeks=weeks)


def span(starts_on: date, *, weeks: int) -> dict[str, date]:
    return {"starts_on": starts_on, "ends_on": starts_on + weeks * WEEK}


def shifted(dates: Sequence[date | None], *, after: date) -> list[date | None]:
    """The same dates, moved by whole weeks so that the earliest falls after ``after``."""
    known = [day for day in dates if day is not None]
    if not known:
        return list(dates)
    weeks = max(math.floor((after - min(known)) / WEEK) + 1, 0)
    return [day and day + weeks * WEEK for day in dates]


def takes_people(
    today: date, *, is_running: bool, enrol_from: date | None, enrol_until: date | None
) -> bool:
    """Whether people can join on this day; without a window they always can."""
    if not is_running or (enrol_from and today < enrol_from):
        return False
    return enrol_until is None or today <= enrol_until
