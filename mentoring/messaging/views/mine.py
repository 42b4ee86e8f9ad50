"""Somebody's conversations, and beginning one."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.db.ids import is_id
from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, sent, show
from mentoring.messaging import actions, permissions
from mentoring.messaging.forms import MessageForm
from mentoring.messaging.permissions import Beginning
from mentoring.messaging.queries import mine as queries
from mentoring.messaging.queries import search as searching
from mentoring.messaging.queries import shows_reading
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_create
from mentoring.programmes.queries import administrators, coordinators

BEGIN = "messaging/begin.html"


@hook("navigation", order=10)
def messages_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor: Membership | None = getattr(request, "actor", None)
    if actor is None or not (actor.__dict__.get("is_enrolled") or may_create(actor)):
        return None
    where = address("messaging:mine", organisation=actor.organisation.slug)
    is_here = request.path.startswith(where) or "/conversation/" in request.path
    has_news = bool(actor.__dict__.get("has_unread_words"))
    news = _("unread") if has_news else ""
    return [NavEntry(_("Messages"), where, is_here, icon="words", news=news)]


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """Everybody one writes with, newest first."""
    page = {
        "mine": queries.mine(request.actor, before=_place(request.GET.get("before", ""))),
        "shows_reading": shows_reading(request.actor),
    }
    return show(request, "messaging/mine.html", page)


@require_POST
def reading(request: MemberRequest) -> HttpResponse:
    """Whether others see how far one has read."""
    is_shown = {"yes": True, "no": False}.get(request.POST.get("shown", ""), True)
    actions.show_reading(is_shown=is_shown, actor=request.actor, at=timezone.now())
    said = (
        _("You and those you write with see how far each of you has read.")
        if is_shown
        else _("Nobody sees how far you have read, and you see it of nobody.")
    )
    where = address("messaging:mine", organisation=request.organisation.slug)
    return go_to(request, where, message=said)


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Words in everything that one may read, or in one conversation."""
    words, place = request.GET.get("q", "")[:200], request.GET.get("in", "")
    place_id = UUID(place) if is_id(place) else None
    before = _moment(request.GET.get("before"))
    looked = searching.search(request.actor, words, place_id=place_id, before=before)
    page = {"words": words, "place": place_id, "looked": looked, "before": before}
    return show(request, "messaging/search.html", page)


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Whom one may write to."""
    words = request.GET.get("q", "")[:100]
    page = {
        "words": words,
        "found": queries.reachable(request.actor, words),
        "teams": queries.teams_of(request.actor),
    }
    return show(request, "messaging/new.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def write_to(request: MemberRequest, slug: str, membership_id: UUID) -> HttpResponse:
    """The first words to somebody."""
    begin = permissions.person_to_write_to(request.actor, slug, membership_id)
    (other,) = [person for person in begin.people if person.pk != request.actor.pk]
    return _begin(request, begin, other.first_name)


@require_http_methods(["GET", "HEAD", "POST"])
def write_to_team(request: MemberRequest, slug: str) -> HttpResponse:
    """The first words to whoever runs a programme."""
    begin = permissions.team_to_write_to(request.actor, slug)
    return _begin(request, begin, str(begin.programme))


def _begin(request: MemberRequest, begin: Beginning, names: str) -> HttpResponse:
    known = begin.known
    if known is not None and request.method != "POST":
        return redirect(_address(request, known.pk))
    form = MessageForm(sent(request))
    team = [] if begin.kind == "direct" else _team(begin.programme)
    page = {"begin": begin, "names": names, "form": form, "refusal": None, "team": team}
    if request.method != "POST":
        return show(request, BEGIN, page)
    if form.is_valid():
        try:
            return go_to(request, _address(request, _first_words(request, begin, form)))
        except Refusal as refusal:
            page |= {"refusal": refusal}
    return show(request, BEGIN, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _first_words(request: MemberRequest, begin: Beginning, form: MessageForm) -> UUID:
    return actions.begin_with(
        begin.programme,
        begin.kind,
        begin.people,
        form.cleaned_data["words"],
        sent_as=form.cleaned_data["key"],
        actor=request.actor,
        at=timezone.now(),
    ).conversation_id


def _team(programme: Programme) -> list[Membership]:
    return list(coordinators(programme)) or list(administrators(programme))


def _address(request: MemberRequest, conversation_id: UUID) -> str:
    slug = request.organisation.slug
    return address("messaging:conversation", conversation_id, organisation=slug)


def _place(text: str) -> queries.Place | None:
    """Where a page of the list begins, as it comes in an address."""
    moment, _sign, key = text.partition("~")
    found = _moment(moment)
    return (found, UUID(key)) if found and is_id(key) else None


def _moment(text: str | None) -> datetime | None:
    """A moment as it comes in an address; None for anything else."""
    try:
        found = parse_datetime(text or "")
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None
