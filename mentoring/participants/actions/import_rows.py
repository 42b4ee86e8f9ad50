"""Writing one chunk of an import: each chunk is a transaction that also says how far it came."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from mentoring.organisations.models import Membership
from mentoring.participants.actions.skills import skill_ids
from mentoring.participants.models import (
    Enrolment,
    Exclusion,
    ImportBatch,
    Profile,
    ProfileSkill,
    RemarkedRow,
    Wish,
)
from mentoring.participants.queries import imports as known
from mentoring.participants.rules.files import Row
from mentoring.participants.rules.people import Person
from mentoring.programmes.models import Programme

Pair = tuple[Person, Membership]


@transaction.atomic
def import_chunk(
    batch: ImportBatch, people: Sequence[tuple[Row, Person]], *, start: int, at: datetime
) -> None:
    """Write the good rows of a chunk that begins at ``start``; does nothing when that is done."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.rows_done != start:
        return
    persons = [person for _, person in people]
    here = known.known_people(batch.organisation, persons)
    members = {p.row: known.judge(p, here) for p in persons if p.is_good}
    good = [p for p in persons if p.is_good and not known.is_repeat(p)]
    own_words = known.begun(batch.organisation, filter(None, members.values()))
    pairs = _members(batch, [(person, members[person.row]) for person in good], at)
    _enrol(batch.programme, pairs, own_words, at)
    mine = [pair for pair in pairs if pair[1].pk not in own_words]
    _profiles(batch, mine, at)
    _remark(batch, people)
    _advance(locked, persons, sum(members[p.row] is not None for p in good), len(good))
    batch.rows_done = locked.rows_done


def _advance(batch: ImportBatch, persons: Sequence[Person], updated: int, good: int) -> None:
    batch.rows_done += len(persons)
    batch.created += good - updated
    batch.updated += updated
    batch.refused += sum(not person.is_good for person in persons)
    batch.repeated += sum(person.is_good and known.is_repeat(person) for person in persons)
    batch.save(update_fields=["rows_done", "created", "updated", "refused", "repeated"])


def _members(
    batch: ImportBatch, rows: Iterable[tuple[Person, Membership | None]], at: datetime
) -> list[Pair]:
    """Make or update the memberships. Who signs in themselves keeps name and address."""
    made: list[Membership] = []
    changed: list[Membership] = []
    pairs: list[Pair] = []
    zone = batch.organisation.timezone
    for person, found in rows:
        member = found or Membership(
            organisation_id=batch.organisation_id, timezone=zone, created_at=at
        )
        for name, value in person.facts.items():
            if not (member.user_id and name in {"name", "email"}):
                setattr(member, name, value)
        member.attributes = {**member.attributes, **person.own}
        (changed if found else made).append(member)
        pairs.append((person, member))
    Membership.objects.bulk_create(made, batch_size=500)
    _update(Membership, changed, [
        "name", "email", "external_id", "timezone", "department", "job_title", "grade",
        "tenure_years", "office", "country", "attributes",
    ])  # fmt: skip
    return pairs


def _update(model: type[models.Model], rows: list[Any], fields: list[str]) -> None:
    """One statement for many rows: several times faster than ``bulk_update``."""
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=500
    )


def _enrol(programme: Programme, pairs: Sequence[Pair], own_words: set[UUID], at: datetime) -> None:
    members = [member.pk for _, member in pairs]
    places = Enrolment.objects.filter(programme=programme, membership__in=members)
    by_member = {place.membership_id: place for place in places}
    made, changed = [], []
    for person, member in pairs:
        place = by_member.get(member.pk)
        if place is None:
            made.append(
                Enrolment(
                    organisation_id=programme.organisation_id, programme=programme,
                    membership=member, created_at=at, **person.place,
                )
            )  # fmt: skip
        elif place.status == Enrolment.Status.WITHDRAWN:
            person.warn("has_left")
        elif place.step == 0 and place.status in {"imported", "invited"}:
            _put(place, person.place)
            changed.append(place)
        if member.pk in own_words:
            person.warn("own_words")
    Enrolment.objects.bulk_create(made, batch_size=500)
    _update(Enrolment, changed, [
        "is_mentor", "is_mentee", "capacity_min", "capacity_max", "mentors_wanted",
    ])  # fmt: skip


