"""Coming into a circle, and going."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.circles import permissions
from mentoring.circles.actions import joining
from mentoring.circles.forms import AskForm
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.notices import SEAT
from mentoring.circles.views.finding import PAGE, page_of
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.organisations.requests import MemberRequest

State = Joiner.State


@require_POST
def come(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    """Join, ask, or wait, whichever it is; an invitation link counts for as long as it holds."""
    now = timezone.now()
    today = request.organisation.day_at(now)
    invitation = request.POST.get("invitation", "")
    if invitation:
        found = permissions.circle_behind(request.actor, invitation, today)
        if found.pk != circle_id:
            raise Http404
    else:
        found = permissions.circle_to_see(request.actor, circle_id, today)
    form = AskForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else request.POST["words"][:500]
    waits = request.POST.get("act") != "join"
    try:
        joiner = joining.come(found, words=words, waits=waits, actor=request.actor, at=now)
    except Refusal as refusal:
        return _refused(request, found.pk, invitation, today, refusal)
    if joiner.state == State.FIRST:
        where = address(
            "participants:join", found.programme.slug, organisation=request.organisation.slug
        )
        words = _("Join %(programme)s first: “%(circle)s” is kept for you and comes right after.")
        names = {"programme": found.programme.name, "circle": found.name}
        return go_to(request, where, message=words % names)
    return go_to(request, _where(request, joiner), message=_came_words(joiner))


def _came_words(joiner: Joiner) -> str:
    words = {
        State.IN.value: _("You’re in. Welcome."),
        State.ASKED.value: _("Asked. You’ll hear as soon as somebody has answered."),
        State.OFFERED.value: _("A seat is kept for you. Take it when you are ready."),
    }
    waits = _("You’re on the waiting list. You’ll hear when it’s your turn.")
    return words.get(joiner.state, waits)


@require_POST
def seat(request: MemberRequest, circle_id: UUID) -> HttpResponse:
    """Take the seat that is kept, or go: from a seat, a request, or the list."""
    now = timezone.now()
    today = request.organisation.day_at(now)
    found = permissions.circle_to_see(request.actor, circle_id, today)
    mine = found.joiner(request.actor)
    try:
        if request.POST.get("act") == "take" and mine is not None:
            joiner = joining.take(mine, actor=request.actor, at=now)
            return go_to(request, _where(request, joiner), message=_came_words(joiner))
        joining.leave(found, actor=request.actor, at=now)
    except Refusal as refusal:
        return _refused(request, found.pk, "", today, refusal)
    slug = request.organisation.slug
    where = address("circles:circles", found.programme.slug, organisation=slug)
    if permissions.enrolment_of(request.actor, found.programme) is None:
        where = address("home:home", organisation=slug)
    return go_to(request, where, message=_("Done. Your seat or your turn passes to the next."))


def _refused(
    request: MemberRequest, circle_id: UUID, invitation: str, today: date, refusal: Refusal
) -> HttpResponse:
    """The page as it is now, for much may have happened meanwhile."""
    if invitation:
        found = permissions.circle_behind(request.actor, invitation, today)
    else:
        found = permissions.circle_to_see(request.actor, circle_id, today)
    page = page_of(request, found) | {"refusal": refusal, "invitation": invitation}
    return show(request, PAGE, page, status=422)


def _where(request: MemberRequest, joiner: Joiner) -> str:
    """The page they share once it has begun, else that of the circle."""
    circle, slug = joiner.circle, request.organisation.slug
    if joiner.state == State.IN and circle.has_begun:
        return address("relationships:room", circle.relationship_id, organisation=slug)
    return address("circles:circle", circle.pk, organisation=slug)


@links.link_view(SEAT)
def seat_from_mail(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """One question, one button; nobody has to sign in."""
    joiner = permissions.offer_behind(link.membership, link.subject_id)
    page = {"reader": link.membership, "circle": joiner.circle, "choice": link.choice}
    page |= {"until": joiner.until, "refusal": None}
    if request.method != "POST":
        return show(request, "circles/seat_letter.html", page)
    at = timezone.now()
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            if link.choice == "take":
                joining.take(joiner, actor=link.membership, at=at)
            else:
                joining.leave(joiner.circle, actor=link.membership, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "circles/seat_letter.html", page, part="choice", status=422)
    page["circle"] = OpenCircle.objects.get(pk=joiner.circle_id)
    return show(request, "circles/thanks.html", page)
