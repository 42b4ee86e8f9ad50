"""Letters about joining a programme. Whoever cannot sign in yet gets ``FIRST_INVITATION``, again
in place of a reminder: its link lets them in. The two others are for people with an account."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import EMAIL, NoticeKind, declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import BY_HAND, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.organisations.rules import INVITATION_LIFETIME
from mentoring.participants.models import Enrolment
from mentoring.participants.queries.held_back import is_held_back
from mentoring.participants.queries.pauses import meetings_ahead
from mentoring.programmes.models import Programme


def _joining(enrolment: Enrolment, reader: Membership) -> str:
    slug = enrolment.programme.organisation.slug
    return address("participants:join", enrolment.programme.slug, organisation=slug)


INVITING = [
    Placeholder("who_invites", _("who invites")),
    Placeholder("purpose", _("purpose of the programme"), lambda v: v["programme"].purpose),
]


def _what_it_is(words: Mapping[str, Any]) -> str:
    kind = words["programme"].kind
    return gettext(kind.invites)


WHAT_IT_IS = Placeholder("what_it_is", _("what the programme is"), _what_it_is)
FIRST_INVITATION = declare_notice(
    "participants.first_invitation",
    NoticeClass.TRANSACTIONAL,
    template="participants/mail/first_invitation.html",
    letter=Letter(
        _("Invitation to somebody without an account"),
        says=[*INVITING, WHAT_IT_IS],
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

PAUSE = "participants.pause"  # behind a link: take a break, and come back from it
PAUSE_LINK_LIVES = timedelta(days=60)
BACK_LINK_LIVES = timedelta(days=14)  # after the day of return
# At once: it says what they have just asked for, and carries their way back.
ON_BREAK = declare_notice(
    "participants.on_break",
    NoticeClass.TRANSACTIONAL,
    template="participants/mail/on_break.html",
    letter=Letter(
        _("To whoever takes a break: until when, and the way back"),
        says=[
            Placeholder("until", _("until about when"), lambda v: formats.day(v["until"])).needed
        ],
        draft={"by": None},
    ),
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
    first = is_held_back(enrolment)
    return {"programme": programme, "sender": sender, "link": link, "trains_first": first}


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


@hook("notifications.break_link")
def break_link(reader: Membership, programme: Programme, at: datetime) -> str | None:
    """Into the foot of what is asked of whoever takes part: whoever is ill need not sign in.

    Not of a programme that is over: nobody can take a break from it, and meetings may go on.
    """
    if not programme.is_running:
        return None
    here = Enrolment.objects.joined().filter(programme=programme, membership=reader)
    place = here.exclude(paused_until__gt=reader.organisation.day_at(at)).first()
    return _pause_link(place, reader, PAUSE_LINK_LIVES, at) if place else None


@on_event("participants.paused")
def confirm_break(event: Event) -> None:
    """To whoever takes it, and whoever was given one: until when, and how to be back sooner.

    Who has not joined yet was asked nothing so far, and is told nothing of a break either.
    """
    enrolments = Enrolment.objects.select_related(
        "programme__organisation", "membership__organisation"
    )
    enrolment = enrolments.get(pk=event.subject_id)
    if enrolment.paused_until is None or str(enrolment.paused_until) != event.data["until"]:
        return  # they are back already, or have named another day, which is confirmed instead
    if enrolment.status != Enrolment.Status.JOINED:
        return
    reader = enrolment.membership
    zone = ZoneInfo(enrolment.programme.organisation.timezone)
    back_at = datetime.combine(enrolment.paused_until, time(), tzinfo=zone)

    def words() -> dict[str, Any]:
        lifetime = back_at - event.at + BACK_LINK_LIVES
        link = _pause_link(enrolment, reader, lifetime, event.at)
        sender = None if event.actor_id == reader.pk else _sender(event)
        return break_words(enrolment, link, sender, event.at)

    extras = Extras(until=back_at)
    notify(reader, ON_BREAK, enrolment, words, at=event.at, occasion=event.pk, extras=extras)


def break_words(
    enrolment: Enrolment, link: str, sender: Membership | None, at: datetime
) -> dict[str, Any]:
    """``by``: who has given them the break, where it was not they."""
    kept = meetings_ahead(enrolment, enrolment.membership, at=at)
    return {"until": enrolment.paused_until, "by": sender, "kept": kept, "link": link}


def _pause_link(enrolment: Enrolment, reader: Membership, lifetime: timedelta, at: datetime) -> str:
    (link,) = issue_links(reader, PAUSE, enrolment.pk, [""], at=at, lifetime=lifetime)
    return link
