"""What has changed since a run, so that some of its groups cannot be announced."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.matching.models import ProposedGroup, ProposedMember, Run
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.participants.queries.held_back import held_back
from mentoring.relationships import rules
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import FilledPlaces, limit_of, places_filled

LEFT = _("{name} has since left the programme.")
PAUSED = _("{name} is paused until {until}.")
TRAINS = _("{name} still has the training to finish.")
TOGETHER = _("They already work together.")
APART = _("They cannot be brought together any more.")  # not why: that stays with who said so
FULL = _("{name} has {limit} places, and {filled} would be filled.")
ENOUGH = _("{name} wants {limit} mentors, and would have {filled}.")


@dataclass(frozen=True)
class Obstacle:
    """Why one group cannot be announced as it is."""

    group: ProposedGroup
    message: str | Promise


def proposals(run: Run) -> list[ProposedGroup]:
    """The groups that would be announced, with their people."""
    return list(run.groups.proposed().with_people().order_by("id"))


def obstacles(run: Run, groups: Sequence[ProposedGroup], *, on: date) -> list[Obstacle]:
    """Everything that stands against publishing; empty when all is well. Five queries."""
    programme = run.programme
    open_here = Relationship.objects.open().filter(programme=programme)
    together = set(open_here.values_list("composition", flat=True))
    filled, apart = places_filled(programme), _apart(programme.organisation_id)
    owing = set(programme.enrolments.filter(held_back()).values_list("pk", flat=True))
    found: list[Obstacle] = []
    for group in groups:
        parts = {one.enrolment.membership_id: one.part for one in group.loaded_members}
        if (key := rules.composition(group.kind, parts)) and key in together:
            found.append(Obstacle(group, TOGETHER))
        if _has_any(apart, parts):
            found.append(Obstacle(group, APART))
        for member in group.loaded_members:
            if run.rounds:  # their places are the rounds
                why = absent(member.enrolment, on, owing)
                found += [Obstacle(group, why)] if why else []
                continue
            found += [Obstacle(group, why) for why in _against(member, filled, on, owing)]
    return found


def _apart(organisation: UUID) -> set[frozenset[UUID]]:
    """Whoever has asked not to meet another, by now: the run may not have known."""
    asked = Exclusion.objects.filter(organisation=organisation, reason=Exclusion.Reason.ASKED)
    return {frozenset(two) for two in asked.values_list("by_id", "other_id")}


def are_apart(people: Collection[Membership]) -> bool:
    """Whether one of them has asked not to meet another."""
    asked = Exclusion.objects.filter(reason=Exclusion.Reason.ASKED)
    return asked.filter(by__in=people, other__in=people).exists()


def _has_any(apart: set[frozenset[UUID]], people: Collection[UUID]) -> bool:
    return bool(apart) and any(frozenset(two) in apart for two in combinations(people, 2))


def _against(
    member: ProposedMember, filled: FilledPlaces, on: date, owing: Collection[UUID]
) -> Iterator[str]:
    """What stands against one person; their place is counted as filled from here on."""
    if why := absent(member.enrolment, on, owing):
        yield why
    person, limit = member.enrolment.membership, limit_of(member.enrolment, member.part)
    filled.add(person.pk, member.part)
    count = filled.in_part(person.pk, member.part)
    if count > limit:
        words = FULL if member.part in rules.MENTORING_PARTS else ENOUGH
        yield str(words).format(name=person.name, limit=limit, filled=count)


def absent(enrolment: Enrolment, on: date, owing: Collection[UUID] = ()) -> str:
    """Why somebody cannot begin with anybody that day; "" where they can."""
    member = enrolment.membership
    if enrolment.status == Enrolment.Status.WITHDRAWN or member.removed_at:
        return str(LEFT).format(name=member.name)
    if enrolment.paused_until and enrolment.paused_until > on:
        return str(PAUSED).format(name=member.name, until=enrolment.paused_until)
    if enrolment.pk in owing:
        return str(TRAINS).format(name=member.name)
    return ""


def without_account(groups: Sequence[ProposedGroup]) -> int:
    """People who would be announced and cannot sign in yet."""
    enrolments = [one.enrolment for group in groups for one in group.loaded_members]
    people = {each.membership_id: each.membership.user_id for each in enrolments}
    return sum(user is None for user in people.values())


def not_joined(groups: Sequence[ProposedGroup]) -> int:
    """People who would be announced although they never joined."""
    enrolments = [one.enrolment for group in groups for one in group.loaded_members]
    people = {each.membership_id: each.status for each in enrolments}
    return sum(status != Enrolment.Status.JOINED for status in people.values())


def newer_published(run: Run) -> Run | None:
    """A run that was published after this one was made: its pairs are outdated."""
    later = Run.objects.light().filter(programme=run.programme_id, published_at__gt=run.created_at)
    return later.exclude(pk=run.pk).order_by("-published_at").first()
