"""The questions that people answer when they join."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.programmes.models import FormField, Programme


class AskedAlready(Refusal):
    message = _("“{label}” is already asked, in just these words.")


@transaction.atomic
def write_question(
    programme: Programme,
    *,
    values: Mapping[str, Any],
    is_everywhere: bool = False,
    actor: Membership | None,
    at: datetime,
    key: UUID | None = None,
) -> FormField:
    """Ask one more thing, after the others; ``is_everywhere``: in every programme.

    ``key`` makes a second click harmless. Raises ``AskedAlready`` for a question that is there.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    known = FormField.objects.filter(pk=key).first() if key else None
    is_ours = known is not None and known.organisation_id == programme.organisation_id
    if known is not None and is_ours and known.label == values["label"]:
        return known
    home = None if is_everywhere else programme
    siblings = FormField.objects.filter(organisation_id=programme.organisation_id, programme=home)
    if any(
        all(getattr(one, name) == value for name, value in values.items())
        for one in siblings.filter(label=values["label"])
    ):
        raise AskedAlready(label=values["label"])
    last = siblings.aggregate(last=Max("position"))["last"]
    question = FormField.objects.create(
        pk=new_id() if known or key is None else key,
        organisation_id=programme.organisation_id,
        programme=home,
        position=0 if last is None else last + 1,
        **values,
    )
    _record(programme, actor=actor, at=at)
    return question


@transaction.atomic
def change_question(
    question: FormField,
    programme: Programme,
    *,
    values: Mapping[str, Any],
    actor: Membership,
    at: datetime,
) -> FormField:
    for name, value in values.items():
        setattr(question, name, value)
    question.save(update_fields=list(values))
    _record(programme, actor=actor, at=at)
    return question


@transaction.atomic
def remove_question(
    question: FormField, programme: Programme, *, actor: Membership, at: datetime
) -> None:
    """Ask it no more. Answers already given stay with the people who gave them."""
    question.delete()
    _record(programme, actor=actor, at=at)


@transaction.atomic
def move_question(
    question: FormField, programme: Programme, *, is_up: bool, actor: Membership, at: datetime
) -> None:
    """Swap a question with its neighbour; at the end of the list nothing happens."""
    siblings = list(
        FormField.objects.select_for_update()
        .filter(organisation_id=question.organisation_id, programme=question.programme_id)
        .order_by("position", "pk")
    )
    here = [one.pk for one in siblings].index(question.pk)
    there = here + (-1 if is_up else 1)
    if not 0 <= there < len(siblings):
        return
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, one in enumerate(siblings):
        one.position = position
    FormField.objects.bulk_update(siblings, ["position"])
    _record(programme, actor=actor, at=at)


def _record(programme: Programme, *, actor: Membership | None, at: datetime) -> None:
    record("programmes.changed", programme, actor=actor, at=at, data={"section": "questions"})
