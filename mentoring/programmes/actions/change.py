"""Changing what a programme is. Each section is saved alone."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import GuidelinesVersion, Measure, MeasureValue, Programme


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
    """Say anew what the programme is for; ``measures`` are all there are from now on, in order.

    A measure with the ``id`` of an earlier one stays the same and keeps its values.
    """
    programme.name, programme.purpose, programme.goal = name, purpose, goal
    programme.save(update_fields=["name", "purpose", "goal"])
    known = {str(one.pk): one for one in programme.measures.all()}
    stays = [known.pop(str(measure.get("id", "")), None) for measure in measures]
    programme.measures.filter(pk__in=[one.pk for one in known.values()]).delete()
    for position, (measure, earlier) in enumerate(zip(measures, stays, strict=True)):
        row = earlier or Measure(programme=programme)
        row.position, row.name = position, measure["name"]
        row.baseline, row.target = measure.get("baseline", ""), measure.get("target", "")
        row.save()
    record("programmes.changed", programme, actor=actor, at=at, data={"section": "purpose"})
    return programme


class NotYet(Refusal):
    message = _("{day} lies ahead. Enter what a measure was on a day that has come.")


@transaction.atomic
def enter_value(
    measure: Measure, *, value: str, on: date, actor: Membership, at: datetime
) -> MeasureValue | None:
    """Say what a measure was on a day; the same day again corrects it, no words take it back.

    ``NotYet`` for a day to come.
    """
    if on > at.date() + timedelta(days=1):  # tomorrow has begun somewhere
        raise NotYet(day=formats.day(on))
    before = MeasureValue.objects.filter(measure=measure, on=on)
    entered = None
    if value:
        entered, _created = MeasureValue.objects.update_or_create(
            measure=measure, on=on, defaults={"value": value, "said_by": actor, "said_at": at}
        )
    elif not before.delete()[0]:
        return None
    data = {"measure": str(measure.pk), "on": on}
    record("programmes.measured", measure.programme, actor=actor, at=at, data=data)
    return entered


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
        save_guidelines_version(locked, actor=actor, at=at)
    locked.save(update_fields=["guidelines", "guidelines_version"])
    programme.guidelines, programme.guidelines_version = text, locked.guidelines_version
    data = {"section": "guidelines", "version": locked.guidelines_version}
    record("programmes.changed", programme, actor=actor, at=at, data=data)
    return programme


def save_guidelines_version(
    programme: Programme, *, actor: Membership | None, at: datetime
) -> None:
    """Put the present words beside the earlier ones."""
    GuidelinesVersion.objects.get_or_create(
        programme=programme,
        version=programme.guidelines_version,
        defaults={"text": programme.guidelines, "changed_by": actor, "since_at": at},
    )
