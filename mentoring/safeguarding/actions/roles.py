"""Who holds the safeguarding role: given and taken by administrators."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.actions import give
from mentoring.organisations.models import Grant, Membership, Role


class NobodyThere(Refusal):
    message = _("Nobody here has the address {email}. Add them under People first.")


@transaction.atomic
def give_role(email: str, *, actor: Membership, at: datetime) -> Grant:
    """Give it to a present member by address; who has it keeps it. Raises ``NobodyThere``."""
    people = Membership.objects.present().filter(organisation=actor.organisation_id)
    member = people.filter(email=email.strip().lower()).first()
    if member is None:
        raise NobodyThere(email=email)
    given, is_new = give(Role.SAFEGUARDING, to=member, actor=actor, at=at)
    if is_new:
        record("safeguarding.role_given", member, actor=actor, at=at)
    return given


@transaction.atomic
def take_role(given: Grant, *, actor: Membership, at: datetime) -> None:
    """What they did with it stays in the log."""
    member = given.membership
    assert member is not None
    given.delete()
    record("safeguarding.role_taken", member, actor=actor, at=at)
