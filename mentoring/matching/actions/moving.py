"""Moving somebody from one group to another, and placing who was left over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.matching.actions.pairs import (
    AlreadyProposed,
    NeverTogether,
    RuleForbids,
    _check_places,
    _note,
    _open,
)
from mentoring.matching.models import ProposedGroup, ProposedMember, Run
from mentoring.matching.queries.regroup import Regrouped, part_for, regrouped
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships import rules


class GroupIsFull(Refusal):
    message = _("No place is left for this part in that group. Move somebody out of it first.")


class TooFewLeft(Refusal):
    message = _(
        "Without {name} too few would be left in their group. Take the whole group apart instead."
    )


class NotOfTheRun(Refusal):
    message = _("{name} cannot be in that group: they had not joined when this run began.")


@transaction.atomic
def move(
    person: Enrolment,
    target: ProposedGroup,
    *,
    source: ProposedGroup | None,
    part: str = "",
    note: str = "",
    actor: Membership,
    at: datetime,
) -> ProposedGroup:
    """Put somebody into another group of the same run; ``source`` is where they are now, if at all.

    ``part``: of somebody left over, where it is not to learn, such as a second host.
    ``note`` says why it is made where a rule stands in the way, and stays with the couples of whom
    it is said: of somebody else it is asked again.

    Both groups are scored anew, by the weights of the run, and locked, so that the next run keeps
    them. Raises ``AlreadyProposed``, ``TooFewLeft``, ``GroupIsFull``, ``NeverTogether``,
    ``RuleForbids``, ``NotOfTheRun`` or a refusal about places.
    """
    run = _open(target.run)
    target = _as_now(run, target)
    if person.pk in target.parts:
        raise AlreadyProposed(mentee=person.membership, mentor=target.names)
    source = _as_now(run, source) if source else None
    if source is not None and person.pk not in source.parts:
        source = None  # moved out of it a moment ago: whether a place is left says the check below
    part = source.parts[person.pk] if source else part or part_for(target.kind)
    rest = {key: one for key, one in source.parts.items() if key != person.pk} if source else {}
    if source is not None and not rules.can_begin(source.kind, rest.values()):
        raise TooFewLeft(name=person.membership)
    if not rules.can_join(target.kind, target.parts.values(), part):
        raise GroupIsFull
    note = note.strip()[:300]
    wanted = target.parts | {person.pk: part}
    now = {target.pk: _scored(run, target, wanted, person)}
    if not note and (fresh := _fresh(target, now[target.pk])):
        raise RuleForbids(rules=fresh)
    member = ProposedMember(enrolment=person, part=part)
    if source is None:
        _check_places(run, [member])
    else:
        now[source.pk] = _scored(run, source, rest, person)  # whoever leaves breaks no rule by it
        ProposedMember.objects.filter(group=source, enrolment=person).delete()
        _keep(source, now[source.pk])
    ProposedMember.objects.create(group=target, enrolment=person, part=part)
    _keep(target, now[target.pk], note=note)
    found = ProposedGroup.objects.with_people().select_related("run").get(pk=target.pk)
    _note(found, "move", actor, at)
    return found


def _fresh(group: ProposedGroup, now: Regrouped) -> list[str]:
    """Rules that nobody has set aside yet for a couple of those who would be in it."""
    asked = [one for one in now.against if group.why_aside(**_couple(one)) is None]
    return sorted({rule for one in asked for rule in one["rules"]})


def _couple(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"mentee": one["mentee"], "mentor": one["mentor"], "broken": one["rules"]}


def _as_now(run: Run, group: ProposedGroup) -> ProposedGroup:
    """Read again now that the run is locked: somebody may have moved people meanwhile."""
    found = run.groups.proposed().with_people().filter(pk=group.pk).first()
    if found is None:
        raise GroupIsFull
    return found


def _scored(
    run: Run, group: ProposedGroup, parts: Mapping[Any, str], person: Enrolment
) -> Regrouped:
    found = regrouped(run, group.kind, parts, despite=True)
    if found is None:
        raise NotOfTheRun(name=person.membership)
    if found.is_final:
        raise NeverTogether(mentee=person.membership, mentor=group.names)
    return found


def _keep(group: ProposedGroup, now: Regrouped, *, note: str = "") -> None:
    """Who is in it from now on, and what speaks for it; one taken apart like it is forgotten.

    Why a rule was set aside goes with whom it was set aside for; ``note`` is said of those who are
    new against a rule.
    """
    said = {id(one): group.why_aside(**_couple(one)) for one in now.against}
    despite = [
        one | {"why": note if said[id(one)] is None else said[id(one)]} for one in now.against
    ]
    same = ProposedGroup.objects.filter(run=group.run_id, composition=now.composition)
    same.exclude(pk=group.pk).exclude(removed_at=None).delete()
    ProposedGroup.objects.filter(pk=group.pk).update(
        composition=now.composition,
        score=now.score,
        contributions=now.contributions,
        answered=now.answered,
        unchecked=now.unchecked,
        reasons=now.reasons,
        broken=now.broken,
        despite=despite,
        note="",
        origin=ProposedGroup.Origin.HAND,
        is_locked=True,
    )


@transaction.atomic
def place_all(
    run: Run, people: Sequence[Enrolment], *, actor: Membership, at: datetime
) -> tuple[int, int]:
    """Each of these people into the group where it makes most of it; how many were, and were not.

    Nobody who is in a group is moved for it, and no rule is broken: who fits nowhere stays.
    """
    run = _open(run)
    groups = {
        one.pk: one for one in run.groups.proposed().with_people().select_related("run__programme")
    }
    everybody = Enrolment.objects.filter(programme=run.programme)
    known = dict(everybody.values_list("pk", "membership_id"))
    placed = 0
    for person in people:
        roomy = [one for one in groups.values() if len(one.parts) < run.sizes[1]]
        if made := _place(person, run, roomy, known, actor, at):
            groups[made.pk] = made
            placed += 1
    return placed, len(people) - placed


def _place(
    person: Enrolment,
    run: Run,
    groups: Sequence[ProposedGroup],
    known: Mapping[UUID, UUID],
    actor: Membership,
    at: datetime,
) -> ProposedGroup | None:
    """Into the best group that takes somebody in: where the most points come together."""
    found = []
    for group in groups:
        parts = group.parts | {person.pk: part_for(group.kind)}
        is_new = person.pk not in group.parts
        now = regrouped(run, group.kind, parts, known) if is_new else None
        if now is not None and not now.is_final and not now.broken:
            found.append((now.score * len(parts) - group.score * len(group.parts), group))
    for _gain, group in sorted(found, key=lambda one: (-one[0], str(one[1].pk))):
        try:
            with transaction.atomic():
                return move(person, group, source=None, actor=actor, at=at)
        except Refusal:
            continue
    return None