def _put(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _profiles(batch: ImportBatch, pairs: Sequence[Pair], at: datetime) -> None:
    """Profiles of those who have not yet said anything themselves."""
    theirs = Profile.objects.filter(membership__in=[member.pk for _, member in pairs])
    by_member = {profile.membership_id: profile for profile in theirs}
    made: list[Profile] = []
    changed: list[Profile] = []
    skilled = []
    for person, member in pairs:
        found = by_member.get(member.pk)
        profile = found or Profile(organisation_id=batch.organisation_id, membership=member)
        values = dict(person.profile)
        if identities := values.pop("identities", None):
            values["identities"] = json.dumps(identities, ensure_ascii=False)
        _put(profile, values | {"updated_at": at})
        (changed if found else made).append(profile)
        skilled.append((profile, person.skills))
    Profile.objects.bulk_create(made, batch_size=500)
    _update(Profile, changed, [
        "goals", "bio", "languages", "availability", "formats", "gender", "identities",
        "prefers_same_identity", "updated_at",
    ])  # fmt: skip
    _skills(batch, skilled)


def _skills(
    batch: ImportBatch, skilled: Sequence[tuple[Profile, Mapping[str, list[tuple[str, int]]]]]
) -> None:
    names = {name for _, sides in skilled for said in sides.values() for name, _ in said}
    ids = skill_ids(batch.organisation_id, names)
    for side in ("offered", "wanted"):
        saying = [profile.pk for profile, sides in skilled if side in sides]
        ProfileSkill.objects.filter(profile__in=saying, side=side).delete()
    ProfileSkill.objects.bulk_create(
        (
            ProfileSkill(profile=profile, skill_id=ids[name], side=side, weight=weight)
            for profile, sides in skilled
            for side, said in sides.items()
            for name, weight in said
        ),
        batch_size=2000,
    )


def _remark(batch: ImportBatch, people: Sequence[tuple[Row, Person]]) -> None:
    RemarkedRow.objects.bulk_create(
        RemarkedRow(
            batch=batch, row=person.row, is_refused=not person.is_good,
            remarks=[[r.code, r.values, r.is_error] for r in person.remarks],
            cells=[] if person.is_good else row.cells,
        )
        for row, person in people
        if person.remarks
    )  # fmt: skip


# --- Second pass: who refers to whom ---------------------------------------------------------


@transaction.atomic
def link_chunk(batch: ImportBatch, people: Sequence[Person], *, start: int) -> None:
    """Set managers, wishes and exclusions of a chunk, now that everybody is here."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.links_done != start:
        return
    refused = set(
        batch.remarked_rows.filter(is_refused=True, row__gte=people[0].row,
                                   row__lte=people[-1].row).values_list("row", flat=True)
    )  # fmt: skip
    linking = [p for p in people if p.links and p.row not in refused and not known.is_repeat(p)]
    here = known.known_people(batch.organisation, linking)
    named = [Person(0, key=(name, name.lower())) for p in linking for ids in p.links.values()
             for name in ids]  # fmt: skip
    others = known.known_people(batch.organisation, named)
    pairs = [(person, member) for person in linking if (member := here.of(person))]
    _link(batch, pairs, others)
    locked.links_done += len(people)
    locked.save(update_fields=["links_done"])
    batch.links_done = locked.links_done


def _link(batch: ImportBatch, pairs: Sequence[Pair], others: known.Known) -> None:
    own_words = known.begun(batch.organisation, [member for _, member in pairs])
    managed, resolved = [], []
    for person, member in pairs:
        links = _resolve(person, member, others)
        if manager := links.get("manager_id"):
            member.manager = manager[0]
            managed.append(member)
        if member.pk not in own_words:
            resolved.append((member, links))
    _update(Membership, managed, ["manager"])
    _wish(batch.programme, resolved)
    Exclusion.objects.bulk_create(
        (
            Exclusion(organisation_id=batch.organisation_id, by=member, other=other, reason=reason)
            for member, links in resolved
            for field, reason in (("excluded", "wish"), ("past_partners", "past"))
            for other in links.get(field, [])
        ),
        ignore_conflicts=True,
    )
    _remark_links(batch, [person for person, _ in pairs])


def _resolve(
    person: Person, member: Membership, others: known.Known
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


def _wish(
    programme: Programme, resolved: Sequence[tuple[Membership, Mapping[str, list[Membership]]]]
) -> None:
    wishing = {member.pk: links["preferred"] for member, links in resolved if "preferred" in links}
    places = Enrolment.objects.filter(programme=programme, membership__in=wishing)
    places = places.exclude(status=Enrolment.Status.WITHDRAWN)
    by_place = {place.pk: wishing[place.membership_id] for place in places}
    Wish.objects.filter(enrolment__in=by_place).delete()
    Wish.objects.bulk_create(
        Wish(enrolment_id=place, target=target, rank=rank)
        for place, targets in by_place.items()
        for rank, target in enumerate(targets, start=1)
    )


def _remark_links(batch: ImportBatch, people: Sequence[Person]) -> None:
    """Add what the second pass found to what the first said about the same rows."""
    said = {person.row: person for person in people if person.remarks}
    before = {row.row: row for row in batch.remarked_rows.filter(row__in=said)}
    for number, person in said.items():
        new = [[r.code, r.values, r.is_error] for r in person.remarks]
        row = before.get(number) or RemarkedRow(batch=batch, row=number)
        row.remarks = [*row.remarks, *new]
        row.save()
