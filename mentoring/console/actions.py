"""Who runs and who sponsors a programme: given and taken by administrators."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.actions import give
from mentoring.organisations.models import Grant, Membership, Role
from mentoring.programmes.models import Programme


class EndsBeforeItBegins(Refusal):
    message = _("That last day is over already. Choose today or a later day, or none.")


class NobodyHere(Refusal):
    message = _("Nobody here has the address {email}. Add them under People first.")


@transaction.atomic
def give_role(
    programme: Programme,
    *,
    email: str,
    role: str,
    actor: Membership,
    at: datetime,
    ends_at: datetime | None = None,
) -> Grant:
    """Make a member coordinator or sponsor; a second time only ``ends_at`` changes."""
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    member = people.filter(email=email.strip().lower()).first()
    if member is None:
        raise NobodyHere(email=email)
    if ends_at and ends_at <= at:
        raise EndsBeforeItBegins
    given, is_new = give(
        Role(role), to=member, programme_id=programme.pk, actor=actor, at=at, ends_at=ends_at
    )
    if is_new:
        record(
            "console.role_given",
            programme,
            actor=actor,
            at=at,
            data={"membership": member.pk, "role": role},
        )
    return given


@transaction.atomic
def take_role(given: Grant, programme: Programme, *, actor: Membership, at: datetime) -> None:
    """End somebody's role in a programme; what they did in it stays."""
    member, role = given.membership_id, given.role
    given.delete()
    record(
        "console.role_taken",
        programme,
        actor=actor,
        at=at,
        data={"membership": member, "role": role},
    )
