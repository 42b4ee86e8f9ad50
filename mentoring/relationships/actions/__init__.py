"""What can be done to a relationship."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships import rules
from mentoring.relationships.actions import waiting
from mentoring.relationships.models import EndWish, Kind, Member, Relationship
from mentoring.relationships.queries import limit_of, places_filled


class MentorIsFull(Refusal):
    message = _(
        "{mentor} has {filled} of {limit} places filled. Raise the limit, or choose another."
    )


class MenteeHasEnough(Refusal):
    message = _(
        "{mentee} has {filled} of {limit} places filled. Raise how many they want, or choose"
        " another."
    )


class NotInProgramme(Refusal):
    message = _("{name} takes no part in {programme}. Add them to the programme first.")


class AlreadyTogether(Refusal):
    message = _("{people} work together in this programme already.")


class NotSuchAKind(Refusal):
    message = _("These people in these parts do not make this kind of relationship: {kind}.")


class NoPlaceLeft(Refusal):
    message = _("All places for this part are taken: {count} people are in it already.")


class AlreadyIn(Refusal):
    message = _("{name} is in this relationship already.")


class NotIn(Refusal):
    message = _("{name} is not in this relationship any more.")


class RelationshipEnded(Refusal):
    message = _(
        "This relationship has ended. Everything in it stays readable for those who were in it."
    )


class GuidelinesChanged(Refusal):
    message = _("The guidelines were changed while you were reading. Please read them once more.")


class EndNotLater(Refusal):
    message = _("Choose a day after {day}, up to three years ahead.")


class EndNotAsked(Refusal):
    message = _(
        "There’s nothing to decide at the moment: what comes after the last day is asked a few "
        "weeks before it, and until then you carry on."
    )


@transaction.atomic
def start(
    kind: str,
    members: Mapping[Membership, str],
    *,
    programme: Programme,
    actor: Membership | None,
    at: datetime,
    score: int | None = None,
    reasons: Mapping[str, Any] | None = None,
    is_one_off: bool = False,
    introduction: tuple[str, Membership | None] = ("", None),
) -> Relationship:
    """Begin a relationship of people, each in a part, and fill a place of each.

    ``introduction`` is what somebody says about why, and who says it. ``is_one_off``: one talk of
    an afternoon in rounds, which fills nobody's place and has no last day to be asked about.

    Raises ``NotSuchAKind`` when the parts do not make the kind, ``AlreadyTogether`` for the same
    people once more, ``MentorIsFull`` and ``MenteeHasEnough`` when somebody has no place left.
    The enrolments are locked first, in one order: two starts at the same moment cannot both take
    the last place.
    """
    if not rules.can_begin(kind, members.values()):
        raise NotSuchAKind(kind=Kind(kind).label)
    enrolments = _lock_enrolments(programme, members)
    composition = rules.composition(kind, {one.pk: part for one, part in members.items()})
    _refuse_once_more(programme, composition, members)
    if not is_one_off:
        _check_places(programme, enrolments, members)
    relationship = Relationship.objects.create(
        organisation_id=programme.organisation_id,
        programme=programme,
        kind=kind,
        composition=composition,
        score=score,
        reasons=dict(reasons or {}),
        introduction=introduction[0],
        introduced_by=introduction[1],
        started_at=at,
        ends_on=None if is_one_off else _planned_end(programme, at),
    )
    relationship.loaded_members = Member.objects.bulk_create(
        Member(relationship=relationship, membership=one, part=part, joined_at=at)
        for one, part in members.items()
    )
    waiting.stop(enrolments, members)
    record("relationships.started", relationship, actor=actor, at=at)
    return relationship


def _planned_end(programme: Programme, at: datetime) -> date:
    today = programme.day_at(at)
    return today + timedelta(weeks=programme.relationship_weeks)


def _lock_enrolments(programme: Programme, members: Iterable[Membership]) -> dict[UUID, Enrolment]:
    """The enrolment of each, locked in the order of their keys; ``NotInProgramme`` without one."""
    keys = [one.pk for one in members]
    rows = Enrolment.objects.select_for_update().filter(programme=programme, membership__in=keys)
    found = {row.membership_id: row for row in rows.order_by("pk")}
    for one in members:
        if one.pk not in found:
            raise NotInProgramme(name=one, programme=programme)
    return found


def _refuse_once_more(
    programme: Programme, composition: str, members: Iterable[Membership]
) -> None:
    same = Relationship.objects.open().filter(programme=programme, composition=composition)
    if composition and same.exists():
        raise AlreadyTogether(people=formats.listed(members))


def _check_places(
    programme: Programme, enrolments: Mapping[UUID, Enrolment], members: Mapping[Membership, str]
) -> None:
    """Whether everybody has a place left, read after their enrolments were locked."""
    places = places_filled(programme, among=enrolments)
    for one, part in members.items():
        filled = places.in_part(one.pk, part)
        limit = limit_of(enrolments[one.pk], part)
        if rules.free_places(limit=limit, filled=filled) == 0:
            if rules.PLACE_OF_PART[part] == "capacity_max":
                raise MentorIsFull(mentor=one, filled=filled, limit=limit)
            raise MenteeHasEnough(mentee=one, filled=filled, limit=limit)


def lock_open(relationship: Relationship) -> Relationship:
    """The relationship with its members, its row locked until the transaction ends.

    Raises ``RelationshipEnded`` when it is closed: what has ended is read, not written.
    """
    locked = (
        Relationship.objects.select_for_update(of=("self",))
        .select_related("programme", "organisation")
        .with_members()
        .get(pk=relationship.pk)
    )
    if not locked.is_open:
        raise RelationshipEnded
    return locked


@transaction.atomic
def join(
    relationship: Relationship,
    membership: Membership,
    part: str,
    *,
    actor: Membership | None,
    at: datetime,
) -> Member:
    """Let one more in, in a part that still has a place.

    Raises ``AlreadyIn``, ``NoPlaceLeft`` when the kind takes nobody more in this part, and
    ``MentorIsFull`` or ``MenteeHasEnough`` when the person has no place left.
    """
    enrolments = _lock_enrolments(relationship.programme, [membership])
    relationship = lock_open(relationship)
    if relationship.is_with(membership):
        raise AlreadyIn(name=membership)
    if not rules.can_join(relationship.kind, _parts(relationship), part):
        raise NoPlaceLeft(count=len(relationship.present))
    _check_places(relationship.programme, enrolments, {membership: part})
    member = Member.objects.create(
        relationship=relationship,
        membership=membership,
        part=part,
        joined_at=at,
        reads_before=relationship.programme.shows_before_in(relationship.kind),
    )
    waiting.stop(enrolments, {membership: part})
    figures = {"member": str(membership.pk), "part": part}
    record("relationships.joined", relationship, actor=actor, at=at, data=figures)
    return member


@transaction.atomic
def leave(
    relationship: Relationship,
    membership: Membership,
    *,
    reason: str,
    actor: Membership | None,
    at: datetime,
) -> None:
    """Let somebody go and free their place; it ends when those who stay cannot go on.

    Nobody is kept in: a pair ends when one of the two leaves. Raises ``NotIn`` for somebody who
    has left already.
    """
    places = waiting.lock_places(relationship)
    relationship = lock_open(relationship)
    if not relationship.is_with(membership):
        raise NotIn(name=membership)
    rest = [one.part for one in relationship.present if one.membership_id != membership.pk]
    if not rules.can_go_on(relationship.kind, rest):
        end(relationship, reason=reason, actor=actor, at=at)
        return
    member = relationship.member(membership)
    member.left_at, member.left_reason = at, reason
    member.save(update_fields=["left_at", "left_reason"])
    _note_agreement(relationship, at)
    waiting.begin(relationship, [member], places, reason=reason, actor=actor, at=at)
    is_own = bool(actor and actor.pk == membership.pk)
    figures = {
        "member": str(membership.pk),
        "part": member.part,
        "reason": reason,
        "by_participant": is_own,
    }
    record("relationships.left", relationship, actor=actor, at=at, data=figures)


def _parts(relationship: Relationship) -> list[str]:
    return [member.part for member in relationship.present]


@transaction.atomic
def agree(relationship: Relationship, *, version: int, actor: Membership, at: datetime) -> None:
    """Accept the programme's guidelines in the version that ``actor`` has read.

    A second yes changes nothing. Raises ``GuidelinesChanged`` when a newer version came out
    in the meantime.
    """
    relationship = lock_open(relationship)
    current = relationship.programme.guidelines_version
    if version != current:
        raise GuidelinesChanged
    member = relationship.member(actor)
    if not rules.must_agree(accepted=member.agreed_version, current=current):
        return
    member.agreed_version, member.agreed_at = version, at
    member.save(update_fields=["agreed_version", "agreed_at"])
    now_all = _note_agreement(relationship, at)
    figures = {"version": version, "part": member.part, "now_all": now_all}
    record("relationships.agreed", relationship, actor=actor, at=at, data=figures)


def _note_agreement(relationship: Relationship, at: datetime) -> bool:
    """Write down when everybody present has agreed for the first time; whether that is now."""
    if relationship.is_agreed or any(one.agreed_at is None for one in relationship.present):
        return False
    relationship.agreed_at = at
    relationship.save(update_fields=["agreed_at"])
    return True


@transaction.atomic
def end(
    relationship: Relationship,
    *,
    reason: str,
    note: str = "",
    with_programme: bool = False,
    as_planned: bool = False,
    actor: Membership | None,
    at: datetime,
) -> None:
    """Close it and free everybody's places. ``note`` is for the coordinators alone.

    ``with_programme``: the programme ends and thanks everybody itself, so no letter follows.
    ``as_planned``: its last day has come, and what follows is thanks.

    Raises ``RelationshipEnded`` when it is closed already.
    """
    places = waiting.lock_places(relationship)
    relationship = lock_open(relationship)
    relationship.ended_at, relationship.ended_by = at, actor
    relationship.end_reason, relationship.end_note = reason, note
    relationship.save(update_fields=["ended_at", "ended_by", "end_reason", "end_note"])
    if not (with_programme or as_planned):
        waiting.begin(relationship, relationship.present, places, reason=reason, actor=actor, at=at)
    is_own = bool(actor and relationship.is_with(actor)) and not with_programme
    figures = {
        "reason": reason,
        "by_participant": is_own,
        "with_programme": with_programme,
        "as_planned": as_planned,
    }
    record("relationships.ended", relationship, actor=actor, at=at, data=figures)


@transaction.atomic
def extend(
    relationship: Relationship, *, until: date, actor: Membership | None, at: datetime
) -> None:
    """Let them go on until a later day; ``EndNotLater`` when the day is not later.

    What they were asked about the day before that is done with.
    """
    relationship = lock_open(relationship)
    before, today = relationship.last_day, relationship.today(at)
    if not rules.may_go_on_until(until, ends_on=before, today=today):
        raise EndNotLater(day=formats.day(max(before or today, today)))
    relationship.ends_on, relationship.extended_at = until, at
    relationship.save(update_fields=["ends_on", "extended_at"])
    _close_question(relationship)
    figures = {"until": until, "before": before}
    record("relationships.extended", relationship, actor=actor, at=at, data=figures)


def _close_question(relationship: Relationship) -> None:
    relationship.closes_on = relationship.told_end_at = None
    relationship.save(update_fields=["closes_on", "told_end_at"])
    relationship.members.update(wish="", wished_weeks=None, wished_at=None)


@transaction.atomic
def put_off_end(relationship: Relationship, *, at: datetime) -> None:
    """Take back the question where the last day was moved: it is asked again in its time."""
    relationship = lock_open(relationship)
    last_day, closes_on = relationship.last_day, relationship.closes_on
    if last_day and closes_on and closes_on < last_day + rules.CLOSE_AFTER_END:
        _close_question(relationship)
        figures = {"last_day": last_day}
        record("relationships.end_put_off", relationship, actor=None, at=at, data=figures)


@transaction.atomic
def wait_for_return(relationship: Relationship, *, back_on: date, at: datetime) -> None:
    """Let the question wait for somebody on pause: it closes two weeks after their return.

    Unanswered, it is asked anew then. Where a member wants it to end, nobody is held.
    """
    relationship = lock_open(relationship)
    closes_on, wishes = relationship.closes_on, {one.wish for one in relationship.present}
    if closes_on is None or not rules.holds_over(closes_on=closes_on, back_on=back_on):
        return
    if EndWish.CLOSE in wishes:
        return
    if wishes == {""}:
        _close_question(relationship)
    else:
        relationship.closes_on = rules.closes_on(last_day=back_on, today=relationship.today(at))
        relationship.told_end_at = None
        relationship.save(update_fields=["closes_on", "told_end_at"])
    figures = {"last_day": relationship.last_day}
    record("relationships.end_put_off", relationship, actor=None, at=at, data=figures)


@transaction.atomic
def ask_about_end(relationship: Relationship, *, quietly: bool = False, at: datetime) -> None:
    """Open the question what comes after the last day; from now on it closes by itself.

    A second time changes nothing. ``quietly``: nobody is there to be asked, because one has left
    or the programme is archived. Where the last day is over, the question says so itself.
    """
    relationship = lock_open(relationship)
    last_day, today = relationship.last_day, relationship.today(at)
    if relationship.closes_on is not None or last_day is None:
        return
    relationship.closes_on = rules.closes_on(last_day=last_day, today=today)
    relationship.told_end_at = at if quietly or last_day <= today else None
    relationship.save(update_fields=["closes_on", "told_end_at"])
    if not quietly:
        figures = {"last_day": last_day, "closes_on": relationship.closes_on}
        record("relationships.end_asked", relationship, actor=None, at=at, data=figures)


@transaction.atomic
def wish(
    relationship: Relationship, choice: str, weeks: int | None, *, actor: Membership, at: datetime
) -> Relationship:
    """Say what one would like at the planned end, and do what follows from the wishes of all.

    Everybody answers for themselves and may change it. Carrying on needs all of them, and lasts
    as long as the shortest wish; nobody is held who wants it to end. The log says that somebody
    answered, not what. Raises ``EndNotAsked`` while the question is not open.
    """
    relationship = lock_open(relationship)
    if relationship.closes_on is None:
        raise EndNotAsked
    member = relationship.member(actor)
    if (member.wish, member.wished_weeks) != (choice, weeks):
        member.wish, member.wished_weeks, member.wished_at = choice, weeks, at
        member.save(update_fields=["wish", "wished_weeks", "wished_at"])
        record("relationships.wished", relationship, actor=actor, at=at)
    _follow_wishes(relationship, at=at)
    return (
        Relationship.objects.select_related("programme", "organisation")
        .with_members()
        .get(pk=relationship.pk)
    )


@transaction.atomic
def reach_last_day(relationship: Relationship, *, at: datetime) -> None:
    """Tell on the last day until when it stays open, and the day after do what was wished.

    Nothing is told of what ends the next day: the letter of thanks says it.
    """
    relationship = lock_open(relationship)
    last_day = relationship.last_day
    if relationship.closes_on is None or not last_day or relationship.today(at) < last_day:
        return
    if relationship.told_end_at is None:
        relationship.told_end_at = at
        relationship.save(update_fields=["told_end_at"])
        if not rules.ends_for(relationship.kind, relationship.wishes_by_part):
            figures = {"closes_on": relationship.closes_on}
            record("relationships.last_day_reached", relationship, actor=None, at=at, data=figures)
    _follow_wishes(relationship, at=at)


@transaction.atomic
def close_as_planned(relationship: Relationship, *, at: datetime) -> None:
    """Close it when its time is over, unless they have just said that they carry on."""
    relationship = lock_open(relationship)
    if relationship.closes_on is None:
        return
    reason = Relationship.EndReason.COMPLETED
    end(relationship, reason=reason, as_planned=True, actor=None, at=at)


def _follow_wishes(relationship: Relationship, *, at: datetime) -> None:
    """Carry on or close as the wishes of all have it.

    Until the last day is over nothing ends, for people may meet on it; from then on whoever wants
    to close is let go, and of a group the others' wishes count on.
    """
    last_day, today = relationship.last_day, relationship.today(at)
    there = relationship.present
    if last_day and today > last_day:
        if rules.ends_for(relationship.kind, relationship.wishes_by_part):
            close_as_planned(relationship, at=at)
            return
        for one in (one for one in there if one.wish == EndWish.CLOSE):
            reason, person = Relationship.EndReason.COMPLETED, one.membership
            leave(relationship, person, reason=reason, actor=person, at=at)
        there = [one for one in there if one.wish != EndWish.CLOSE]
    if rules.outcome([one.wish for one in there]) is rules.EndOutcome.CARRIES_ON:
        weeks = min(one.wished_weeks or 0 for one in there)
        until = rules.later_end(ends_on=last_day, today=today, weeks=weeks)
        extend(relationship, until=until, actor=None, at=at)
