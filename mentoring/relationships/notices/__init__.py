"""Letters about the relationship itself."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import run_hook
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeKind, declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Message
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import coordinators
from mentoring.relationships import queries, rules
from mentoring.relationships.models import EndWish, Relationship
from mentoring.relationships.queries import names, waiting


def _room(relationship: Relationship, reader: Membership) -> str:
    slug = relationship.organisation.slug
    return address("relationships:room", relationship.pk, organisation=slug)


_SHARED: dict[str, Any] = {
    "programme": lambda relationship: relationship.programme,
    "thread": lambda relationship: f"relationship:{relationship.pk}",
}
_ALONE = _SHARED | {"offers_break": True}  # whoever is left alone may have had enough for now
_OF_TWO = {"relationship": {"are_two": True}}
PERSON = Placeholder(
    "person", _("first name of who joins or leaves"), lambda v: v["person"].first_name
)
REASON = Placeholder("reason", _("reason given"), lambda v: v["reason"])
AGREED = declare_notice(
    "relationships.agreed",
    NoticeClass.PROMPT,
    template="relationships/mail/agreed.html",
    label=_("All have agreed, and what comes next"),
    path=_room,
    urgency=Urgency.LOW,
    letter=Letter(_("All have agreed, and what comes next"), says=[NAMES.needed], draft=_OF_TWO),
    **_SHARED,
)
ENDED = declare_notice(
    "relationships.ended",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/ended.html",
    path=_room,
    letter=Letter(_("Their time together has ended"), says=[NAMES.needed]),
    **_ALONE,
)
ENDED_EARLY = declare_notice(
    "relationships.ended_early",
    NoticeClass.PROMPT,
    template="relationships/mail/ended_told.html",
    label=_("To coordinators: people ended early"),
    letter=Letter(
        _("To coordinators: people ended early"),
        says=[
            NAMES.needed,
            Placeholder(
                "reason",
                _("reason given"),
                lambda v: v["relationship"].get_end_reason_display(),
            ),
        ],
        draft=_OF_TWO,
    ),
    **_SHARED,
)
JOINED = declare_notice(
    "relationships.joined",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/joined.html",
    path=_room,
    letter=Letter(
        _("Somebody joins a group"),
        says=[
            PERSON.needed,
            Placeholder("full_name", _("full name of who joins"), lambda v: v["person"].name),
            NAMES,
        ],
    ),
    **_SHARED,
)
LEFT = declare_notice(
    "relationships.left",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/left.html",
    letter=Letter(
        _("To whoever leaves a group"),
        says=[Placeholder("what_happened", _("what happened")).needed, NAMES],
    ),
    **_ALONE,
)
LEFT_TOLD = declare_notice(
    "relationships.left_told",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/left_told.html",
    path=_room,
    letter=Letter(_("To those who stay when somebody leaves"), says=[PERSON.needed, NAMES]),
    **_SHARED,
)
PARTNER_LEFT = declare_notice(
    "relationships.partner_left",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/partner_left.html",
    path=_room,
    by_day=True,
    letter=Letter(
        _("To those who cannot go on alone when somebody leaves the programme"),
        says=[PERSON.needed],
    ),
    **_ALONE,
)
LEFT_EARLY = declare_notice(
    "relationships.left_early",
    NoticeClass.PROMPT,
    template="relationships/mail/left_early.html",
    label=_("To coordinators: somebody left a group"),
    letter=Letter(
        _("To coordinators: somebody left a group"),
        says=[
            Placeholder("person", _("who left"), lambda v: v["name"]).needed,
            NAMES,
            REASON,
        ],
    ),
    **_SHARED,
)
GUIDELINES = declare_notice(
    "relationships.guidelines",
    NoticeClass.PROMPT,
    template="relationships/mail/guidelines.html",
    label=_("New guidelines to read and accept"),
    letter=Letter(
        _("New guidelines to read and accept"),
        stays_on=_("Nobody can accept guidelines that they have not heard of."),
    ),
    programme=lambda programme: programme,
    path=lambda programme, reader: address("home:home", organisation=reader.organisation.slug),
)


def _ending_page(relationship: Relationship, reader: Membership) -> str:
    slug = relationship.organisation.slug
    return address("relationships:ending", relationship.pk, organisation=slug)


LAST_DAY = Placeholder("last_day", _("the last day"), lambda v: formats.day(v["last_day"]))
WHAT_HAPPENS = Placeholder("what_happens", _("what happens then"))
END_ASKED = declare_notice(
    "relationships.end_asked",
    NoticeClass.PROMPT,
    template="relationships/mail/end_asked.html",
    label=_("Near the last day: what comes after it?"),
    path=_ending_page,
    letter=Letter(
        _("Near the last day: what comes after it?"),
        says=[NAMES.needed, LAST_DAY.needed, WHAT_HAPPENS],
        draft=_OF_TWO | {"is_over": False},
    ),
    **_SHARED,
)
LAST_DAY_REACHED = declare_notice(
    "relationships.last_day_reached",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/last_day.html",
    path=_ending_page,
    by_day=True,
    letter=Letter(_("On the last day: what happens now"), says=[NAMES.needed, WHAT_HAPPENS.needed]),
    **_SHARED,
)
CARRIED_ON = declare_notice(
    "relationships.carried_on",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/carried_on.html",
    path=_room,
    letter=Letter(
        _("They carry on"),
        says=[
            NAMES.needed,
            Placeholder("until", _("until when"), lambda v: formats.day(v["until"])).needed,
        ],
    ),
    **_SHARED,
)
COMPLETED = declare_notice(
    "relationships.completed",
    NoticeClass.TRANSACTIONAL,
    template="relationships/mail/completed.html",
    path=_room,
    by_day=True,
    letter=Letter(
        _("Thanks when their time is over"),
        says=[NAMES.needed, Placeholder("reached", _("what they reached"))],
    ),
    **_SHARED,
)
WISH = "relationships.wish"


@on_event("programmes.changed", queue="slow")  # possibly thousands, and nobody waits for one
def ask_again(event: Event) -> None:
    """New guidelines: whoever accepted an earlier version is asked, once for all their pages.

    A letter of the last week that they have not followed yet speaks for the newest version too,
    so a coordinator who saves five times in a morning is heard once.
    """
    if event.data["section"] != "guidelines":
        return
    programme = Programme.objects.select_related("organisation").get(pk=event.subject_id)
    if not programme.is_running or event.data["version"] != programme.guidelines_version:
        return  # a draft, or there is a newer version whose own event tells it
    asked = _asked_since(programme, event.at - rules.ASKED_FOR)
    away = queries.who_is_away(programme, event.at)
    for person, own in queries.who_accepted_earlier(programme).items():
        if person.pk in away:
            continue  # they are asked when they are back
        told_at = asked.get(person.pk)
        accepted = (one.member(person).agreed_at for one in own)
        if told_at is None or any(moment and moment >= told_at for moment in accepted):
            ask_about_guidelines(person, programme, own, event.at)


def _asked_since(programme: Programme, since: datetime) -> dict[UUID, datetime]:
    told = Message.objects.filter(kind=GUIDELINES.name, programme_id=programme.pk)
    told = told.filter(created_at__gt=since).order_by("created_at")
    return dict(told.values_list("recipient_id", "created_at"))


def ask_about_guidelines(
    person: Membership, programme: Programme, own: list[Relationship], at: datetime
) -> None:
    """Once for each version."""
    words = partial(_guidelines, person, programme, own)
    notify(person, GUIDELINES, programme, words, at=at, occasion=programme.guidelines_version)


def _guidelines(
    person: Membership, programme: Programme, own: list[Relationship]
) -> dict[str, Any]:
    rooms = [(told["names"], told["room_url"]) for told in (shared(one, person) for one in own)]
    return {"programme": programme, "rooms": rooms}


@on_event("relationships.agreed")
def notify_all_agreed(event: Event) -> None:
    """Once the last of them says yes for the first time: what comes next."""
    if not event.data["now_all"]:
        return
    relationship = _relationship(event)
    for person in relationship.people:
        _notify(person, AGREED, relationship, event)


@on_event("relationships.joined")
def notify_joined(event: Event) -> None:
    """Those who were there hear who comes; whoever joins gets the letter of their match."""
    relationship = _relationship(event)
    person = _member(relationship, event)
    if not relationship.is_open or not relationship.is_with(person):
        return
    for reader in relationship.others(person):
        _notify(reader, JOINED, relationship, event, {"person": person}, occasion=person.pk)


@on_event("relationships.left")
def notify_left(event: Event) -> None:
    """Whoever leaves and those who stay hear it the same day, in words without a cause."""
    relationship = _relationship(event)
    person = _member(relationship, event)
    names.know(relationship, person)
    words = {"person": person, "is_own": event.data.get("by_participant", False)}
    waits = {"waits": person.pk in waiting.among(relationship, [person])}
    _notify(person, LEFT, relationship, event, words | waits, occasion=event.pk)
    for reader in relationship.people:
        if reader.pk != person.pk:
            _notify(reader, LEFT_TOLD, relationship, event, words, occasion=event.pk)
    staff = coordinators(relationship.programme)
    if words["is_own"] or event.actor_id not in {None, *(one.pk for one in staff)}:
        reason = dict(Relationship.EndReason.choices)[event.data["reason"]]
        reason = reason if words["is_own"] else _("whoever answers for it took them out")
        told = told_of_leaving(relationship, person.name, reason)
        for coordinator in staff:
            notify(coordinator, LEFT_EARLY, relationship, told, at=event.at, occasion=event.pk)


def notify_of_leaving(relationship: Relationship, person: Membership, event: Event) -> None:
    """Those who cannot go on alone hear it the same day, in words without a cause."""
    gone = queries.departed(relationship)
    _drop_questions(relationship, at=event.at)
    for one in relationship.people:
        if one.pk not in gone:
            _notify(one, PARTNER_LEFT, relationship, event, {"person": person}, occasion=event.pk)


def drop_word_of_leaving(relationship: Relationship, *, at: datetime) -> None:
    """What still waits for the morning is untrue or old news by then."""
    for person in relationship.people:
        mark_told(person, PARTNER_LEFT.name, _room(relationship, person), at=at)


def _member(relationship: Relationship, event: Event) -> Membership:
    """Who joined or left, by the event."""
    members = relationship.loaded_members
    return next(one.membership for one in members if str(one.membership_id) == event.data["member"])


@on_event("relationships.ended")
def notify_ended(event: Event) -> None:
    """All hear it in the same words: not who, not why, no blame."""
    relationship = _relationship(event)
    _drop_questions(relationship, at=event.at)
    drop_word_of_leaving(relationship, at=event.at)
    if event.data.get("with_programme"):
        return  # the programme's own letter thanks everybody
    if event.data.get("as_planned"):
        _thank(relationship, event)
        return
    gone, waits = queries.departed(relationship), waiting.among(relationship, relationship.people)
    for person in (one for one in relationship.people if one.pk not in gone):
        _notify(person, ENDED, relationship, event, {"waits": person.pk in waits})
    if event.data["by_participant"]:
        _notify_coordinators(relationship, event)


def _thank(relationship: Relationship, event: Event) -> None:
    """For what they did and reached; those who had left before hear nothing."""
    gone = queries.departed(relationship)
    words = {"reached": partial(run_hook, "relationships.reached", relationship)}
    for person in relationship.people:
        if person.pk not in gone:
            _notify(person, COMPLETED, relationship, event, words)


@on_event("relationships.end_asked")
def ask_about_end(event: Event) -> None:
    """Each of them, with an answer in one tap; what is decided meanwhile is asked no more."""
    relationship = _relationship(event)
    if _is_asked(relationship):
        _ask(relationship, END_ASKED, event)


@on_event("relationships.last_day_reached")
def notify_last_day(event: Event) -> None:
    relationship = _relationship(event)
    if _is_asked(relationship):
        _ask(relationship, LAST_DAY_REACHED, event)


def _is_asked(relationship: Relationship) -> bool:
    """Still, by a programme that was not put away, and with nobody gone: that a human decides."""
    is_there = relationship.is_open and relationship.programme.archived_at is None
    is_open = is_there and relationship.closes_on is not None
    return is_open and not queries.stands_still(relationship)


def _ask(relationship: Relationship, kind: NoticeKind, event: Event) -> None:
    """``until``: the question holds as long as it is open, in the zone that is latest."""
    assert relationship.closes_on
    ends = datetime.combine(relationship.closes_on, time(), tzinfo=event.at.tzinfo)
    for person in relationship.people:
        notify(
            person,
            kind,
            relationship,
            partial(_asked, relationship, person, event),
            at=event.at,
            occasion=f"{relationship.last_day}:{relationship.closes_on}",
            extras=Extras(until=ends),
        )


def _asked(relationship: Relationship, person: Membership, event: Event) -> dict[str, Any]:
    """The letter's values, with one link for each answer."""
    ending = queries.ending_of(relationship, person, at=event.at)
    assert ending
    choices = [f"{EndWish.CARRY_ON}:{weeks}" for weeks, _until in ending.choices]
    choices += [str(EndWish.LAST_MEETING), str(EndWish.CLOSE)]
    lives = timedelta(days=(ending.closes_on - event.at.date()).days + 1)
    *longer, meeting, close = issue_links(
        person, WISH, relationship.pk, choices, at=event.at, lifetime=lives
    )
    days = (until for _weeks, until in ending.choices)
    return (
        shared(relationship, person)
        | of_ending(ending)
        | {
            "longer": list(zip(days, longer, strict=True)),
            "meeting_link": meeting,
            "close_link": close,
        }
    )


