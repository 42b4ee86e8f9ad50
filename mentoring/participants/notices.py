"""Letters about joining a programme. Whoever cannot sign in yet gets ``FIRST_INVITATION``, again
in place of a reminder: its link lets them in. The two others are for people with an account."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import EMAIL, NoticeKind, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import BY_HAND, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.organisations.rules import INVITATION_LIFETIME
from mentoring.participants.models import Enrolment


def _joining(enrolment: Enrolment, reader: Membership) -> str:
    slug = enrolment.programme.organisation.slug
    return address("participants:join", enrolment.programme.slug, organisation=slug)


INVITING = [
    Placeholder("who_invites", _("who invites")),
    Placeholder("purpose", _("purpose of the programme"), lambda v: v["programme"].purpose),
]
FIRST_INVITATION = declare_notice(
    "participants.first_invitation",
    NoticeClass.TRANSACTIONAL,
    template="participants/mail/first_invitation.html",
    letter=Letter(
        _("Invitation to somebody without an account"),
        says=INVITING,
        draft={"nth": 0},
        stays_on=_("You send it yourself, and its link is the only way in."),
    ),
    programme=lambda enrolment: enrolment.programme,
    channels=[EMAIL],  # there is no inbox yet
    holds_for=INVITATION_LIFETIME,
    grants_entry=True,
)
INVITATION = declare_notice(
    "participants.invitation",
    NoticeClass.TRANSACTIONAL,
    template="participants/mail/invitation.html",
    letter=Letter(
        _("Invitation to somebody who has an account"),
        says=INVITING,
        stays_on=BY_HAND,
    ),
    programme=lambda enrolment: enrolment.programme,
    path=_joining,
)
REMINDER = declare_notice(
    "participants.reminder",
    NoticeClass.PROMPT,
    template="participants/mail/reminder.html",
    label=_("Your place in a programme waits"),
    letter=Letter(_("Reminder of a place that waits"), draft={"nth": 1}, stays_on=BY_HAND),
    programme=lambda enrolment: enrolment.programme,
    path=_joining,
)


@on_event("participants.invited")
def write_invitation(event: Event) -> None:
    if event.data.get("by_letter"):
        _write(event, INVITATION)


@on_event("participants.reminded")
def write_reminder(event: Event) -> None:
    """Within the friction budget; who cannot sign in yet gets their invitation anew instead."""
    if event.data.get("by_letter", True):
        _write(event, REMINDER)


@hook("participants.first_invitation")
def write_first_invitation(
    enrolment: Enrolment, link: str, sender: Membership | None, at: datetime
) -> None:
    notify(
        enrolment.membership,
        FIRST_INVITATION,
        enrolment,
        first_words_of(enrolment, link, sender, at),
        at=at,
        occasion=new_id(),  # each link has a letter of its own
        extras=Extras(until=at + INVITATION_LIFETIME),
    )


def _write(event: Event, kind: NoticeKind) -> None:
    enrolments = Enrolment.objects.select_related(
        "programme__organisation", "membership__organisation"
    )
    enrolment = enrolments.get(pk=event.subject_id)
    notify(
        enrolment.membership,
        kind,
        enrolment,
        words_of(enrolment, _sender(event)) | {"nth": reminders_of(enrolment, until=event.at)},
        at=event.at,
        occasion=event.pk,
    )


def words_of(enrolment: Enrolment, sender: Membership | None) -> dict[str, Any]:
    """What the letters' templates need."""
    programme = enrolment.programme
    link = full_address(
        "participants:join", programme.slug, organisation=programme.organisation.slug
    )
    return {"programme": programme, "sender": sender, "link": link}


def reminders_of(enrolment: Enrolment, *, until: datetime) -> int:
    """How many reminders of their place somebody has had: each says something else."""
    theirs = Event.objects.filter(
        name="participants.reminded",
        subject_type=Enrolment._meta.label_lower,
        subject_id=enrolment.pk,
    )
    return theirs.filter(at__lte=until).count()


def first_words_of(
    enrolment: Enrolment, link: str, sender: Membership | None, at: datetime
) -> dict[str, Any]:
    """The same for ``FIRST_INVITATION``: nobody to write to yet, whoever reads has no account."""
    until = {"link": link, "expires_at": at + INVITATION_LIFETIME, "listeners": None}
    return words_of(enrolment, sender) | until | {"nth": reminders_of(enrolment, until=at)}


def _sender(event: Event) -> Membership | None:
    """Who asked for the letter; nobody when an operator did from the command line."""
    if event.actor_id is None:
        return None
    return Membership.objects.filter(pk=event.actor_id).first()
