"""A programme in which mentees ask mentors: one request is open, one declined, one accepted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mentoring.core.refusals import Refusal
from mentoring.demo.building import programmes
from mentoring.demo.people import Person
from mentoring.demo.words import asking as words
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.steps import STEPS
from mentoring.programmes import actions
from mentoring.programmes.models import Programme
from mentoring.relationships import actions as relationships
from mentoring.requests.actions import answering, asking
from mentoring.requests.models import Request

DAY = timedelta(days=1)
MENTORS, MENTEES = 12, 5


def build(
    boss: Membership,
    team: Sequence[tuple[Membership, str]],
    growth: Programme,
    stars: Sequence[Person],
    *,
    at: datetime,
) -> None:
    """The demo's mentor has a request to answer; its mentee has one open and one declined."""
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
        others = [one for one in others if one.pk != accepted.asked_id]
    declined = _ask(programme, visitor, others, words.DECLINED, at=at - 9 * DAY)
    if declined:
        answering.decline(declined, words.KIND_NO, actor=declined.asked, at=at - 7 * DAY)
        others = [one for one in others if one.pk != declined.asked_id]
    _ask(programme, visitor, others, words.OPEN, at=at - 4 * DAY)
    _waiting(programme, mentees[3:], others, team[0][0], at)


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
