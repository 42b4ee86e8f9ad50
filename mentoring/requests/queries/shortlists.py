"""The people whom somebody asks in an order, and where each of them stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from mentoring.matching.queries.fits import fits
from mentoring.participants.models import Enrolment
from mentoring.requests import rules
from mentoring.requests.models import Listed, Request, Shortlist
from mentoring.requests.permissions import people_of
from mentoring.requests.queries.beginnings import beginnings


@dataclass
class ShortlistedPerson:
    """One person on the list; ``hint`` is a first sentence from what the two share."""

    listed: Listed
    hint: str = ""

    @property
    def person(self) -> object:
        return self.listed.person

    @property
    def request(self) -> Request | None:
        return self.listed.request

    @property
    def waits(self) -> bool:
        return self.listed.waits


@dataclass(frozen=True)
class ListPage:
    shortlist: Shortlist
    turns: list[ShortlistedPerson] = field(default_factory=list)

    @property
    def current(self) -> Request | None:
        """The request that somebody has to answer."""
        return next(
            (one.request for one in self.turns if one.request and one.request.is_open), None
        )

    @property
    def waiting(self) -> list[ShortlistedPerson]:
        return [one for one in self.turns if one.waits]

    def done_by(self, at: datetime) -> datetime:
        """When the last one has answered or lapsed, at the latest."""
        days, waiting = self.shortlist.programme.request_days, len(self.waiting)
        current = self.current
        return rules.asked_by(current.until if current else at, waiting=waiting, days=days)


def list_page(place: Enrolment, shortlist: Shortlist, part: str, *, today: date) -> ListPage:
    """Constant in queries; hints only for those who can still be written to."""
    rows = shortlist.listed.select_related("person__organisation", "request")
    turns = [ShortlistedPerson(one) for one in rows]
    if shortlist.is_open:
        _give_hints(place, part, [one for one in turns if one.waits], today)
    return ListPage(shortlist, turns)


def _give_hints(
    place: Enrolment, part: str, turns: Sequence[ShortlistedPerson], today: date
) -> None:
    there = people_of(place.programme, rules.other_part(part))
    keys = [one.listed.person_id for one in turns]
    rows = there.filter(membership__in=keys).select_related(
        "membership__profile", "membership__organisation"
    )
    others = {row.membership_id: row for row in rows}
    found = fits(place.programme, place, list(others.values()), learns=part == "mentee", on=today)
    for turn in turns:
        other = others.get(turn.listed.person_id)
        if other is not None and other.pk in found:
            turn.hint = beginnings(place, other, part, found[other.pk].reasons)[0]


def is_in_list(request: Request) -> bool:
    """Whether others are asked after this one."""
    return Listed.objects.filter(request=request, shortlist__state=Shortlist.State.RUNNING).exists()


def listed_of(place: Enrolment, part: str) -> list[Listed]:
    """Who is on the reader's open list, in order."""
    rows = Listed.objects.filter(
        shortlist__programme=place.programme_id,
        shortlist__asker=place.membership_id,
        shortlist__part=part,
        shortlist__state__in=Shortlist.OPEN,
    )
    return list(rows.order_by("position", "pk"))
