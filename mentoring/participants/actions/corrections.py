"""Correcting what the organisation says about one person, and their part in a programme."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment

FACTS = ("name", "department", "job_title", "grade", "tenure_years", "office", "country")
PLACES = ("capacity_max", "mentors_wanted")


class NoSuchManager(Refusal):
    message = _(
        "Nobody here has the number or email address {manager}. Check it, or leave it empty."
    )


class OwnManager(Refusal):
    message = _("{name} cannot be their own manager.")


@transaction.atomic
def correct_person(
    enrolment: Enrolment,
    *,
    role: str,
    manager: str,
    values: Mapping[str, Any],
    actor: Membership,
    at: datetime,
) -> list[str]:
    """Set name and job facts, manager, role and places; the names of what has changed.

    ``manager`` is a personnel number or an address; empty means nobody. Where somebody's way in
    goes is not changed here. Raises ``NoSuchManager`` and ``OwnManager``.
    """
    member = Membership.objects.select_for_update().get(pk=enrolment.membership_id)
    facts = {name: values[name] for name in FACTS} | {"manager": _manager(member, manager)}
    part = {name: values[name] for name in PLACES if values.get(name)}
    part |= {"is_mentor": role != "mentee", "is_mentee": role != "mentor"}
    part["capacity_min"] = min(enrolment.capacity_min, part.get("capacity_max", 50))
    changed = _set(member, facts) + _set(enrolment, part)
    if changed:
        data = {"fields": sorted(changed)}
        record("participants.corrected", enrolment, actor=actor, at=at, data=data)
    return changed


def _manager(member: Membership, said: str) -> Membership | None:
    if not said:
        return None
    present = Membership.objects.present().filter(organisation=member.organisation_id)
    manager = present.filter(external_id=said).first() or present.filter(email=said.lower()).first()
    if manager is None:
        raise NoSuchManager(manager=said)
    if manager.pk == member.pk:
        raise OwnManager(name=member.name)
    return manager


def _set(row: Any, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=[*changed, "found_by"] if isinstance(row, Membership) else changed)
    return changed
