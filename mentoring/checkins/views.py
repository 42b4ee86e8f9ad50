"""Answering a check-in, signed in or from the letter."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from mentoring.checkins import actions, permissions, queries, rules
from mentoring.checkins.forms import CheckInForm, ClosingForm, HelpForm
from mentoring.checkins.models import CheckIn, ClosingAnswer, took_part
from mentoring.checkins.notices import CLOSING, VERB, closing_page
from mentoring.checkins.queries import asks_of
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship

PAGE = "checkins/checkin.html"
HELP = "checkins/ask_for_help.html"
CLOSED = "checkins/closing.html"


@require_http_methods(["GET", "HEAD", "POST"])
@readable_offline
def checkin(request: MemberRequest, checkin_id: UUID) -> HttpResponse:
    found = permissions.checkin_to_answer(request.actor, checkin_id)
    room = address(
        "relationships:room", found.relationship_id, organisation=request.organisation.slug
    )
    form = CheckInForm(request.POST or None, asks=asks_of(found.relationship))
    page = _page(found, form)
    if request.method != "POST":
        if found.answered_at:
            return go_to(request, room, message=_("You’ve answered this check-in. Thank you."))
        return show(request, PAGE, page)
    if not form.is_valid():
        return show(request, PAGE, page, part="questions", status=422)
    try:
        actions.answer(found, actor=request.actor, at=timezone.now(), **form.answers())
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="questions", status=422)
    return go_to(request, room, message=_thanks(form))


@links.link_view(VERB, also_used=True)
def answer_from_letter(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The same three questions without signing in; the link has answered the first of them."""
    found = permissions.checkin_to_answer(link.membership, link.subject_id)
    if request.method != "POST":
        form = CheckInForm(initial={"worth": link.choice}, asks=asks_of(found.relationship))
        return show(request, PAGE, _page(found, form) | {"is_letter": True})
    form = CheckInForm(request.POST, asks=asks_of(found.relationship))
    page = _page(found, form) | {"is_letter": True}
    if not form.is_valid():
        return show(request, PAGE, page, part="questions", status=422)
    at = timezone.now()
    try:
        with transaction.atomic():
            actions.answer(found, actor=link.membership, at=at, **form.answers())
            if not link.used_at:
                links.redeem(link, at=at)
    except Refusal as refusal:
        return show(request, PAGE, page | {"refusal": refusal}, part="questions", status=422)
    return show(
        request, "checkins/thanks.html", page | {"wants_help": form.answers()["wants_help"]}
    )


@require_POST
def close_help(request: MemberRequest, checkin_id: UUID) -> HttpResponse:
    found = permissions.help_to_close(request.actor, checkin_id)
    actions.close_help(found, actor=request.actor, at=timezone.now())
    programme = found.relationship.programme
    today = address("today:today", programme.slug, organisation=request.organisation.slug)
    return go_to(
        request,
        today,
        message=_("%(name)s’s request for help is closed.") % {"name": found.membership},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_help(request: MemberRequest, slug: str) -> HttpResponse:
    """Words to those who run a programme, in confidence, at any time."""
    programme = permissions.programme_to_ask(request.actor, slug)
    form = HelpForm(sent(request))
    names = formats.listed(
        queries.who_listens(programme, besides=queries.who_is_with(request.actor, programme))
    )
    page = {"programme": programme, "form": form, "names": names}
    if request.method != "POST":
        return show(request, HELP, page)
    if not form.is_valid():
        return show(request, HELP, page, part="words", status=422)
    actions.ask_for_help(
        programme, message=form.cleaned_data["message"], actor=request.actor, at=timezone.now()
    )
    home = address("home:home", organisation=request.organisation.slug)
    message = _("%(names)s will read this and get in touch with you. Nobody else can see it.")
    return go_to(request, home, message=message % {"names": names})


@require_POST
def close_request(request: MemberRequest, request_id: UUID) -> HttpResponse:
    found = permissions.request_to_close(request.actor, request_id)
    actions.close_request(found, actor=request.actor, at=timezone.now())
    slug = request.organisation.slug
    today = address("today:today", found.programme.slug, organisation=slug)
    message = _("%(name)s’s request is closed.") % {"name": found.membership}
    return go_to(request, today, message=message)


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_look_back_on(request.actor, slug)
    form = _form(request, programme, request.actor)
    page = {"programme": programme, "form": form}
    if request.method != "POST":
        return show(request, CLOSED, page)
    if not form.is_valid():
        return show(request, CLOSED, page, status=422)
    actions.answer_closing(programme, **form.cleaned_data, actor=request.actor, at=timezone.now())
    home = address("home:home", organisation=request.organisation.slug)
    return go_to(request, home, message=_("Thank you for telling us. You can change it any time."))


@links.link_view(CLOSING, also_used=True)
def closing_from_letter(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The same question without signing in; the link has answered the first half of it."""
    ended = Programme.objects.select_related("organisation").filter(ended_at__isnull=False)
    programme = ended.filter(pk=link.subject_id).first()
    if programme is None:  # reopened since the letter
        return show(
            request,
            "notifications/link_closed.html",
            {"reason": "expired", "link": link},
            status=410,
        )
    form = _form(request, programme, link.membership, worth=link.choice)
    page = {"programme": programme, "form": form, "is_letter": True}
    if request.method != "POST":
        return show(request, CLOSED, page)
    if not form.is_valid():
        return show(request, CLOSED, page, status=422)
    at = timezone.now()
    with transaction.atomic():
        actions.answer_closing(programme, **form.cleaned_data, actor=link.membership, at=at)
        if not link.used_at:
            links.redeem(link, at=at)
    return show(request, CLOSED, page | {"is_answered": True})


def _form(
    request: HttpRequest, programme: Programme, person: Membership, *, worth: str = ""
) -> ClosingForm:
    """Filled with what they said before; a tap in the letter is the newer answer."""
    before = ClosingAnswer.objects.filter(programme=programme, membership=person).first()
    known = {"worth": before.worth, "comment": before.comment} if before else {}
    if worth:
        known["worth"] = worth
    return ClosingForm(sent(request), initial=known, question=programme.closing_question)


@hook("programmes.closing")
def closing_path(actor: Membership, programme: Programme) -> str | None:
    """Where somebody who took part says how it was."""
    mine = Programme.objects.filter(took_part(actor), pk=programme.pk)
    if programme.ended_at is None or not mine.exists():
        return None
    return closing_page(programme, actor)


@hook("relationships.room", order=90)
def help_panel(request: MemberRequest, relationship: Relationship) -> Markup:
    people = [person.name for person in relationship.people]
    names = formats.listed(queries.who_listens(relationship.programme, besides=people))
    page = {"programme": relationship.programme, "names": names}
    return Markup(render_fragment(request, "checkins/help_panel.html", page))  # noqa: S704 - ours


def _page(found: CheckIn, form: CheckInForm) -> dict[str, Any]:
    at = timezone.now()
    return {
        "is_closed": not rules.is_answerable(sent_at=found.sent_at or at, at=at),
        "checkin": found,
        "form": form,
        "asks": asks_of(found.relationship),
        "others": found.relationship.others(found.membership),
        "names": found.relationship.named_for(found.membership),
    }


def _thanks(form: CheckInForm) -> str:
    if form.answers()["wants_help"]:
        return _("Thank you. A coordinator has been told and will get in touch.")
    return _("Thank you for telling us. That’s all for now.")
