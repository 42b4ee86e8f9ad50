"""What the lines of the list of relationships say, in words: flat tuples for the page."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.utils.translation import gettext, ngettext

from mentoring.core.l10n import formats
from mentoring.insights.queries import RelationshipLine
from mentoring.insights.rules import RelationshipState
from mentoring.programmes.kinds import KINDS

Row = tuple[Any, ...]
Said = Callable[[int], str]


def rows_of(
    lines: Iterable[tuple[RelationshipLine, RelationshipState]], *, page: str, zone: str
) -> list[Row]:
    """Each as ``insights/relationship_row.html`` takes it; empty words: nothing to tell.

    ``page`` is the address of the list. Many lines say the same numbers: made once a list.
    """
    of_goals, of_answers = cache(_of_goals), cache(_of_answers)
    none_yet = gettext("none yet")

    def row(line: RelationshipLine, standing: RelationshipState) -> Row:
        last = formats.day(line.last_at, zone) if line.last_at else none_yet
        following = formats.day(line.next_at, zone) if line.next_at else ""
        until = formats.day(line.paused_until) if line.paused_until else ""
        rests = gettext("until %(day)s") % {"day": until} if until else ""
        both = KINDS[line.kind].fit.is_mutual  # learn, and pass on
        own = (f"{page}{line.id}/", line.people, both, standing, rests, last, following, line.held)
        return (*own, *_goals(line, of_goals), *_worth(line, of_answers))

    return [row(line, standing) for line, standing in lines]


def _goals(line: RelationshipLine, of_goals: Said) -> tuple[str, str]:
    if not line.goal_count:
        return "", ""
    return formats.percent((line.goal_progress or 0) / 100), of_goals(line.goal_count)


def _of_goals(count: int) -> str:
    return gettext("of %(count)s") % {"count": count}


def _worth(line: RelationshipLine, of_answers: Said) -> tuple[str, str]:
    if not line.answers:
        return "", ""
    return formats.number(line.worth or 0, 1), of_answers(line.answers)


def _of_answers(count: int) -> str:
    return ngettext("from %(num)s answer", "from %(num)s answers", count) % {"num": count}
