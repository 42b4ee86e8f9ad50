"""Letters about requests and waiting lists: what waits for an answer, and what became of it."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import Letter, Placeholder
from mentoring.organisations.models import Membership
from mentoring.requests.models import Listed, Request, Waitlisted
from mentoring.requests.permissions import is_open
from mentoring.requests.queries.waitlist import waits_on
from mentoring.requests.rules import ends_list

ANSWER = "requests.answer"
CHOICES = ["yes", "no", "not_now"]
State = Request.State
# Who hears of an end: whoever did not bring it about. Of a yes that is not confirmed both do.
TOLD_ASKER = (State.NO, State.NOT_NOW, State.EXPIRED, State.TAKEN_BACK)
TOLD_ASKED = (State.WITHDRAWN,)
TOLD_THE_OTHER = (State.TAKEN, State.GONE)


def page_path(request: Request, reader: Membership) -> str:
    return address("requests:status", request.pk, organisation=reader.organisation.slug)


_OF_REQUEST: dict[str, Any] = {
    "programme": lambda request: request.programme,
    "path": page_path,
    "thread": lambda request: f"request:{request.pk}",
}
_WHO = Placeholder("person", _("who asks"), lambda v: v["person"].name).needed
# Somebody waits for the answer, so no budget holds an ask back; what reminds of it is unasked.
ASKED = declare_notice(
    "requests.asked",
    NoticeClass.TRANSACTIONAL,
    template="requests/mail/asked.html",
    by_day=True,
    letter=Letter(_("Somebody asks whether they would work with them"), says=[_WHO]),
    **_OF_REQUEST,
)
REMINDER = declare_notice(
    "requests.reminder",
    NoticeClass.PROMPT,
    template="requests/mail/reminder.html",
    label=_("A request still waits for your answer"),
    letter=Letter(
        _("A request still waits for their answer"),
        says=[_WHO],
        stays_on=_("Somebody waits for the answer; each person can switch it off for themselves."),
    ),
    **_OF_REQUEST,
)
TOLD = declare_notice(
    "requests.told",
    NoticeClass.TRANSACTIONAL,
    template="requests/mail/told.html",
    letter=Letter(
        _("What became of a request"),
        says=[
            Placeholder("person", _("the other person"), lambda v: v["person"].name),
            Placeholder("what_happened", _("what happened")).needed,
        ],
    ),
    **_OF_REQUEST,
)


def person_path(waitlisted: Waitlisted, reader: Membership) -> str:
    """The page of whom somebody waits for."""
    return address("requests:person", *_where(waitlisted), organisation=reader.organisation.slug)


def _where(waitlisted: Waitlisted) -> tuple[Any, ...]:
    return waitlisted.programme.slug, waitlisted.side, waitlisted.awaited_id


_OF_LINE: dict[str, Any] = {
    "programme": lambda waitlisted: waitlisted.programme,
    "path": person_path,
    "thread": lambda waitlisted: f"waitlist:{waitlisted.pk}",
}
_AWAITED = Placeholder("person", _("whom they wait for"), lambda v: v["person"].name).needed
# They asked to hear of it, and the place is kept for three days only: no budget holds it back.
PLACE_FREE = declare_notice(
    "requests.place_free",
    NoticeClass.TRANSACTIONAL,
    template="requests/mail/place_free.html",
    letter=Letter(_("A place for which somebody waits is free"), says=[_AWAITED]),
    **_OF_LINE,
)
WAITLIST = declare_notice(
    "requests.waitlist",
    NoticeClass.TRANSACTIONAL,
    template="requests/mail/waitlist.html",
    letter=Letter(
        _("What became of waiting for somebody"),
        says=[_AWAITED, Placeholder("what_happened", _("what happened")).needed],
    ),
    **_OF_LINE,
)


def _request(event: Event) -> Request:
    return Request.objects.with_people().get(pk=event.subject_id)


@on_event("requests.asked", "requests.reminded")
def ask_for_answer(event: Event) -> None:
    request = _request(event)
    if request.state != State.ASKED:
        return
    reader, number = request.asked, event.data.get("number", 0)
    words = partial(_asked_words, request, reader, event.at)
    extras, occasion = Extras(until=request.until), number or ""
    kind = REMINDER if number else ASKED
    notify(reader, kind, request, words, at=event.at, occasion=occasion, extras=extras)


def _asked_words(request: Request, reader: Membership, at: datetime) -> dict[str, Any]:
    lifetime = request.until - at
    links = issue_links(reader, ANSWER, request.pk, CHOICES, at=at, lifetime=lifetime)
    urls = dict(zip(("yes_url", "no_url", "not_now_url"), links, strict=True))
    return shared(request, reader) | urls


def shared(request: Request, reader: Membership) -> dict[str, Any]:
    """What each of these letters and its sample read alike."""
    slug = reader.organisation.slug
    is_asker = reader.pk == request.asker_id
    return {
        "request": request,
        "person": request.asked if is_asker else request.asker,
        "is_asker": is_asker,
        "until": request.until,
        "zone": reader.timezone,
        "page_url": full_address("requests:status", request.pk, organisation=slug),
        "people_url": full_address(
            "requests:people", request.programme.slug, request.side, organisation=slug
        ),
    }


@on_event("requests.answered", "requests.closed")
def ask_no_more(event: Event) -> None:
    """What waits for the morning asks nothing that was answered or taken back meanwhile."""
    request = _request(event)
    for kind in (ASKED, REMINDER):
        mark_told(request.asked, kind.name, page_path(request, request.asked), at=event.at)


@on_event("requests.answered")
def notify_agreed(event: Event) -> None:
    """A yes that those who run the programme still confirm."""
    request = _request(event)
    if event.data["is_yes"] and request.state == State.AGREED:
        _tell(request, request.asker, event)


@on_event("requests.accepted")
def notify_accepted(event: Event) -> None:
    """Whoever said yes sees what begins; both hear it where somebody else confirmed it."""
    request = _request(event)
    _tell(request, request.asker, event)
    if event.data["confirmed"]:
        _tell(request, request.asked, event)


@on_event("requests.closed")
def notify_closed(event: Event) -> None:
    """Of a shortlist that goes on, whoever asked hears of the end with who is asked next."""
    request = _request(event)
    state, because_of = event.data["state"], event.data["because_of"]
    goes_on = not ends_list(state, because_of=because_of, asker=str(request.asker_id))
    in_turn = goes_on and Listed.objects.filter(request=request).exists()
    for reader in _told_of(request, state, because_of and UUID(because_of)):
        if reader.removed_at is None and not (in_turn and reader.pk == request.asker_id):
            waits = _waits(request, reader, because_of)
            is_over = state == State.GONE and because_of is None
            _tell(request, reader, event, is_over=is_over, waits=waits)


@on_event("requests.list_moved")
def notify_moved(event: Event) -> None:
    """What became of one, and who has the request now, or why nobody."""
    request, key = _request(event), event.data["next"]
    reader = request.asker
    if reader.removed_at is None:
        turn = {"list": event.data["list"], "next": key and Membership.objects.get(pk=key)}
        words = told_words(request, reader) | turn
        notify(reader, TOLD, request, words, at=event.at, occasion=event.pk)


def _told_of(request: Request, state: str, because_of: UUID | None) -> list[Membership]:
    if state in TOLD_ASKER:
        return [request.asker]
    if state in TOLD_ASKED:
        return [request.asked]
    both = [request.asker, request.asked]
    if state in TOLD_THE_OTHER:  # of the end of asking, which neither brought about, both
        return [one for one in both if one.pk != because_of]
    return both if state == State.UNCONFIRMED else []


def _waits(request: Request, reader: Membership, because_of: str | None) -> str:
    """To whoever asked with a place that was kept: whether they wait again, or no longer."""
    is_kept = Waitlisted.objects.filter(request=request).exists()
    if not is_kept or reader.pk != request.asker_id:
        return ""
    return "again" if waits_on(request, because_of=because_of) else "over"


def _tell(
    request: Request, reader: Membership, event: Event, *, is_over: bool = False, waits: str = ""
) -> None:
    """``is_over``: nobody asks in the programme any more; ``waits``: again, over."""
    words = told_words(request, reader) | {"is_over": is_over, "waits": waits}
    notify(reader, TOLD, request, words, at=event.at, occasion=event.pk)


def told_words(request: Request, reader: Membership) -> dict[str, Any]:
    room_url = ""
    if request.relationship_id:
        slug = reader.organisation.slug
        room_url = full_address("relationships:room", request.relationship_id, organisation=slug)
    more = {"outcome": request.state, "room_url": room_url, "back_on": request.back_on}
    turn = {"list": "", "next": None, "is_over": False, "waits": ""}
    return shared(request, reader) | more | turn


@on_event("requests.place_offered")
def notify_place_free(event: Event) -> None:
    one = Waitlisted.objects.with_people().get(pk=event.subject_id)
    if one.is_offered:
        extras = Extras(until=one.until)
        words = waitlist_words(one)
        notify(one.person, PLACE_FREE, one, words, at=event.at, occasion=event.pk, extras=extras)


@on_event("requests.place_withdrawn")
def notify_place_went(event: Event) -> None:
    one = Waitlisted.objects.with_people().get(pk=event.subject_id)
    mark_told(one.person, PLACE_FREE.name, person_path(one, one.person), at=event.at)
    is_own = event.data["because_of"] == str(one.person_id)
    if one.state == Waitlisted.State.WAITING and not is_own:
        _tell_waiting(one, event, outcome="waiting")


@on_event("requests.waitlist_closed")
def notify_waiting_over(event: Event) -> None:
    """Of what somebody did themselves, or found, they are not told."""
    one = Waitlisted.objects.with_people().get(pk=event.subject_id)
    mark_told(one.person, PLACE_FREE.name, person_path(one, one.person), at=event.at)
    state, because_of = event.data["state"], event.data["because_of"]
    if state in (Waitlisted.State.LAPSED, Waitlisted.State.GONE) and because_of != str(
        one.person_id
    ):
        is_over = state == Waitlisted.State.GONE and not is_open(
            one.programme, one.part, one.programme.day_at(event.at)
        )
        _tell_waiting(one, event, outcome="over" if is_over else state)


@on_event("requests.asked")
def wait_no_more(event: Event) -> None:
    """What was offered has been used: the email of it asks nothing any more."""
    for one in Waitlisted.objects.with_people().filter(request=event.subject_id):
        mark_told(one.person, PLACE_FREE.name, person_path(one, one.person), at=event.at)


def _tell_waiting(one: Waitlisted, event: Event, *, outcome: str) -> None:
    if one.person.removed_at is None:
        words = waitlist_words(one) | {"outcome": outcome}
        notify(one.person, WAITLIST, one, words, at=event.at, occasion=event.pk)


def waitlist_words(one: Waitlisted) -> dict[str, Any]:
    slug = one.person.organisation.slug
    programme, side, key = _where(one)
    return {
        "person": one.awaited,
        "until": one.until,
        "zone": one.person.timezone,
        "ask_url": full_address("requests:ask", programme, side, key, organisation=slug),
        "page_url": full_address("requests:person", programme, side, key, organisation=slug),
        "people_url": full_address("requests:people", programme, side, organisation=slug),
        "outcome": one.state,
    }
