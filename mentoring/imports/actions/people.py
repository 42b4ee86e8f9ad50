"""Writing people, whatever source said them: a file today, an HR feed tomorrow.

A source makes ``ImportedPerson`` values (``rules/people.py``) and calls ``write_people``, then
``link_people``, each inside its own transaction. What there is to say about somebody is added to
their remarks; nothing in here knows files, rows or batches.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from mentoring.imports.queries import members as known
from mentoring.imports.rules.people import ImportedPerson
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.actions.skills import skill_ids
from mentoring.participants.models import Enrolment, Exclusion, Preference, Profile, ProfileSkill
from mentoring.programmes.models import Programme

Pair = tuple[ImportedPerson, Membership]


@dataclass(frozen=True)
class ImportCounts:
    """How many people a call has made, how many changed, and about how many nothing was new."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def write_people(
    programme: Programme, persons: Sequence[ImportedPerson], *, at: datetime
) -> ImportCounts:
    """Make or update memberships, enrolments and profiles of everybody who can be right.

    What people have said about themselves stays. Runs in the caller's transaction.
    """
    organisation = programme.organisation
    here = known.known_people(organisation, persons)
    members = {p.row: known.resolve_member(p, here) for p in persons if p.is_good}
    good = [person for person in persons if person.is_good and not person.is_repeat]
    rows = [(person, members[person.row]) for person in good]
    self_described = known.has_started(organisation, [found for _, found in rows if found])
    pairs, changed = _members(organisation, rows, self_described, at)
    changed |= _enrol(programme, pairs, self_described, at)
    theirs = [pair for pair in pairs if pair[1].pk not in self_described]
    changed |= _profiles(organisation, theirs, at)
    old = {found.pk for _, found in rows if found}
    return ImportCounts(
        created=len(good) - len(old), updated=len(changed & old), unchanged=len(old - changed)
    )


def link_people(programme: Programme, persons: Sequence[ImportedPerson]) -> None:
    """Set managers, preferences and exclusions, once everybody whom they name is here.

    The remarks of ``persons`` are begun anew. Runs in the caller's transaction.
    """
    here = known.known_people(programme.organisation, persons)
    named = [
        ImportedPerson(0, key=(name, name.lower()))
        for p in persons
        for ids in p.links.values()
        for name in ids
    ]
    others = known.known_people(programme.organisation, named)
    pairs = [(person, member) for person in persons if (member := here.of(person))]
    _link(programme, pairs, others)


def _members(
    organisation: Organisation,
    rows: Iterable[tuple[ImportedPerson, Membership | None]],
    self_described: set[UUID],
    at: datetime,
) -> tuple[list[Pair], set[UUID]]:
    """Make or update the memberships; who was changed.

    An import never moves an address: it is where somebody's way in goes. Who signs in themselves
    keeps their name, who has begun to join their time zone.
    """
    made: list[Membership] = []
    changed: list[Membership] = []
    pairs: list[Pair] = []
    zone = organisation.timezone
    for person, found in rows:
        member = found or Membership(organisation=organisation, timezone=zone, created_at=at)
        values = person.facts | {"attributes": {**member.attributes, **person.own}}
        kept = {"email"} if found else set()
        kept |= {"name", "called"} if member.user_id else set()
        kept |= {"timezone"} if member.pk in self_described else set()
        if _assign(member, {name: v for name, v in values.items() if name not in kept}) and found:
            changed.append(member)
        elif not found:
            made.append(member)
        pairs.append((person, member))
    Membership.objects.bulk_create(made, batch_size=500)
    _update(Membership, changed, [
        "found_by", "name", "called", "external_id", "timezone", "department", "job_title", "grade",
        "tenure_years", "office", "country", "attributes",
    ])  # fmt: skip
    return pairs, {member.pk for member in changed}


def _update(model: type[models.Model], rows: list[Any], fields: list[str]) -> None:
    """One statement for many rows: several times faster than ``bulk_update``."""
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )


def _enrol(
    programme: Programme, pairs: Sequence[Pair], self_described: set[UUID], at: datetime
) -> set[UUID]:
    """Give everybody an enrolment, or change it while nobody has begun to join; who is affected."""
    members = [member.pk for _, member in pairs]
    enrolments = Enrolment.objects.filter(programme=programme, membership__in=members)
    by_member = {enrolment.membership_id: enrolment for enrolment in enrolments}
    made, changed = [], []
    for person, member in pairs:
        enrolment = by_member.get(member.pk)
        if enrolment is None:
            made.append(
                Enrolment(
                    organisation_id=programme.organisation_id,
                    programme=programme,
                    membership=member,
                    created_at=at,
                    **person.enrolment,
                )
            )
        elif enrolment.status == Enrolment.Status.WITHDRAWN:
            person.warn("has_left")
        elif _has_not_begun(enrolment) and _assign(enrolment, person.enrolment):
            changed.append(enrolment)
        if member.pk in self_described:
            person.warn("self_described")
    Enrolment.objects.bulk_create(made, batch_size=500)
    _update(
        Enrolment,
        changed,
        ["is_mentor", "is_mentee", "capacity_min", "capacity_max", "mentors_wanted"],
    )
    return {enrolment.membership_id for enrolment in (*made, *changed)}


