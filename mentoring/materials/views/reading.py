"""The library, one piece of it, and what somebody says of that piece."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import NavEntry, go_to, show
from mentoring.files.queries import content_of_copy, copies_for
from mentoring.files.views import served
from mentoring.materials import permissions, queries
from mentoring.materials.actions import reading
from mentoring.materials.catalogue import Starter, starters
from mentoring.materials.forms import LANGUAGES, SearchForm
from mentoring.materials.models import ForRole, Material, MaterialTopic, Piece, Stage
from mentoring.materials.views.facts import facts_line
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_create
from mentoring.relationships.queries import has_any


@hook("navigation", order=55)
def library_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    """Beside one's own pages; whoever runs a programme finds it on the programme's page."""
    actor: Membership | None = getattr(request, "actor", None)
    if actor is None or (programme is not None and programme.is_overseen_by(actor)):
        return None
    if not (actor.__dict__.get("is_enrolled") or may_create(actor)):
        return None
    slug = actor.organisation.slug
    where = address("materials:library", organisation=slug)
    here = (where, address("materials:trainings", organisation=slug))
    return [NavEntry(_("Library"), where, request.path.startswith(here))]


@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """What suits the reader now, then everything they may read, searched and filtered."""
    language, now = spoken(), timezone.now()
    choice = SearchForm(request.GET).choice(language)
    number = request.GET.get("page")
    page: dict[str, Any] = {
        "found": queries.look(request.actor, choice, number=number, language=language, at=now),
        "choice": choice,
        "facts_line": facts_line,
        "may_write": may_create(request.actor),
        "roles": ForRole.choices,
        "stages": Stage.choices,
        "topics": MaterialTopic.choices,
        "languages": LANGUAGES,
    }
    return show(request, "materials/library.html", page)


@require_safe
def piece(request: MemberRequest, key: str) -> HttpResponse:
    """A draft stays on no device: it may read otherwise, or be gone, a minute later."""
    found = permissions.piece_to_read(request.actor, key, asked_language(request))
    is_draft = isinstance(found, Material) and not found.is_published
    page = _piece if is_draft else readable_offline(_piece)
    return page(request, found)


def _piece(request: MemberRequest, found: Piece) -> HttpResponse:
    return show(request, "materials/piece.html", piece_page(request, found))


def piece_page(request: MemberRequest, found: Piece) -> dict[str, Any]:
    actor, is_starter = request.actor, isinstance(found, Starter)
    may_change = permissions.may_change(actor, found)
    may_judge = permissions.may_judge(actor, found)
    page: dict[str, Any] = {
        "piece": found,
        "is_starter": is_starter,
        "may_change": may_change,
        "may_hide": is_starter and actor.is_admin,
        "may_copy": is_starter and permissions.may_write(actor),
        "may_judge": may_judge,
        "said": queries.opinion_of(actor, found) if may_judge else None,
        "opinions": queries.opinions(actor, found) if may_change or may_create(actor) else None,
        "refusal": None,
        "facts": facts_line(found),
        "link": _link(request, found) if has_any(actor) else "",
    }
    if isinstance(found, Starter):
        page["is_hidden"] = actor.is_admin and permissions.is_hidden(actor, found.key)
        page["others"] = [one for one in LANGUAGES if one[0] != found.language]
    else:
        page["file"] = copies_for(found.pk).first() if found.kind == "file" else None
    return page


@require_POST
def useful(request: MemberRequest, key: str) -> HttpResponse:
    found = permissions.piece_to_judge(request.actor, key, asked_language(request))
    answer = {"yes": True, "no": False}.get(request.POST.get("useful", ""))
    if answer is None:
        raise Http404
    reading.say_useful(found, is_useful=answer, actor=request.actor, at=timezone.now())
    return go_to(request, piece_address(request, found), message=_("Thank you. Noted."))


@require_safe
def file(request: MemberRequest, key: str) -> HttpResponse:
    """To be saved: never opened as a page of ours."""
    material = permissions.material_with_file(request.actor, key)
    copy = copies_for(material.pk).first()
    if copy is None:
        raise Http404
    return served(copy, content_of_copy)


def _link(request: MemberRequest, found: Piece) -> str:
    """For a message; a starter piece is read in the language of whoever opens it."""
    if isinstance(found, Material) and not found.is_published:
        return ""
    return full_address("materials:piece", found.key, organisation=request.organisation.slug)


def piece_address(request: MemberRequest, found: Piece) -> str:
    where = address("materials:piece", found.key, organisation=request.organisation.slug)
    is_other = isinstance(found, Starter) and found.language != spoken()
    return f"{where}?in={found.language}" if is_other else where


def spoken() -> str:
    """The language of the page."""
    return (translation.get_language() or "").partition("-")[0]


def asked_language(request: MemberRequest) -> str:
    """That of a starter piece: the one asked for, else that of the page."""
    asked = request.GET.get("in", "")
    return asked if asked in dict(LANGUAGES) and starters(asked) else spoken()
