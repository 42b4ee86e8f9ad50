"""Letters about check-ins."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mentoring.checkins import rules
from mentoring.checkins.models import CheckIn, HelpRequest, Worth, took_part
from mentoring.checkins.queries import asks_of, people_who_took_part, who_is_with, who_listens
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.jobs.registry import schedule
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeTopic, declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.pauses import day_everywhere
from mentoring.programmes.kinds import CheckInQuestions
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import administrators, coordinators
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries import pauses
from mentoring.relationships.queries.names import know_for


def _form(checkin: CheckIn, reader: Membership) -> str:
    return address("checkins:checkin", checkin.pk, organisation=reader.organisation.slug)


def _today(checkin: CheckIn, reader: Membership) -> str:
    return _morning(checkin.relationship.programme)


def _morning(programme: Programme) -> str:
    return address("today:today", programme.slug, organisation=programme.organisation.slug)


SENT = declare_notice(
    "checkins.sent",
    NoticeClass.PROMPT,
    template="checkins/mail/checkin.html",
    topic=NoticeTopic(
        "checkins.sent",
        _("Check-ins: three questions now and then"),
        _("Half a minute, every few weeks."),
        order=50,
    ),
    path=_form,
    programme=lambda checkin: checkin.relationship.programme,
    thread=lambda checkin: f"checkin:{checkin.pk}",
    letter=Letter(
        _("Check-in, and its one reminder"),
        says=[NAMES.needed],
        draft={"is_reminder": False, "asks": CheckInQuestions()},
    ),
)
HELP_ASKED = declare_notice(
    "checkins.help_asked",
    NoticeClass.TRANSACTIONAL,
    template="checkins/mail/help_asked.html",
    letter=Letter(
        _("To coordinators: a call for help in a check-in"),
        says=[Placeholder("what_happened", _("what happened")).needed],
        has_subject=False,
    ),
    programme=lambda checkin: checkin.relationship.programme,
    path=_today,
    urgency=Urgency.NOW,
    is_confidential=True,
)

HELP_WRITTEN = declare_notice(
    "checkins.help_written",
    NoticeClass.TRANSACTIONAL,
    template="checkins/mail/help_written.html",
    letter=Letter(
        _("To coordinators: somebody wrote in confidence"),
        says=[Placeholder("person", _("who wrote"), lambda v: v["request"].membership.name).needed],
        has_subject=False,
    ),
    programme=lambda request: request.programme,
    path=lambda request, reader: _morning(request.programme),
    urgency=Urgency.NOW,
    is_confidential=True,
)


def closing_page(programme: Programme, reader: Membership) -> str:
    """Where somebody says how a programme was."""
    return address("checkins:closing", programme.slug, organisation=programme.organisation.slug)


ENDED = declare_notice(
    "checkins.programme_ended",
    NoticeClass.TRANSACTIONAL,
    template="checkins/mail/closing.html",
    by_day=True,
    letter=Letter(
        _("Thanks at the end of the programme"),
        says=[
            Placeholder("thanks", _("your thanks"), lambda v: v["programme"].thanks),
            Placeholder("what_stays", _("what stays")),
        ],
    ),
    programme=lambda programme: programme,
    path=closing_page,
    holds_for=timedelta(days=14),
)

VERB = "checkins.answer"
CLOSING = "checkins.closing"
CLOSING_LIVES = timedelta(days=60)
LINKS_LIVE = timedelta(days=120)  # longer than the check-in: a call for help is heard after it too
_SHOWN = ("membership__organisation", "relationship__programme__organisation")


@hook("notifications.listeners")
def in_every_letter(recipient: Membership, programme: Programme) -> dict[str, str] | None:
    """For whoever takes part: names and a page to write to them."""
    together = who_is_with(recipient, programme)
    if not together and not _takes_part(recipient, programme):
        return None
    names = who_listens(programme, besides=together)
    if not names:
        return None
    slug = programme.organisation.slug
    where = full_address("checkins:ask_for_help", programme.slug, organisation=slug)
    return {"names": formats.listed(names), "url": where}


def _takes_part(recipient: Membership, programme: Programme) -> bool:
    return Programme.objects.filter(took_part(recipient), pk=programme.pk).exists()


@on_event("checkins.sent")
def ask(event: Event) -> None:
    """The check-in itself: five links, one per answer to the first question."""
    checkin = _checkin(event.subject_id)
    _ask(checkin, at=event.at, is_reminder=False)


@schedule(hours=1)
def remind(at: datetime) -> None:
    """One reminder, five days later, to those who have not answered; then it is let go."""
    newest = at - rules.REMIND_AFTER
    silent = CheckIn.objects.filter(
        answered_at=None,
        sent_at__range=(newest - timedelta(days=2), newest),
        relationship__in=Relationship.objects.all_awake(day_everywhere(at)),
        relationship__programme__in=Programme.objects.running(),
    )
    silent = silent.select_related(*_SHOWN).prefetch_related(members_of("relationship"))
    for checkin in silent:
        _ask(checkin, at=at, is_reminder=True)


@on_event("relationships.ended")
def ask_no_more(event: Event) -> None:
    """What still waits for a stamp or for the morning asks nothing about what has ended."""
    unanswered = CheckIn.objects.filter(relationship=event.subject_id, answered_at=None)
    _drop(unanswered, event.at)


@on_event("participants.paused")
def ask_no_more_for_a_while(event: Event) -> None:
    """Nor about people of whom one takes a break."""
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    away = enrolment.membership
    for relationship in pauses.in_open(away, enrolment.programme_id):
        unanswered = CheckIn.objects.filter(relationship=relationship, answered_at=None)
        is_whole = pauses.would_rest(relationship, away)
        _drop(unanswered if is_whole else unanswered.filter(membership=away), event.at)


def _drop(unanswered: QuerySet[CheckIn], at: datetime) -> None:
    for checkin in unanswered.select_related("membership__organisation"):
        person = checkin.membership
        mark_told(person, SENT.name, _form(checkin, person), at=at)


def _checkin(checkin_id: UUID) -> CheckIn:
    checkins = CheckIn.objects.select_related(*_SHOWN)
    return checkins.prefetch_related(members_of("relationship")).get(pk=checkin_id)


def _ask(checkin: CheckIn, *, at: datetime, is_reminder: bool) -> None:
    person = checkin.membership
    choices = [str(value) for value in Worth.values]

    def context() -> dict[str, Any]:
        know_for(person, checkin.relationship)
        links = issue_links(person, VERB, checkin.pk, choices, at=at, lifetime=LINKS_LIVE)
        return {
            "names": checkin.relationship.named_for(person),
            "scale": list(zip(Worth.labels, links, strict=True)),
            "is_reminder": is_reminder,
            "asks": asks_of(checkin.relationship),
        }

    occasion = "again" if is_reminder else ""
    until = checkin.sent_at + rules.OPEN_FOR if checkin.sent_at else None
    notify(person, SENT, checkin, context, at=at, occasion=occasion, extras=Extras(until=until))


@on_event("checkins.help_asked")
def call_coordinators(event: Event) -> None:
    """Somebody asked for help: everyone who runs the programme hears of it at once."""
    checkin = _checkin(event.subject_id)
    programme = checkin.relationship.programme
    slug = programme.organisation.slug
    for coordinator in _who_run(programme):
        notify(
            coordinator,
            HELP_ASKED,
            checkin,
            {
                "checkin": checkin,
                "names": formats.listed(checkin.relationship.others(checkin.membership)),
                "programme": programme,
                "today_url": full_address("today:today", programme.slug, organisation=slug),
            },
            at=event.at,
        )


@on_event("checkins.help_written")
def pass_on(event: Event) -> None:
    """Somebody wrote to the coordinators: they hear at once that there is something to read."""
    shown = ("membership", "programme__organisation")
    request = HelpRequest.objects.select_related(*shown).get(pk=event.subject_id)
    programme = request.programme
    where = full_address("today:today", programme.slug, organisation=programme.organisation.slug)
    page = {"request": request, "programme": programme, "today_url": where}
    for coordinator in _who_run(programme):
        notify(coordinator, HELP_WRITTEN, request, page, at=event.at)


def _who_run(programme: Programme) -> list[Membership]:
    """Its coordinators; a programme without any is the administrators' care."""
    return list(coordinators(programme)) or list(administrators(programme))


@on_event("programmes.ended", queue="slow")  # possibly thousands, and nobody waits for one
def thank_everybody(event: Event) -> None:
    """To whoever took part: thanks, what stays, and one question with an answer in one tap."""
    programme = Programme.objects.select_related("organisation").get(pk=event.subject_id)
    if programme.ended_at is None:
        return  # reopened before the letters were written
    for person in people_who_took_part(programme).iterator(chunk_size=500):
        words = partial(_closing, person, programme, event)
        notify(person, ENDED, programme, words, at=event.at, occasion=event.pk)


def _closing(person: Membership, programme: Programme, event: Event) -> dict[str, Any]:
    choices = [str(value) for value in Worth.values]
    links = issue_links(person, CLOSING, programme.pk, choices, at=event.at, lifetime=CLOSING_LIVES)
    slug = programme.organisation.slug
    return {
        "programme": programme,
        "scale": list(zip(Worth.labels, links, strict=True)),
        "ends_pairs": event.data["ends_pairs"],
        "home_url": full_address("home:home", organisation=slug),
    }