def of_ending(ending: queries.Ending) -> dict[str, Any]:
    return {
        "last_day": ending.last_day,
        "closes_on": ending.closes_on,
        "is_over": ending.is_over,
        "waits": ending.outcome is rules.EndOutcome.OPEN,
    }


def mark_answered(relationship: Relationship, person: Membership, *, at: datetime) -> None:
    """A letter that waits for the morning asks nothing that has been answered."""
    for kind in (END_ASKED, LAST_DAY_REACHED):
        mark_told(person, kind.name, _ending_page(relationship, person), at=at)


def _drop_questions(relationship: Relationship, *, at: datetime) -> None:
    for person in relationship.people:
        mark_answered(relationship, person, at=at)


@on_event("relationships.end_put_off")
def ask_later(event: Event) -> None:
    _drop_questions(_relationship(event), at=event.at)


@on_event("relationships.extended")
def notify_carrying_on(event: Event) -> None:
    """Whether they all wanted to, or a coordinator said so."""
    relationship = _relationship(event)
    _drop_questions(relationship, at=event.at)
    if relationship.is_open:
        words = {"until": date.fromisoformat(event.data["until"])}
        for person in relationship.people:
            _notify(person, CARRIED_ON, relationship, event, words, occasion=event.pk)


def _relationship(event: Event) -> Relationship:
    rows = Relationship.objects.select_related("programme", "organisation").with_members()
    return rows.get(pk=event.subject_id)


