"""What the two promise each other: said on a talk's page, ticked off wherever it stands."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.meetings import actions, permissions, rules
from mentoring.meetings.forms import PromiseDayForm, PromiseForm
from mentoring.meetings.models import Promise
from mentoring.meetings.notices.promises import LINK
from mentoring.meetings.queries.schedule import promises_of
from mentoring.meetings.views.common import back_from, meeting_page
from mentoring.meetings.views.meeting import shown_again
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship

_LETTER, _ANSWERED = "meetings/promise_letter.html", "meetings/promise_answered.html"
ACTS = ("kept", "open", "move", "remove")


@require_POST
def make(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    found = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    form = PromiseForm(request.POST, others=found.relationship.others(request.actor))
    page: dict[str, Any] = {"promise_form": form}
    if not form.is_valid():
        return shown_again(request, found, page)
    said = form.cleaned_data
    try:
        actions.promise(
            found,
            by=said["who"] or request.actor,
            words=said["words"],
            until=said["until"],
            key=said["key"],
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return shown_again(request, found, page | {"refusal": refusal})
    message = (
        _("Saved for both of you. It stays on the page you share until it’s done.")
        if found.relationship.are_two
        else _("Saved for all of you. It stays on the page you share until it is done.")
    )
    return go_to(request, meeting_page(request, found), message=message)


@require_POST
def keep(request: MemberRequest, relationship_id: UUID, promise_id: UUID) -> HttpResponse:
    """One tap: done, open again, or never meant like that."""
    found = permissions.promise_to_keep(request.actor, relationship_id, promise_id)
    act = request.POST.get("act")
    if act not in ACTS:
        raise Http404
    at = timezone.now()
    if act == "move":
        return go_to(request, _back(request, found), message=_moved(request, found, at))
    if act == "remove":
        actions.withdraw(found, actor=request.actor, at=at)
    else:
        actions.keep(found, is_kept=act == "kept", actor=request.actor, at=at)
    return go_to(request, _back(request, found), message=_("Good.") if act == "kept" else None)


def _moved(request: MemberRequest, found: Promise, at: datetime) -> str:
    """Another day for it; what the page then says, also where that day cannot be."""
    form = PromiseDayForm(request.POST)
    if not form.is_valid():
        return " ".join(str(error) for error in form.errors["until"])
    try:
        to = form.cleaned_data["until"]
        actions.move_promise(found, to=to, actor=request.actor, at=at)
    except Refusal as refusal:
        return str(refusal)
    return _("It is due by %(day)s now.") % {"day": formats.day(to)}


def _back(request: MemberRequest, found: Promise) -> str:
    """The talk's page, when that is where the tick was made; otherwise the room."""
    if "talk" in request.POST and found.meeting:
        return meeting_page(request, found.meeting)
    return back_from(request, found.relationship)


@hook("relationships.room", order=60)
def open_promises(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """What is still to be done before the next talk, beside the time line."""
    actor = request.actor  # type: ignore[attr-defined]
    waiting = [each for each in promises_of(relationship, actor) if each.kept_at is None]
    if not waiting or not relationship.is_open:
        return None
    today = relationship.today(timezone.now())
    for each in waiting:
        if rules.is_past(each.until, today):
            each.day_form = _day_form(each, today)  # type: ignore[attr-defined]
    page = {"relationship": relationship, "promises": waiting, "actor": actor}
    return Markup(render_fragment(request, "meetings/room_promises.html", page))  # noqa: S704 - a template


def _day_form(promise: Promise, today: date) -> PromiseDayForm:
    later = {"until": today + rules.MOVES_BY}
    return PromiseDayForm(initial=later, auto_id=f"day-{promise.pk}-%s")


@links.link_view(LINK)
def past(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """Its day has passed: the link has answered, the button says it; another day is chosen here."""
    found = permissions.promise_behind(link.membership, link.subject_id)
    if found is None:
        return show(request, _ANSWERED, {"reader": link.membership, "promise": None}, status=410)
    at = timezone.now()
    later = {"until": found.relationship.today(at) + rules.MOVES_BY}
    form = PromiseDayForm(sent(request), initial=later)
    page: dict[str, Any] = {
        "reader": link.membership,
        "others": found.relationship.others(link.membership),
        "relationship": found.relationship,
        "promise": found,
        "choice": link.choice,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, _LETTER, page)
    if link.choice == "move" and not form.is_valid():
        return show(request, _LETTER, page, part="choice", status=422)
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            page["promise"] = _answer(found, link, form, at)
    except Refusal as refusal:
        return show(request, _LETTER, page | {"refusal": refusal}, part="choice", status=422)
    return show(request, _ANSWERED, page)


def _answer(found: Promise, link: ActionLink, form: PromiseDayForm, at: datetime) -> Promise:
    who: dict[str, Any] = {"actor": link.membership, "at": at}
    if link.choice == "move":
        return actions.move_promise(found, to=form.cleaned_data["until"], **who)
    if link.choice == "drop":
        actions.withdraw(found, **who)
    else:
        actions.keep(found, is_kept=True, **who)
    return found
