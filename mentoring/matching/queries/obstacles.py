"""What has changed since a run, so that some of its pairs cannot be announced."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring.matching.models import Pair, Run
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship

LEFT = _("{name} has left the programme since.")
PAUSED = _("{name} is on pause until {until}.")
TOGETHER = _("They work together already.")
FULL = _("{name} has {limit} places, and {held} would be filled.")
ENOUGH = _("{name} wants {limit} mentors, and would have {held}.")


@dataclass(frozen=True)
class Obstacle:
    """Why one pair cannot be announced as it is."""

    pair: Pair
    message: str | Promise


def proposals(run: Run) -> list[Pair]:
    """The pairs that would be announced, with their people."""
    return list(run.pairs.proposed().with_people().order_by("mentor__membership_id", "id"))


def obstacles(run: Run, pairs: Sequence[Pair], *, on: date) -> list[Obstacle]:
    """Everything that stands against publishing; empty when all is well. One query."""
    open_here = Relationship.objects.open().filter(programme=run.programme_id)
    together = set(open_here.values_list("mentor_id", "mentee_id"))
    found: list[Obstacle] = []
    held_mentor = Counter(mentor for mentor, _mentee in together)
    held_mentee = Counter(mentee for _mentor, mentee in together)
    for pair in pairs:
        mentor, mentee = pair.mentor, pair.mentee
        held_mentor[mentor.membership_id] += 1
        held_mentee[mentee.membership_id] += 1
        found += [Obstacle(pair, why) for each in (mentee, mentor) if (why := _absent(each, on))]
        if (mentor.membership_id, mentee.membership_id) in together:
            found.append(Obstacle(pair, TOGETHER))
        found += _too_many(
            pair, held_mentor[mentor.membership_id], held_mentee[mentee.membership_id]
        )
    return found


def _absent(enrolment: Enrolment, on: date) -> str:
    member = enrolment.membership
    if enrolment.status == Enrolment.Status.WITHDRAWN or member.removed_at:
        return str(LEFT).format(name=member.name)
    if enrolment.paused_until and enrolment.paused_until > on:
        return str(PAUSED).format(name=member.name, until=enrolment.paused_until)
    return ""


def _too_many(pair: Pair, of_mentor: int, of_mentee: int) -> list[Obstacle]:
    found = []
    if of_mentor > pair.mentor.capacity_max:
        words = {"name": pair.mentor.membership.name, "limit": pair.mentor.capacity_max}
        found.append(Obstacle(pair, str(FULL).format(held=of_mentor, **words)))
    if of_mentee > pair.mentee.mentors_wanted:
        words = {"name": pair.mentee.membership.name, "limit": pair.mentee.mentors_wanted}
        found.append(Obstacle(pair, str(ENOUGH).format(held=of_mentee, **words)))
    return found


def without_account(pairs: Sequence[Pair]) -> int:
    """People who would be announced and cannot sign in yet."""
    people = {
        each.membership_id: each.membership.user_id for p in pairs for each in (p.mentor, p.mentee)
    }
    return sum(user is None for user in people.values())


def newer_published(run: Run) -> Run | None:
    """A run that was published after this one was searched: its pairs are outdated."""
    later = Run.objects.light().filter(programme=run.programme_id, published_at__gt=run.created_at)
    return later.exclude(pk=run.pk).order_by("-published_at").first()
