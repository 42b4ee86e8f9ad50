"""Letters about requests: one that waits for an answer, and what became of one."""

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
from mentoring.requests.models import Listed, Request
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
            _tell(request, reader, event, is_over=state == State.GONE and because_of is None)


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


def _tell(request: Request, reader: Membership, event: Event, *, is_over: bool = False) -> None:
    """``is_over``: nobody asks in the programme any more."""
    words = told_words(request, reader) | {"is_over": is_over}
    notify(reader, TOLD, request, words, at=event.at, occasion=event.pk)


def told_words(request: Request, reader: Membership) -> dict[str, Any]:
    room_url = ""
    if request.relationship_id:
        slug = reader.organisation.slug
        room_url = full_address("relationships:room", request.relationship_id, organisation=slug)
    more = {"outcome": request.state, "room_url": room_url, "back_on": request.back_on}
    return shared(request, reader) | more | {"list": "", "next": None, "is_over": False}
