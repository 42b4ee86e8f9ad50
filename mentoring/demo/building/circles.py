"""A programme in which people come together by themselves: one circle is full, one gathers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from mentoring.circles.actions import founding, joining
from mentoring.circles.models import OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.demo.building import programmes
from mentoring.demo.people import DemoPerson
from mentoring.demo.words import circles as words
from mentoring.organisations.models import Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship

DAY = timedelta(days=1)
NEEDED = 16


def build(
    boss: Membership,
    team: Sequence[tuple[Membership, str]],
    growth: Sequence[DemoPerson],
    *,
    at: datetime,
) -> None:
    """A mentor, and mentees, of one programme who are peers in another: a visitor is the first."""
    chosen = [growth[1].email, growth[0].email, *(one.email for one in growth[-NEEDED:])]
    rows = Membership.objects.filter(organisation=boss.organisation, email__in=chosen)
    known = {row.email: row for row in rows.select_related("organisation")}
    people = [known[email] for email in chosen]
    began = at - 40 * DAY
    programme = programmes.begin(
        boss, "growth", "Peers at Northwind", at=began, weeks=40, starts_in=2, team=team
    )
    shape = {"model": "peer_circle", "coming_together": "open", "allows_founding": True}
    actions.change(programme, section="shape", values=shape, actor=team[0][0], at=began)
    programme.refresh_from_db()
    _join(programme, people, at=began + DAY)
    visitor, *others = people
    _full(programme, others[:8], at)
    _gathering(programme, visitor, others[8:10], others[10], at)
    _without_host(programme, others[11], others[12:14], at)


def _join(programme: Programme, people: Sequence[Membership], *, at: datetime) -> None:
    Enrolment.objects.bulk_create(
        Enrolment(
            organisation_id=programme.organisation_id,
            programme=programme,
            membership=person,
            is_mentor=True,
            is_mentee=True,
            status=Enrolment.Status.JOINED,
            step=len(STEPS),
            created_at=at,
            invited_at=at,
            joined_at=at,
        )
        for person in people
    )


def _found(
    programme: Programme, said: dict[str, str], host: Membership, at: datetime, **how: Any
) -> OpenCircle:
    values = {"kind": "peer_circle", "reach": "listed", "asks": False, "is_taking": True}
    values |= {"seats": 6, "begins_with": 4} | said | how
    return founding.found(programme, values, host=host, key=new_id(), actor=host, at=at)


def _full(programme: Programme, people: Sequence[Membership], at: datetime) -> None:
    """Six of six, begun ten days ago; two wait."""
    host, *others = people
    circle = _found(programme, words.FULL, host, at - 16 * DAY)
    for day, person in enumerate(others):
        joining.come(circle, actor=person, at=at - (15 - day) * DAY)
    shared = Relationship.objects.with_members().get(open_circle=circle)
    for person in shared.people:
        version = programme.guidelines_version
        relationships.agree(shared, version=version, actor=person, at=at - 8 * DAY)


def _gathering(
    programme: Programme,
    host: Membership,
    people: Sequence[Membership],
    asking: Membership,
    at: datetime,
) -> None:
    """Three of eight after weeks, and somebody who has waited five days for an answer."""
    circle = _found(
        programme, words.GATHERS, host, at - 26 * DAY, seats=8, begins_with=5, asks=True
    )
    for day, person in enumerate(people):
        asked = joining.come(circle, actor=person, at=at - (20 - day) * DAY)
        joining.answer(asked, is_yes=True, actor=host, at=at - (19 - day) * DAY)
    joining.come(circle, words=words.ASKS, actor=asking, at=at - 5 * DAY)


def _without_host(
    programme: Programme, host: Membership, people: Sequence[Membership], at: datetime
) -> None:
    circle = _found(programme, words.WITHOUT_HOST, host, at - 12 * DAY)
    for day, person in enumerate(people):
        joining.come(circle, actor=person, at=at - (11 - day) * DAY)
    place = Enrolment.objects.select_related("programme", "membership").get(
        programme=programme, membership=host
    )
    enrolments.withdraw(place, actor=host, at=at - 2 * DAY)
