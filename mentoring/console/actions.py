"""Who runs and who sponsors a programme: given and taken by administrators."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.audit.record import record
from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme, ProgrammeRole


class NobodyHere(Refusal):
    message = _("Nobody here has the address {email}. Add the person under People first.")


@transaction.atomic
def give_role(
    programme: Programme, *, email: str, role: str, actor: Membership, at: datetime
) -> ProgrammeRole:
    """Make a member coordinator or sponsor; a second time it changes nothing."""
    people = Membership.objects.present().filter(organisation=programme.organisation_id)
    member = people.filter(email=email.strip().lower()).first()
    if member is None:
        raise NobodyHere(email=email)
    given, is_new = ProgrammeRole.objects.get_or_create(
        programme=programme, membership=member, role=role
    )
    if is_new:
        record(
            "console.role_given", programme, actor=actor, at=at,
            data={"membership": member.pk, "role": role},
        )  # fmt: skip
    return given


@transaction.atomic
def take_role(given: ProgrammeRole, *, actor: Membership, at: datetime) -> None:
    """End somebody's role in a programme; what they did in it stays."""
    programme, member, role = given.programme, given.membership_id, given.role
    given.delete()
    record(
        "console.role_taken", programme, actor=actor, at=at,
        data={"membership": member, "role": role},
    )  # fmt: skip
