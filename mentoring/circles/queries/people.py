"""Who is kept apart from whom, and how many places somebody has left."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

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
