"""What every act on an open circle does first, and what follows from a seat that is free."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from mentoring.circles import rules
from mentoring.circles.actions import refusals
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.queries.people import is_kept_apart, kept_apart, places_left
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import is_held_back
from mentoring.relationships import actions as relationships

State, Why = Joiner.State, Joiner.Why


def lock(circle: OpenCircle) -> OpenCircle:
    """The circle with everybody on the way, its row locked; ``CircleClosed`` once it is closed."""
    locked = lock_any(circle.pk)
    if not locked.is_open:
        raise refusals.CircleClosed(circle=locked.name)
    return locked


def lock_any(circle_id: UUID) -> OpenCircle:
    """Locked first and read then: a row that was waited for comes with its former neighbours."""
    OpenCircle.objects.select_for_update().only("pk").get(pk=circle_id)
    rows = OpenCircle.objects.select_related(
        "programme__organisation", "organisation", "host", "relationship"
    )
    locked = rows.with_joiners().get(pk=circle_id)
    for one in locked.loaded_joiners:
        one.circle = locked
    return locked


def lock_people(circle: OpenCircle, *more: Membership) -> dict[UUID, Enrolment]:
    """The joined places of those inside and of others, locked in one order: no deadlock."""
    keys = {one.membership_id for one in circle.inside} | {one.pk for one in more}
    rows = Enrolment.objects.joined().select_for_update(of=("self",))
    rows = rows.filter(programme=circle.programme, membership__in=keys).order_by("pk")
    found = {row.membership_id: row for row in rows}
    for row in found.values():
        row.programme = circle.programme
    return found


def check_may_come(
    circle: OpenCircle,
    person: Membership,
    enrolment: Enrolment | None,
    part: str,
    at: datetime,
    *,
    is_meant: bool = False,
) -> None:
    """Raises what keeps somebody out, whether or not a seat is free.

    ``is_meant``: a seat is kept for them, or somebody who answers for it lets them in, also while
    it takes nobody new.
    """
    today = circle.organisation.day_at(at)
    takes = circle.programme.is_running if is_meant else circle.takes_people
    if not takes or circle.programme.is_past(today) or is_kept_apart(person, circle):
        raise refusals.NotAvailable(circle=circle.name)
    if enrolment is None:
        raise refusals.JoinProgrammeFirst(programme=circle.programme.name)
    if enrolment.paused_until and enrolment.paused_until > today:
        raise refusals.OnPause(day=formats.day(enrolment.paused_until))
    if not rules.may_be(part, is_mentor=enrolment.is_mentor, is_mentee=enrolment.is_mentee):
        raise refusals.OtherPart(programme=circle.programme.name)
    if is_held_back(enrolment):
        raise refusals.TrainingFirst(programme=circle.programme.name)
    if not places_left(enrolment, part, besides=circle):
        raise refusals.NoOwnPlaceLeft(programme=circle.programme.name)


def has_room(circle: OpenCircle, part: str) -> bool:
    parts = [one.part for one in circle.holding]
    return rules.has_room(circle.kind, parts, part, seats=circle.seats)


def add(
    circle: OpenCircle,
    person: Membership,
    state: str,
    *,
    at: datetime,
    words: str = "",
    part: str = "",
    until: datetime | None = None,
) -> Joiner:
    """A new row at the end of the order of coming."""
    last = circle.joiners.aggregate(last=Max("number"))["last"] or 0
    joiner = Joiner.objects.create(
        circle=circle,
        membership=person,
        part=part or circle.joins_as,
        state=state,
        number=last + 1,
        words=words,
        came_at=at,
        until=until,
    )
    circle.loaded_joiners.append(joiner)
    return joiner


def move(joiner: Joiner, state: str, *, until: datetime | None = None) -> None:
    joiner.state, joiner.until = state, until
    joiner.save(update_fields=["state", "until"])


def forget(joiner: Joiner) -> None:
    """As if they had not been on the way: they come in anew, by another way."""
    circle = joiner.circle
    circle.loaded_joiners = [one for one in circle.loaded_joiners if one.pk != joiner.pk]
    joiner.delete()


def out(joiner: Joiner, why: str, *, actor: Membership | None, at: datetime) -> None:
    """No longer in it, or on the way."""
    was = joiner.state
    joiner.state, joiner.until, joiner.out_at, joiner.out_why = State.OUT, None, at, why
    joiner.save(update_fields=["state", "until", "out_at", "out_why"])
    circle = joiner.circle
    circle.loaded_joiners = [one for one in circle.loaded_joiners if one.pk != joiner.pk]
    figures = {"joiner": str(joiner.pk), "why": why, "was": was}
    record("circles.left", circle, actor=actor, at=at, data=figures)


def seat(joiner: Joiner, *, actor: Membership | None, at: datetime) -> None:
    """Give a seat: in the relationship at once where it has begun, else it begins when enough are.

    Raises what the relationship says where it takes nobody.
    """
    circle = joiner.circle
    if circle.relationship is not None:
        relationships.join(circle.relationship, joiner.membership, joiner.part, actor=actor, at=at)
    move(joiner, State.IN)
    figures = {"joiner": str(joiner.pk), "part": joiner.part}
    record("circles.joined", circle, actor=actor, at=at, data=figures)
    begin_if_enough(circle, at=at)


def begin_if_enough(circle: OpenCircle, *, at: datetime) -> None:
    """Begin as a relationship; whoever has no place of their own left meanwhile stays out."""
    if circle.has_begun or not _is_enough(circle):
        return
    if circle.programme.is_past(circle.organisation.day_at(at)):
        return  # nothing begins after the programme's last day
    enrolments = lock_people(circle)
    for one in circle.inside:
        enrolment = enrolments.get(one.membership_id)
        if enrolment is None:
            out(one, Why.GONE, actor=None, at=at)
        elif not places_left(enrolment, one.part, besides=circle):
            out(one, Why.FULL, actor=None, at=at)
    _part_who_keep_apart(circle, at)
    if not _is_enough(circle):
        offer_free_seats(circle, at=at)
        return
    circle.relationship = relationships.start(
        circle.kind,
        {one.membership: one.part for one in circle.inside},
        programme=circle.programme,
        actor=None,
        at=at,
        reasons={"is_quiet": True, "is_open_circle": True},
    )
    circle.save(update_fields=["relationship"])
    record("circles.began", circle, actor=None, at=at, data={"people": len(circle.inside)})


def _part_who_keep_apart(circle: OpenCircle, at: datetime) -> None:
    """Since they came, one may have blocked another: it begins without whoever came later.

    Its hosts stay. Nothing says who of the two keeps away from whom.
    """
    host = rules.hosts_as(circle.kind)
    in_order = sorted(circle.inside, key=lambda one: (one.part != host, one.number))
    staying: list[UUID] = []
    for one in in_order:
        if kept_apart(one.membership, staying):
            out(one, Why.PASSED, actor=None, at=at)
        else:
            staying.append(one.membership_id)


def _is_enough(circle: OpenCircle) -> bool:
    parts = [one.part for one in circle.inside]
    return rules.has_enough(circle.kind, parts, begins_with=circle.begins_with)


def offer_free_seats(circle: OpenCircle, *, at: datetime) -> None:
    """Keep each free seat for whoever waited longest and can take it; others keep their turn."""
    if not circle.takes_people:
        return
    for one in circle.waiting:
        if has_room(circle, one.part) and _can_take(circle, one, at):
            until = rules.take_until(at)
            move(one, State.OFFERED, until=until)
            figures = {"joiner": str(one.pk), "until": until}
            record("circles.offered", circle, actor=None, at=at, data=figures)


def _can_take(circle: OpenCircle, joiner: Joiner, at: datetime) -> bool:
    person = joiner.membership
    enrolment = Enrolment.objects.joined().filter(programme=circle.programme, membership=person)
    found = enrolment.select_related("programme").first()
    try:
        check_may_come(circle, person, found, joiner.part, at)
    except Refusal:
        return False
    return True


def close(circle: OpenCircle, why: str, *, actor: Membership | None, at: datetime) -> None:
    """Nobody waits for it any more. A relationship that has begun goes on without it."""
    for one in list(circle.loaded_joiners):
        if not (circle.has_begun and one.state == State.IN):
            out(one, Why.CLOSED, actor=actor, at=at)
    circle.closed_at, circle.closed_why = at, why
    circle.save(update_fields=["closed_at", "closed_why"])
    record("circles.closed", circle, actor=actor, at=at, data={"why": why})
