"""A programme in which mentees ask mentors: one asks three in turn, one request is accepted."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from mentoring.core.refusals import Refusal
from mentoring.demo.building import programmes
from mentoring.demo.people import DemoPerson
from mentoring.demo.words import asking as words
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.requests.actions import answering, asking, shortlists, waitlist
from mentoring.requests.models import Request

DAY = timedelta(days=1)
MENTORS, MENTEES = 12, 5


def build(
    boss: Membership,
    team: Sequence[tuple[Membership, str]],
    growth: Programme,
    stars: Sequence[DemoPerson],
    *,
    at: datetime,
) -> None:
    """The demo's mentor has a request to answer; of its mentee's list the second one has one."""
    began = at - 30 * DAY
    programme = programmes.begin(
        boss, "growth", "Open doors", at=began, weeks=40, starts_in=2, team=team
    )
    shape = {"coming_together": "ask", "who_asks": "both", "requests_at_once": 3}
    actions.change(programme, section="shape", values=shape, actor=team[0][0], at=began)
    programme.refresh_from_db()
    emails = {person.email for person in stars}
    mentors = _join(programme, growth, "mentor", MENTORS, emails, at=began + DAY)
    mentees = _join(programme, growth, "mentee", MENTEES, emails, at=began + DAY)
    star, visitor = mentors[0], mentees[0]
    others = mentors[1:]
    _ask(programme, mentees[1], [star], words.TO_ANSWER, at=at - 2 * DAY)
    accepted = _ask(programme, mentees[2], others, words.ACCEPTED, at=at - 12 * DAY)
    if accepted:
        _begin(accepted, programme, at=at - 10 * DAY)
        _wait(programme, accepted.asked, [mentees[1], visitor], at=at - 6 * DAY)
        others = [one for one in others if one.pk != accepted.asked_id]
    asked = _in_turn(programme, visitor, others, at=at)
    others = [one for one in others if one.pk not in asked]
    _waiting(programme, mentees[3:], others, team[0][0], at)


def _wait(
    programme: Programme, mentor: Membership, people: Sequence[Membership], *, at: datetime
) -> None:
    """Two wait for a place with somebody who takes one person, and has found them."""
    mine = Enrolment.objects.filter(programme=programme, membership=mentor)
    mine.update(capacity_max=1)
    for number, person in enumerate(people):
        with suppress(Refusal):
            waitlist.join(programme, mentor, "mentee", actor=person, at=at + number * DAY)


def _in_turn(
    programme: Programme, asker: Membership, others: Sequence[Membership], *, at: datetime
) -> set[UUID]:
    """Three on a list: the first has said a kind no, the second has it now, the third is next."""
    began, shortlist = at - 9 * DAY, None
    for other in others:
        with suppress(Refusal):
            shortlist = shortlists.keep(programme, other, "mentee", actor=asker, at=began)
    if shortlist is None:
        return set()
    rows = list(shortlist.listed.select_related("person"))
    shortlists.write(shortlist, words.OPEN, {rows[0].pk: words.FIRST_LINE})
    first = shortlists.begin(shortlist, at=began)
    answering.decline(first, words.KIND_NO, actor=first.asked, at=at - 4 * DAY)
    shortlists.go_on(first, at=at - 4 * DAY)
    return {one.person_id for one in rows}


def _waiting(
    programme: Programme,
    mentees: Sequence[Membership],
    mentors: Sequence[Membership],
    coordinator: Membership,
    at: datetime,
) -> None:
    """What needs a coordinator: a week without an answer, and a pair to confirm."""
    _ask(programme, mentees[0], mentors, words.UNANSWERED, at=at - 8 * DAY)
    shape = {"request_needs_yes": True}
    actions.change(programme, section="shape", values=shape, actor=coordinator, at=at - 5 * DAY)
    programme.refresh_from_db()
    agreed = _ask(programme, mentees[1], mentors[::-1], words.AGREED, at=at - 3 * DAY)
    if agreed:
        answering.accept(agreed, actor=agreed.asked, at=at - DAY)


def _join(
    programme: Programme, growth: Programme, part: str, most: int, first: set[str], *, at: datetime
) -> list[Membership]:
    """People of another programme, the demo's own first; each has a place more here."""
    rows = Enrolment.objects.joined().filter(programme=growth, **{f"is_{part}": True})
    rows = rows.filter(
        membership__removed_at=None, paused_until=None, membership__user__isnull=False
    )
    rows = rows.select_related("membership__organisation").order_by("membership__found_by")
    chosen = sorted(rows, key=lambda row: row.membership.email not in first)[:most]
    Enrolment.objects.bulk_create(
        Enrolment(
            organisation_id=programme.organisation_id,
            programme=programme,
            membership=row.membership,
            is_mentor=part == "mentor",
            is_mentee=part == "mentee",
            status=Enrolment.Status.JOINED,
            step=len(STEPS),
            created_at=at,
            invited_at=at,
            joined_at=at,
        )
        for row in chosen
    )
    return [row.membership for row in chosen]


def _ask(
    programme: Programme,
    asker: Membership,
    others: Sequence[Membership],
    said: str,
    *,
    at: datetime,
) -> Request | None:
    """The first of ``others`` whom the programme's rules let this person ask."""
    for other in others:
        try:
            return asking.ask(programme, other, "mentee", said, actor=asker, at=at)
        except Refusal:
            continue
    return None


def _begin(request: Request, programme: Programme, *, at: datetime) -> None:
    begun = answering.accept(request, actor=request.asked, at=at).relationship
    assert begun is not None
    for person in (request.asked, request.asker):
        version = programme.guidelines_version
        relationships.agree(begun, version=version, actor=person, at=at + DAY)
