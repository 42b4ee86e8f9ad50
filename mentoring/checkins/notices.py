"""Letters about check-ins."""

from datetime import datetime, timedelta

from mentoring.audit.models import Event
from mentoring.audit.reactions import every, reaction
from mentoring.checkins import rules
from mentoring.checkins.models import CheckIn, Worth
from mentoring.core.addresses import address, full_address
from mentoring.notifications.doors import open_doors
from mentoring.notifications.models import Mail
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme, ProgrammeRole
from mentoring.relationships.models import Relationship

VERB = "checkins.answer"
_SHOWN = (
    "membership__organisation", "relationship__mentor", "relationship__mentee",
    "relationship__programme__organisation",
)  # fmt: skip


@reaction("checkins.sent")
def ask(event: Event) -> None:
    """The check-in itself: five links, one per answer to the first question."""
    checkin = CheckIn.objects.select_related(*_SHOWN).get(pk=event.subject_id)
    _ask(checkin, key=f"checkin:{checkin.pk}", at=event.at, is_reminder=False)


@every(hours=1)
def remind(at: datetime) -> None:
    """One reminder, five days later, to those who have not answered; then it is let go."""
    newest = at - rules.REMIND_AFTER
    silent = CheckIn.objects.filter(
        answered_at=None,
        sent_at__range=(newest - timedelta(days=2), newest),
        relationship__in=Relationship.objects.with_both_here(),
    )
    for checkin in silent.select_related(*_SHOWN):
        _ask(checkin, key=f"checkin:{checkin.pk}:again", at=at, is_reminder=True)


def _ask(checkin: CheckIn, *, key: str, at: datetime, is_reminder: bool) -> None:
    if Mail.objects.filter(key=key).exists():
        return
    person = checkin.membership
    choices = [str(value) for value in Worth.values]
    links = open_doors(person, VERB, checkin.pk, choices, at=at, lifetime=rules.OPEN_FOR)
    notify(
        person,
        key=key,
        kind="checkins.sent",
        template="checkins/mail/checkin.html",
        context={
            "other": checkin.relationship.other(person),
            "scale": list(zip(Worth.labels, links, strict=True)),
            "is_reminder": is_reminder,
        },
        path=address("checkins:checkin", checkin.pk, organisation=person.organisation.slug),
        at=at,
        budget=monthly_budget(checkin.relationship.programme.dial),
    )


@reaction("checkins.help_asked")
def call_coordinators(event: Event) -> None:
    """Somebody asked for help: everyone who runs the programme hears of it at once."""
    checkin = CheckIn.objects.select_related(*_SHOWN).get(pk=event.subject_id)
    programme = checkin.relationship.programme
    slug = programme.organisation.slug
    path = address("home:today", programme.slug, organisation=slug)
    for coordinator in _who_run(programme):
        notify(
            coordinator,
            key=f"checkin:{checkin.pk}:help:{coordinator.pk}",
            kind="checkins.help_asked",
            template="checkins/mail/help_asked.html",
            context={
                "checkin": checkin,
                "programme": programme,
                "today_url": full_address("home:today", programme.slug, organisation=slug),
            },
            path=path,
            at=event.at,
            is_must=True,
        )


def _who_run(programme: Programme) -> list[Membership]:
    """Its coordinators; a programme without any is the administrators' care."""
    roles = ProgrammeRole.objects.filter(
        programme=programme,
        role=ProgrammeRole.Role.COORDINATOR,
        membership__removed_at=None,
    ).select_related("membership__organisation")
    found = [role.membership for role in roles]
    if found:
        return found
    return list(
        Membership.objects.present()
        .filter(organisation__programmes=programme, is_admin=True)
        .select_related("organisation")
    )