def _notify(
    person: Membership,
    kind: NoticeKind,
    relationship: Relationship,
    event: Event,
    words: Mapping[str, Any] = MappingProxyType({}),
    **more: Any,
) -> None:
    named = [words["person"]] if "person" in words else []
    told = {**shared(relationship, person, *named), **words}
    notify(person, kind, relationship, told, at=event.at, **more)


def shared(relationship: Relationship, reader: Membership, *loaded: Membership) -> dict[str, Any]:
    """What every letter to one of them may read; those ``loaded`` are named alike."""
    names.know_for(reader, relationship, *loaded)
    slug = relationship.organisation.slug
    return {
        "relationship": relationship,
        "names": relationship.named_for(reader),
        "room_url": full_address("relationships:room", relationship.pk, organisation=slug),
    }


def told_of_end(relationship: Relationship) -> dict[str, Any]:
    """What coordinators read of people who ended early."""
    names = formats.listed(one.name for one in relationship.people)
    return {"relationship": relationship, "names": names}


def told_of_leaving(relationship: Relationship, name: str, reason: Any) -> dict[str, Any]:
    """What coordinators read of somebody who left a group that goes on."""
    names = formats.listed(one.name for one in relationship.people)
    return {"relationship": relationship, "name": name, "reason": reason, "names": names}


def _notify_coordinators(relationship: Relationship, event: Event) -> None:
    """A quiet exit is quiet between the two; those who match people need to hear of it."""
    told = told_of_end(relationship)
    for coordinator in coordinators(relationship.programme):
        notify(coordinator, ENDED_EARLY, relationship, told, at=event.at)
