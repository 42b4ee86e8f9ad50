"""A few people in an order, asked one after the other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.requests import permissions
from mentoring.requests.actions import asking, refusals, shortlists
from mentoring.requests.models import Request, Shortlist
from mentoring.requests.queries.shortlists import list_page
from mentoring.requests.views.meeting import met

PAGE = "requests/list.html"


@require_POST
def keep(request: MemberRequest, slug: str, side: str, membership_id: UUID) -> HttpResponse:
    """Somebody goes to the end of the list."""
    now = timezone.now()
    today = request.organisation.day_at(now)
    place, part = permissions.own_place(request.actor, slug, side, today)
    other = permissions.person_to_meet(place, part, membership_id)
    met(place, other, part, today)
    where = address("requests:person", slug, side, membership_id, organisation=_slug(request))
    try:
        shortlists.keep(place.programme, other.membership, part, actor=request.actor, at=now)
    except Refusal as refusal:
        return go_to(request, where, message=refusal)
    words = _("%(name)s is on your list. Nothing was sent.") % {"name": other.membership.first_name}
    return go_to(request, where, message=words)


@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: MemberRequest, slug: str, side: str) -> HttpResponse:
    """The list: its order and words before it begins, and afterwards where it stands.

    Every button keeps what was typed, whatever else it does.
    """
    now = timezone.now()
    today = request.organisation.day_at(now)
    place, part = permissions.own_place(request.actor, slug, side, today)
    mine = permissions.list_of(place, part)
    page: dict[str, Any] = {"programme": None, "of": place.programme, "side": side, "part": part}
    page |= {"refusal": None, "found": None, "words": mine.words if mine else ""}
    here, status = address("requests:list", slug, side, organisation=_slug(request)), 200
    if request.method == "POST":
        if mine is None:
            raise Http404
        try:
            return go_to(request, here + _act(request, mine), message=_message(request, mine))
        except Refusal as refusal:
            page |= {"refusal": refusal, "words": request.POST.get("words", mine.words)}
            status = 422
            mine = permissions.list_of(place, part)
    if mine is not None:
        page["found"] = found = list_page(place, mine, part, today=today)
        page["done_by"] = found.done_by(now)
        page["lines"] = _lines(request)
    return show(request, PAGE, page, status=status)


def _act(request: MemberRequest, mine: Shortlist) -> str:
    """Do what was pressed; where the page goes on reading, as a fragment of its address."""
    verb, _colon, key = request.POST.get("do", "").partition(":")
    at, actor = timezone.now(), request.actor
    if verb not in _VERBS:
        raise Http404
    if verb == "stop":
        shortlists.stop(mine, actor=actor, at=at)
        return ""
    shortlists.write(mine, request.POST.get("words", mine.words), _lines(request))
    if verb in ("up", "down"):
        listed = _key(key)
        shortlists.move(mine, listed, by=-1 if verb == "up" else 1)
        return f"#one-{listed}"
    if verb == "drop":
        shortlists.drop(mine, _key(key))
    elif verb == "begin":
        shortlists.begin(mine, at=at)
    elif verb == "next":
        current = Request.objects.open().filter(listed__shortlist=mine, asker=actor).first()
        if current is None:
            raise refusals.ListHasChanged
        asking.withdraw(current, goes_on=True, actor=actor, at=at)
    return ""


_VERBS = ("save", "up", "down", "drop", "begin", "next", "stop")


def _message(request: MemberRequest, mine: Shortlist) -> str:
    verb = request.POST.get("do", "").partition(":")[0]
    said: dict[str, Callable[[], str]] = {
        "save": lambda: _("Kept. Nothing was sent."),
        "begin": lambda: sent_or_kept(
            _("Sent to the first. The next one is asked by itself if need be."),
            _("Sent. No mail server is set up: it waits on the start page of the first."),
        ),
        "next": lambda: _("Taken back. The next one on your list is asked."),
        "stop": lambda: _("Stopped. Nobody else is asked."),
    }
    return said[verb]() if verb in said else ""


def _lines(request: MemberRequest) -> dict[UUID, str]:
    """First lines as typed, by the key of who reads them."""
    found = {}
    for name, words in request.POST.items():
        if name.startswith("line-"):
            found[_key(name.removeprefix("line-"))] = str(words)
    return found


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _slug(request: MemberRequest) -> str:
    return request.organisation.slug
