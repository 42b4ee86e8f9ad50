"""Who begins to wait for somebody new when something ends before its time (ADR 0074)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships import rules
from mentoring.relationships.models import Member, Relationship
from mentoring.relationships.queries import limit_of, places_filled
from mentoring.relationships.queries.waiting import LEARNING


def lock_places(relationship: Relationship) -> dict[UUID, Enrolment]:
    """The enrolments of those in it, locked before it is, as ``start`` and ``join`` do."""
    there = Member.objects.present().filter(relationship=relationship.pk)
    here = Relationship.objects.filter(pk=relationship.pk).values("programme")
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(
        programme__in=here, membership__in=there.values("membership")
    )
    return {row.membership_id: row for row in rows.order_by("pk")}


def begin(
    relationship: Relationship,
    members: Iterable[Member],
    places: Mapping[UUID, Enrolment],
    *,
    reason: str,
    actor: Membership | None,
    at: datetime,
) -> None:
    """Note who of these learned in it, still takes part, and has a place free from now on."""
    programme, today = relationship.programme, relationship.today(at)
    if relationship.is_one_off or not programme.is_matched:
        return  # it filled nobody's place; or nobody looks for matches there
    if programme.is_over or not rules.ends_early(last_day=relationship.last_day, today=today):
        return
    theirs = [one for one in members if one.part in LEARNING and _takes_part(one, places)]
    looking = [
        one for one in theirs if rules.goes_on_looking(reason=reason, is_own=_is(one, actor))
    ]
    filled = places_filled(programme, among=[one.membership_id for one in looking])
    for one in looking:
        place = places[one.membership_id]
        held = filled.as_mentee(one.membership_id)
        if (
            rules.free_places(limit=limit_of(place, one.part), filled=held)
            and not place.waits_since
        ):
            place.waits_since = at
            place.save(update_fields=["waits_since"])


def _takes_part(member: Member, places: Mapping[UUID, Enrolment]) -> bool:
    place = places.get(member.membership_id)
    is_joined = place is not None and place.status == Enrolment.Status.JOINED
    return is_joined and member.membership.removed_at is None


def _is(member: Member, actor: Membership | None) -> bool:
    return actor is not None and actor.pk == member.membership_id


def stop(places: Mapping[UUID, Enrolment], parts: Mapping[Membership, str]) -> None:
    """Whoever has just begun to learn with somebody waits no more; the rows are locked."""
    for person, part in parts.items():
        place = places[person.pk]
        if part in LEARNING and place.waits_since:
            place.waits_since = None
            place.save(update_fields=["waits_since"])
