"""Long work about people, safe to run again after a crash, and an invitation written once more."""

from datetime import datetime

from django.utils import timezone

from mentoring.core.hooks import hook
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.notifications.actions import drop_prompts
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import BulkInvitation, Enrolment
from mentoring.participants.notices import FIRST_INVITATION
from mentoring.participants.rules.pauses import day_everywhere


@on_event("participants.inviting", queue="slow")
def invite_people(event: Event) -> None:
    """Send the letters of many invitations, twenty to a transaction."""
    inviting = BulkInvitation.objects.get(pk=event.subject_id)
    while enrolments.invite_next(inviting, most=20, at=timezone.now()):
        pass


@schedule(hours=1)
def welcome_back(at: datetime) -> None:
    """Whoever comes back today, once today has begun wherever their partners are."""
    waiting = Enrolment.objects.to_welcome(day_everywhere(at)).order_by("welcome_on")
    for enrolment in waiting:
        enrolments.welcome_back(enrolment, at=at)


@on_event("participants.withdrawn")
def ask_no_more(event: Event) -> None:
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        drop_prompts(enrolment.membership, programme_id=enrolment.programme_id, at=event.at)


@hook("notifications.written_anew")
def invite_anew(mail: Mail, actor: Membership, at: datetime) -> bool | None:
    """An invitation that did not arrive is not sent again but written again, with a new link."""
    if mail.kind != FIRST_INVITATION.name or mail.message is None:
        return None
    people = Enrolment.objects.select_related("programme__organisation", "membership__organisation")
    theirs = people.filter(membership=mail.message.recipient_id)
    place = theirs.filter(programme=mail.message.programme_id).first()
    if place is None:
        return None
    enrolments.invite(place, actor=actor, at=at)
    return True
