"""What becomes of relationships when their programme ends, somebody leaves it, or time is over."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.pauses import day_everywhere
from mentoring.programmes.models import Programme
from mentoring.relationships import actions, notices, queries, rules
from mentoring.relationships.models import EndWish, Member, Relationship, RelationshipQuerySet
from mentoring.relationships.queries import names, pauses

ASKED_AT_ONCE = 500  # in an hour, of all that are due: a programme of thousands takes a day


@hook("programmes.open_relationships")
def count_open(programme: Programme) -> int:
    return Relationship.objects.open().filter(programme=programme).count()


@on_event("programmes.ended", queue="slow")  # possibly thousands, each with its emails
def end_with_their_programme(event: Event) -> None:
    """Each by itself: after a crash whoever was parted is no longer open."""
    if not event.data.get("ends_pairs"):
        return
    actor = Membership.objects.filter(pk=event.actor_id).first() if event.actor_id else None
    still_open = Relationship.objects.open().filter(programme=event.subject_id)
    for relationship in list(still_open.only("pk")):
        reason = Relationship.EndReason.COMPLETED
        actions.end(relationship, reason=reason, with_programme=True, actor=actor, at=event.at)


@on_event("organisations.removed")
def go_on_without_removed(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    if person.removed_at:
        _leave_groups(person, Relationship.objects.open(), event)
        left = Enrolment.objects.filter(membership=person, status=Enrolment.Status.WITHDRAWN)
        told = left.values("programme")  # when they left the programme
        _tell_partners(person, Relationship.objects.open().exclude(programme__in=told), event)


@on_event("participants.withdrawn")
def go_on_without_withdrawn(event: Event) -> None:
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        here = Relationship.objects.open().filter(programme=enrolment.programme_id)
        _leave_groups(enrolment.membership, here, event)
        if enrolment.membership.removed_at is None:  # otherwise it was told then
            _tell_partners(enrolment.membership, here, event)


def _leave_groups(person: Membership, relationships: RelationshipQuerySet, event: Event) -> None:
    """Groups go on without somebody who is gone; what becomes of a pair, a human decides."""
    theirs = relationships.visible_to(person).with_members()
    for relationship in theirs:
        rest = [one.part for one in relationship.present if one.membership_id != person.pk]
        if rules.can_go_on(relationship.kind, rest):
            reason = Relationship.EndReason.LEFT
            actions.leave(relationship, person, reason=reason, actor=None, at=event.at)


def _tell_partners(person: Membership, relationships: RelationshipQuerySet, event: Event) -> None:
    """Whoever cannot go on without them; the others of a group hear it as they go on."""
    theirs = relationships.visible_to(person).select_related("programme", "organisation")
    for relationship in theirs.with_members():
        if queries.stands_still(relationship):
            names.know(relationship, person)
            notices.notify_of_leaving(relationship, person, event)


@on_event("organisations.added")
def take_back_word_of_removal(event: Event) -> None:
    _take_back_word(Membership.objects.get(pk=event.subject_id), Relationship.objects.open(), event)


@on_event("participants.resumed")
def take_back_word_of_withdrawal(event: Event) -> None:
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    here = Relationship.objects.open().filter(programme=enrolment.programme_id)
    _take_back_word(enrolment.membership, here, event)


def _take_back_word(person: Membership, relationships: RelationshipQuerySet, event: Event) -> None:
    """Who is back before the morning has never been away for whoever reads then."""
    theirs = relationships.visible_to(person).select_related("organisation")
    for relationship in theirs.with_members():
        if person.pk not in queries.departed(relationship):
            notices.drop_word_of_leaving(relationship, at=event.at)


@on_event("participants.returned")
def ask_who_is_back(event: Event) -> None:
    """Guidelines that changed while somebody was away reach them on the day of their return."""
    enrolment = Enrolment.objects.get(pk=event.subject_id)
    programme = Programme.objects.select_related("organisation").get(pk=enrolment.programme_id)
    if not programme.is_running or enrolment.membership_id in queries.who_is_away(
        programme, event.at
    ):
        return
    for person, own in queries.who_accepted_earlier(programme).items():
        if person.pk == enrolment.membership_id:
            notices.ask_about_guidelines(person, programme, own, event.at)


@on_event("programmes.changed", queue="slow")
def follow_a_moved_last_day(event: Event) -> None:
    """Whoever was asked about an end that now lies later is asked again in its time."""
    if event.data["section"] == "shape":
        asked = Relationship.objects.open().exclude(closes_on=None)
        here = asked.filter(programme=event.subject_id)
        _each(here, lambda one: actions.put_off_end(one, at=event.at))


@on_event("participants.paused")
def let_questions_wait(event: Event) -> None:
    """No deadline of an end passes while somebody is away."""
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    until = enrolment.paused_until
    if until is None or until.isoformat() != event.data["until"]:
        return  # they are back, or have named another day since
    for relationship in pauses.in_open(enrolment.membership, enrolment.programme_id):
        actions.wait_for_return(relationship, back_on=until, at=event.at)


@schedule(hours=1, queue="slow")  # on some days hundreds, each with its letters
def live_through_ends(at: datetime) -> None:
    """Ask before the last day, tell on it, close two weeks after it."""
    near = (at + rules.ASK_BEFORE_END + 2 * rules.DAY).date()
    unasked = Relationship.objects.open().filter(closes_on=None).ending_by(near)
    for relationship, quietly in list(islice(_to_ask(unasked, at), ASKED_AT_ONCE)):
        with suppress(actions.RelationshipEnded):
            actions.ask_about_end(relationship, quietly=quietly, at=at)
    asked = Relationship.objects.open().exclude(closes_on=None)
    closers = Member.objects.present().filter(relationship=OuterRef("pk"), wish=EndWish.CLOSE)
    untold = Q(told_end_at=None) & ~Q(pk__in=Relationship.objects.paused(day_everywhere(at)))
    reached = asked.filter(untold | Exists(closers)).ending_by(_latest_day(at))
    _each(reached, lambda one: actions.reach_last_day(one, at=at))
    _each(
        asked.filter(closes_on__lte=_latest_day(at)),
        lambda one: actions.close_as_planned(one, at=at) if _is_over(one, at) else None,
    )


def _latest_day(at: datetime) -> date:
    """The day it is where it is latest on Earth: each organisation has its own."""
    return (at + timedelta(hours=14)).date()


def _is_over(relationship: Relationship, at: datetime) -> bool:
    return bool(relationship.closes_on and relationship.closes_on <= relationship.today(at))


def _to_ask(unasked: RelationshipQuerySet, at: datetime) -> Iterator[tuple[Relationship, bool]]:
    """Which are due, and whether quietly: of whom one is gone, nobody is asked."""
    rows = unasked.with_standing(day_everywhere(at)).select_related("programme", "organisation")
    for one in rows.iterator(chunk_size=500):
        today = one.today(at)
        is_quiet = one.has_departed or one.programme.archived_at is not None  # type: ignore[attr-defined]
        if is_quiet:
            if one.last_day and one.last_day <= today:
                yield one, True
        elif one.is_paused or not rules.is_office_hour(one.organisation.timezone, at):  # type: ignore[attr-defined]
            continue  # they are asked when they are back, or in the morning
        elif one.asks_from and one.asks_from <= today:
            yield one, False


def _each(rows: RelationshipQuerySet, act: Callable[[Relationship], None]) -> None:
    """Each in a transaction of its own; who was faster has ended it."""
    for relationship in list(rows.select_related("programme", "organisation")):
        with suppress(actions.RelationshipEnded):
            act(relationship)