def _has_not_begun(enrolment: Enrolment) -> bool:
    return enrolment.step == 0 and enrolment.status in {"imported", "invited"}


def _assign(row: Any, values: Mapping[str, Any]) -> bool:
    """Set the fields; whether any of them says something new."""
    is_new = any(str(getattr(row, name)) != str(value) for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return is_new


def _profiles(organisation: Organisation, pairs: Sequence[Pair], at: datetime) -> set[UUID]:
    """Profiles of those who have not yet said anything themselves; whose say something new."""
    theirs = Profile.objects.filter(membership__in=[member.pk for _, member in pairs])
    by_member = {profile.membership_id: profile for profile in theirs}
    made: list[Profile] = []
    changed: list[Profile] = []
    skilled = []
    for person, member in pairs:
        found = by_member.get(member.pk)
        profile = found or Profile(organisation=organisation, membership=member)
        values = dict(person.profile)
        if identities := values.pop("identities", None):
            values["identities"] = json.dumps(identities, ensure_ascii=False)
        if _assign(profile, values) or not found:
            profile.updated_at = at
            (changed if found else made).append(profile)
        skilled.append((profile, person.skills))
    Profile.objects.bulk_create(made, batch_size=500)
    _update(
        Profile,
        changed,
        [
            "goals",
            "bio",
            "languages",
            "availability",
            "formats",
            "identities",
            "prefers_same_identity",
            "updated_at",
        ],
    )
    new = {profile.membership_id for profile in (*made, *changed)}
    return new | _skills(organisation, skilled)


def _skills(
    organisation: Organisation,
    skilled: Sequence[tuple[Profile, Mapping[str, list[tuple[str, int]]]]],
) -> set[UUID]:
    """Replace the skills of each side that a row names; of whom they differ from before."""
    names = {name for _, sides in skilled for said in sides.values() for name, _ in said}
    ids = skill_ids(organisation.pk, names)
    wanted = {
        (profile.pk, side): {(ids[name], weight) for name, weight in said}
        for profile, sides in skilled
        for side, said in sides.items()
    }
    before: dict[tuple[UUID, str], set[tuple[int, int]]] = defaultdict(set)
    theirs = ProfileSkill.objects.filter(profile__in=[profile.pk for profile, _ in skilled])
    for pk, side, skill, weight in theirs.values_list("profile", "side", "skill", "weight"):
        before[pk, side].add((skill, weight))
    new = {place for place, skills in wanted.items() if skills != before[place]}
    for side in ("offered", "wanted"):
        ProfileSkill.objects.filter(
            profile__in=[pk for pk, s in new if s == side], side=side
        ).delete()
    ProfileSkill.objects.bulk_create(
        (
            ProfileSkill(profile_id=pk, skill_id=skill, side=side, weight=weight)
            for pk, side in sorted(new)
            for skill, weight in sorted(wanted[pk, side])
        ),
        batch_size=2000,
    )
    members = {profile.pk: profile.membership_id for profile, _ in skilled}
    return {members[pk] for pk, _ in new}


# --- Who refers to whom ----------------------------------------------------------------------


def _link(programme: Programme, pairs: Sequence[Pair], others: known.Known) -> None:
    self_described = known.has_started(programme.organisation, [member for _, member in pairs])
    managed, resolved = [], []
    for person, member in pairs:
        links = _resolve(person, member, others)
        if manager := links.get("manager_id"):
            member.manager = manager[0]
            managed.append(member)
        if member.pk not in self_described:
            resolved.append((member, links))
    _update(Membership, managed, ["manager"])
    _prefer(programme, resolved)
    Exclusion.objects.bulk_create(
        (
            Exclusion(
                organisation_id=programme.organisation_id, by=member, other=other, reason=reason
            )
            for member, links in resolved
            for field, reason in (("excluded", "asked"), ("past_partners", "past"))
            for other in links.get(field, [])
        ),
        ignore_conflicts=True,
    )


def _resolve(
    person: ImportedPerson, member: Membership, others: known.Known
) -> dict[str, list[Membership]]:
    """Members behind the numbers (or addresses) that a row names; unknown ones are remarked."""
    found: dict[str, list[Membership]] = {}
    person.remarks = []
    for field, ids in person.links.items():
        unknown = []
        for name in ids:
            other = others.by_id.get(name) or others.by_email.get(name.lower())
            if other is None:
                unknown.append(name)
            elif other.pk != member.pk and other not in found.setdefault(field, []):
                found[field].append(other)
        if unknown:
            person.warn("unknown_people", field=field, ids=unknown[:10])
    return found


def _prefer(
    programme: Programme, resolved: Sequence[tuple[Membership, Mapping[str, list[Membership]]]]
) -> None:
    wishing = {member.pk: links["preferred"] for member, links in resolved if "preferred" in links}
    enrolments = Enrolment.objects.filter(programme=programme, membership__in=wishing)
    enrolments = enrolments.exclude(status=Enrolment.Status.WITHDRAWN)
    by_enrolment = {enrolment.pk: wishing[enrolment.membership_id] for enrolment in enrolments}
    Preference.objects.filter(enrolment__in=by_enrolment).delete()
    Preference.objects.bulk_create(
        Preference(enrolment_id=enrolment, target=target, rank=rank)
        for enrolment, targets in by_enrolment.items()
        for rank, target in enumerate(targets, start=1)
    )
