"""Changing what a programme is. Each section is saved alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from mentoring.audit.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import GuidelinesVersion, Measure, Programme


@transaction.atomic
def change(
    programme: Programme,
    *,
    section: str,
    values: Mapping[str, Any],
    actor: Membership | None,
    at: datetime,
) -> Programme:
    """Write the columns in ``values``; ``section`` is the part of the builder they belong to."""
    before = {name: getattr(programme, name) for name in values}
    for name, value in values.items():
        setattr(programme, name, value)
    if before != dict(values):
        programme.save(update_fields=list(values))
        record("programmes.changed", programme, actor=actor, at=at, data={"section": section})
    return programme


@transaction.atomic
def change_purpose(
    programme: Programme,
    *,
    name: str,
    purpose: str,
    goal: str,
    measures: Sequence[Mapping[str, str]],
    actor: Membership,
    at: datetime,
) -> Programme:
    """Say anew what the programme is for; ``measures`` replace the earlier ones, in order."""
    programme.name, programme.purpose, programme.goal = name, purpose, goal
    programme.save(update_fields=["name", "purpose", "goal"])
    programme.measures.all().delete()
    Measure.objects.bulk_create(
        Measure(programme=programme, position=position, **measure)
        for position, measure in enumerate(measures)
    )
    record("programmes.changed", programme, actor=actor, at=at, data={"section": "purpose"})
    return programme


@transaction.atomic
def change_guidelines(
    programme: Programme, *, text: str, actor: Membership, at: datetime
) -> Programme:
    """Write the guidelines. Once launched, other words are a new version, and the old is kept.

    The row is locked: two coordinators saving at once make two versions, not one.
    """
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    if locked.guidelines == text:
        return programme
    locked.guidelines = text
    if locked.launched_at is not None:
        locked.guidelines_version += 1
        keep_guidelines(locked, actor=actor, at=at)
    locked.save(update_fields=["guidelines", "guidelines_version"])
    programme.guidelines, programme.guidelines_version = text, locked.guidelines_version
    data = {"section": "guidelines", "version": locked.guidelines_version}
    record("programmes.changed", programme, actor=actor, at=at, data=data)
    return programme


def keep_guidelines(programme: Programme, *, actor: Membership | None, at: datetime) -> None:
    """Put the present words beside the earlier ones."""
    GuidelinesVersion.objects.get_or_create(
        programme=programme,
        version=programme.guidelines_version,
        defaults={"text": programme.guidelines, "changed_by": actor, "since_at": at},
    )
