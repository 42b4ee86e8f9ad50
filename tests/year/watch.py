"""Who looks at the town each day and writes down what stands open, what Today says, who is lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from mentoring.checkins.models import CheckIn
from mentoring.console.queries.growth import database_size
from mentoring.goals.models import Goal
from mentoring.home.queries import Home, Partner, home_of
from mentoring.meetings.models import Meeting, Promise, Proposal
from mentoring.meetings.rules import OFFER_LIVES
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship
from mentoring.relationships.rules import CLOSE_AFTER_END
from mentoring.today.queries.attention import today
from tests.year.post import Letter
from tests.year.town import Person, Town


@dataclass(frozen=True)
class Row:
    """A matter on Today, on one day."""

    on: datetime
    programme: str
    kind: str
    since: datetime
    has_risen: bool
    title: str
    rises_after: timedelta | None = None  # how long it may wait as it was


@dataclass
class Notebook:
    """What was seen. Each complaint is a whole sentence, the first of each kind the worst."""

    rows: list[Row] = field(default_factory=list)
    past_end: list[str] = field(default_factory=list)
    old_offers: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # a home page without a next step
    untrue: list[str] = field(default_factory=list)  # a letter that did not hold as it left
    sizes: list[tuple[datetime, int, int]] = field(default_factory=list)  # rows and bytes


def look_at_the_open(notes: Notebook, *, at: datetime, grace: timedelta) -> None:
    """Nothing outlives its end and its two weeks, no offer its ten days.

    ``grace``: so long it takes until the moved clock strikes again.
    """
    for one in Relationship.objects.open().select_related("programme", "organisation"):
        last_day = one.last_day
        closes_on = one.closes_on or (last_day and last_day + CLOSE_AFTER_END)
        if closes_on and one.today(at - grace) > closes_on:
            notes.past_end.append(
                f"{_names(one)} ended on {last_day}, were to close on {closes_on}, "
                f"and are open on {at:%Y-%m-%d}"
            )
    late = Proposal.objects.open().filter(created_at__lt=at - OFFER_LIVES - grace)
    for offer in late.select_related("relationship"):
        notes.old_offers.append(
            f"An offer of {offer.created_at:%Y-%m-%d %H:%M} is open on {at:%Y-%m-%d %H:%M}: "
            f"{_names(offer.relationship)}"
        )


def _names(relationship: Relationship) -> str:
    members = relationship.members.select_related("membership")
    return " and ".join(member.membership.name for member in members)


def look_at_today(town: Town, notes: Notebook, *, at: datetime) -> None:
    """What a coordinator is told this morning, in each programme."""
    for programme in town.programmes:
        programme.refresh_from_db()
        for matter in today(programme, at=at).matters:
            notes.rows.append(
                Row(
                    on=at,
                    programme=programme.name,
                    kind=matter.kind.key,
                    since=matter.since,
                    has_risen=matter.rises_to is not None,
                    title=matter.kind.title(matter),
                    rises_after=matter.kind.rises(matter),
                )
            )


def look_at_home(person: Person, notes: Notebook, *, at: datetime) -> None:
    """Whoever takes part finds a next step on their home page."""
    mine = home_of(person.membership, at=at)
    if not names_a_next_step(mine):
        shown = ", ".join(one.names for one in mine.partners) or "nobody"
        notes.lost.append(
            f"{person.membership.name} ({type(person.temperament).__name__}) finds no next step on "
            f"{at:%A %Y-%m-%d %H:%M}; together with {shown}"
        )


def _rests(one: Partner) -> bool:
    """The page says until when."""
    return one.pause is not None and one.pause.rests


def names_a_next_step(mine: Home) -> bool:
    """Something to do, a meeting ahead, times they have offered, or word of what is decided."""
    if mine.waits or mine.next_talk or mine.unread_letter:
        return True
    if any(one.has_departed or one.ending or _rests(one) for one in mine.partners):
        return True
    if mine.partners and not any(one.must_find_time for one in mine.partners):
        return any(_waits_for_others(one) for one in mine.partners)
    return bool(mine.open_to or mine.ended or mine.parted or mine.places)


def _waits_for_others(partner: Any) -> bool:
    """Their own offer is out, or the other has not agreed yet: the room says so."""
    offers = Proposal.objects.open().filter(relationship=partner.relationship)
    return not partner.relationship.is_agreed or offers.exists()


def truth_of(notes: Notebook) -> Callable[[Letter], None]:
    """Look at a letter in the moment in which it leaves: does what it says still hold?"""

    def look(letter: Letter) -> None:
        holds = HOLDS.get(letter.kind)
        if holds is not None and not holds(letter):
            notes.untrue.append(f"This no longer held as it left.\n{letter}")

    return look


def _is_ahead(letter: Letter) -> bool:
    return Meeting.objects.not_cancelled().filter(pk=letter.about, starts_at__gt=letter.at).exists()


def _is_on(letter: Letter) -> bool:
    return Meeting.objects.not_cancelled().filter(pk=letter.about).exists()


def _is_offered(letter: Letter) -> bool:
    offer = Proposal.objects.filter(pk=letter.about).first()
    return offer is not None and offer.is_open and offer.moments[-1] > letter.at


def _is_asked(letter: Letter) -> bool:
    return CheckIn.objects.filter(
        pk=letter.about, answered_at=None, relationship__ended_at=None
    ).exists()


def _is_together(letter: Letter) -> bool:
    return Relationship.objects.open().filter(pk=letter.about).exists()


def _is_past(letter: Letter) -> bool:
    """A goal whose day is over, of people who are together and of whom nobody is away."""
    goal = Goal.objects.open().filter(pk=letter.about, relationship__ended_at=None).first()
    if goal is None or goal.target_on is None:
        return False
    return goal.target_on < goal.relationship.today(letter.at) and _goes_on(goal.relationship_id)


def _is_owed(letter: Letter) -> bool:
    promise = Promise.objects.open().filter(pk=letter.about, relationship__ended_at=None).first()
    if promise is None or promise.until is None:
        return False
    is_past = promise.until < promise.relationship.today(letter.at)
    return is_past and _goes_on(promise.relationship_id)


def _waits(letter: Letter) -> bool:
    """Whoever reads that they wait for somebody new does."""
    place = Enrolment.objects.filter(programme=letter.programme, membership=letter.reader)
    says_so = "wait for somebody new" in letter.text
    return place.filter(waits_since__isnull=False).exists() if says_so else True


def _is_away(letter: Letter) -> bool:
    place = Enrolment.objects.filter(pk=letter.about).first()
    return bool(place and place.paused_until and place.paused_until > letter.local.date())


def _goes_on(relationship: UUID) -> bool:
    return Relationship.objects.all_present().filter(pk=relationship).exists()


HOLDS: dict[str, Callable[[Letter], bool]] = {
    "meetings.reminder": _is_ahead,
    "meetings.held": _is_on,
    "meetings.proposed": _is_offered,
    "meetings.offer_reminder": _is_offered,
    "checkins.sent": _is_asked,
    "goals.past": _is_past,
    "meetings.promise_past": _is_owed,
    "relationships.end_asked": _is_together,
    "relationships.last_day_reached": _is_together,
    "matching.letter": _is_together,
    "participants.on_break": _is_away,
    "relationships.ended": _waits,
    "relationships.left": _waits,
}


def weigh(notes: Notebook, *, at: datetime) -> None:
    """How many rows there are, and how many bytes the database takes."""
    with connection.cursor() as cursor:
        rows = 0
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            rows += cursor.fetchone()[0]
    notes.sizes.append((at, rows, database_size()))
