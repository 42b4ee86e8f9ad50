"""Who is kept apart from whom, and how many places somebody has left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from mentoring.circles import rules
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.core.hooks import run_hook
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.relationships.queries import limit_of, places_filled
from mentoring.relationships.rules import PLACE_OF_PART, free_places


def kept_apart(person: Membership, people: Iterable[UUID]) -> set[UUID]:
    """Of ``people`` those who keep away from somebody, or from whom that person keeps away.

    What was said in confidence when joining counts, and what apps above know of: ``circles.apart``.
    """
    keys = set(people) - {person.pk}
    if not keys:
        return set()
    asked = Exclusion.objects.filter(reason=Exclusion.Reason.ASKED)
    between = Q(by=person, other__in=keys) | Q(by__in=keys, other=person)
    found = {one for two in asked.filter(between).values_list("by", "other") for one in two}
    for answer in run_hook("circles.apart", person.pk, keys):
        found |= answer
    return found & keys


def is_kept_apart(person: Membership, circle: OpenCircle) -> bool:
    """From anybody who is in it, or for whom a seat is kept."""
    return bool(kept_apart(person, [one.membership_id for one in circle.holding]))


@dataclass(frozen=True)
class EarlierRefusal:
    """What somebody was told before; ``until`` None: for good."""

    until: datetime | None
    is_no: bool = True  # rather than no answer


def refused(
    person: Membership, circles: Iterable[OpenCircle], *, at: datetime
) -> dict[UUID, EarlierRefusal]:
    """Circles to which ``person`` cannot come for now, or not any more.

    For a no they had; and where nobody answered, they do not ask again at once. Where nobody has
    to be asked any more, silence keeps nobody out.
    """
    circles = list(circles)
    asking = {one.pk for one in circles if one.needs_yes}
    answers = (Joiner.Why.DECLINED, Joiner.Why.REMOVED, Joiner.Why.UNANSWERED)
    rows = Joiner.objects.filter(membership=person, circle__in=circles, out_why__in=answers)
    told: dict[UUID, list[tuple[datetime, str]]] = {}
    for circle, out_at, why in rows.values_list("circle", "out_at", "out_why"):
        if out_at is not None:  # as a constraint says
            told.setdefault(circle, []).append((out_at, why))
    found = {}
    for circle, words in told.items():
        is_removed = any(why == Joiner.Why.REMOVED for _moment, why in words)
        noes = [moment for moment, why in words if why != Joiner.Why.UNANSWERED]
        since = rules.may_come_from(noes, is_removed=is_removed)
        if since is None or since > at:
            found[circle] = EarlierRefusal(since)
            continue
        again = max(moment for moment, _why in words) + rules.ASK_AGAIN_AFTER
        if again > at and circle in asking:
            found[circle] = EarlierRefusal(again, is_no=False)
    return found


def places_left(enrolment: Enrolment, part: str, *, besides: OpenCircle) -> int:
    """What open relationships and other circles that gather leave of somebody's places."""
    places = places_filled(enrolment.programme, among=[enrolment.membership_id])
    filled = places.in_part(enrolment.membership_id, part)
    gathering = Joiner.objects.of_open().filter(
        membership=enrolment.membership_id,
        state=Joiner.State.IN,
        circle__programme=enrolment.programme_id,
        circle__relationship=None,
        part__in=[one for one, limit in PLACE_OF_PART.items() if limit == PLACE_OF_PART[part]],
    )
    filled += gathering.exclude(circle=besides.pk).count()
    return free_places(limit=limit_of(enrolment, part), filled=filled)
