"""Correcting an address that letters came back from."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.notifications.jobs import enqueue_delivery, holds
from mentoring.notifications.kinds import grants_entry
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import Corrected, correct_address, correct_letters
from mentoring.organisations.models import Membership


class SameAddress(Refusal):
    message = _("Emails to {email} bounced. Enter an address that works.")


@transaction.atomic
def correct_email(person: Membership, *, email: str, actor: Membership, at: datetime) -> int:
    """Correct an address that letters came back from and send those letters again that still hold.

    Returns how many go out again: nobody is told of a meeting that is over. Raises ``SameAddress``,
    and what the organisation refuses: the address they sign in with is theirs alone to change and
    stays as it is; before somebody has joined, and of whoever has a role, it decides who gets in,
    and only an administrator moves it.
    """
    email = email.strip().lower()
    if email == person.email:
        raise SameAddress(email=email)
    bounced = Mail.objects.select_for_update().filter(
        recipient=person, to=person.email, state=Mail.State.BOUNCED
    )
    came_back = [mail for mail in bounced if holds(mail, at)]
    if person.user_id is None:
        said = correct_address(person, email=email, actor=actor, at=at)
        invited = said is Corrected.INVITED
        came_back = [mail for mail in came_back if not grants_entry(mail.kind)]
    else:
        invited = False
        correct_letters(person, email=email, actor=actor, at=at)
    for mail in came_back:
        mail.to, mail.state, mail.attempts, mail.answer = email, Mail.State.QUEUED, 0, ""
        mail.save(update_fields=["to", "state", "attempts", "answer"])
        enqueue_delivery(mail, at=at)
    figures = {"again": len(came_back) + invited}
    record("participants.email_corrected", person, actor=actor, at=at, data=figures)
    return len(came_back) + invited
