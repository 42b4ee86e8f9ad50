"""The columns of today's list as a file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.home.queries.attention import Attention
from mentoring.home.rules import Cause

HEAD = (_("Why"), _("Person"), _("Mentee"), _("Mentor"), _("Since"), _("Their words"), _("Answer"))
CAUSES = {
    Cause.HELP: _("asked for help"),
    Cause.DOUBT: _("not sure about the match"),
    Cause.LEFT: _("has left"),
    Cause.BOUNCED: _("letters came back"),
    Cause.NO_AGREEMENT: _("not agreed yet"),
    Cause.SILENT: _("not met for a while"),
}


def today_rows(rows: Iterable[Attention]) -> Iterator[tuple[Any, ...]]:
    """One line for each matter, those that the page tells as one as well."""
    for row in rows:
        mentee, mentor = (one.name for one in row.pair) if row.pair else ("", "")
        people = ", ".join(person.name for person in row.people)
        yield CAUSES[row.cause], people, mentee, mentor, row.since, row.quote, row.answer
