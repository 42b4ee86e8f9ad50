"""Columns of an export in the words of a kind: circles have hosts and members, peers no sides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.models import Programme

NAME, EMAIL = "%(part)s", _("%(part)s: email")
DEPARTMENT, AGREED = _("%(part)s: department"), _("%(part)s: all accepted the guidelines")
Named = Mapping[int, Any]  # where a column stands, and what it is called outside of pairs
LEARN: Named = {0: NAME, 1: EMAIL, 2: DEPARTMENT, 9: AGREED}
LEAD: Named = {3: NAME, 4: EMAIL, 5: DEPARTMENT, 8: AGREED}
LEARN_OF_RUN: Named = {0: NAME, 1: EMAIL}
LEAD_OF_RUN: Named = {2: NAME, 3: EMAIL}


def in_kind(
    programme: Programme,
    head: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    learn: Named = LEARN,
    lead: Named = LEAD,
) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """The same table; of peers without the columns of who leads, which would all be empty."""
    kind, words = programme.kind, [str(one) for one in head]
    if kind.has_sides and not kind.is_sized:
        return words, iter(rows)
    called = programme.called(programme.organisation)
    for columns, part in ((learn, called.mentees), (lead, called.mentors)):
        for place, pattern in columns.items():
            words[place] = str(pattern) % {"part": part}
    stays = [place for place in range(len(head)) if kind.has_sides or place not in lead]
    return [words[place] for place in stays], ([row[place] for place in stays] for row in rows)
