"""Joining a programme in five short steps, and changing any of them later."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from mentoring.core.addresses import address, full_address
from mentoring.core.extensions import extends
from mentoring.core.pages import go_to, render_fragment, show
from mentoring.core.refusals import Refusal
from mentoring.core.words import day
from mentoring.notifications.plain import plain
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolment, joining
from mentoring.participants.models import Enrolment
from mentoring.participants.queries import joining as queries
from mentoring.participants.queries.person import profile_facts
from mentoring.participants.rules.places import STEPS
from mentoring.participants.views.steps import PAGES
from mentoring.programmes.models import Programme

Status = Enrolment.Status


@extends("programmes.readers")
def is_in(actor: Membership, programme: Programme) -> bool:
    return Enrolment.objects.filter(programme=programme, membership=actor).exists()


@extends("programmes.preview")
def letter_to_come(request: MemberRequest, programme: Programme, audience: str) -> Markup:
    """The letter that will invite people, as it would be written to whoever looks at it now."""
    sender = request.actor
    html = render_fragment(request, "participants/mail/invitation.html", {
        "recipient": sender, "programme": programme, "sender": sender,
        "link": full_address("participants:join", programme.slug,
                             organisation=request.organisation.slug),
    })  # fmt: skip
    letter = {"words": plain(html)}
    return Markup(render_fragment(request, "participants/letter_to_come.html", letter))  # noqa: S704


def where(request: HttpRequest, name: str, *args: Any) -> str:
    return address(f"participants:{name}", *args, organisation=request.organisation.slug)  # type: ignore[attr-defined]


@require_safe
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """Welcome, or how far one has come, or one's own profile."""
    today = timezone.now().date()
    programme, place = permissions.place_to_join(request.actor, slug, today)
    page: dict[str, Any] = {"programme": None, "of": programme, "place": place, "today": today}
    if place is None:
        return show(request, "participants/welcome.html", page | {"steps": []})
    if place.status in (Status.JOINED, Status.WITHDRAWN):
        page["facts"] = profile_facts(place)
        page["avoided"] = queries.wishes_of(place).avoided
        return show(request, "participants/profile.html", page)
    page["steps"] = queries.steps_of(place)
    page["go_on"] = next((step.name for step in page["steps"] if not step.done), "")
    return show(request, "participants/welcome.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: MemberRequest, slug: str, step: str) -> HttpResponse:
    """One step: shown with what is known, saved by itself, then on to the next."""
    today = timezone.now().date()
    programme, place = permissions.place_to_join(request.actor, slug, today)
    if step not in STEPS or (place is None and step != STEPS[0]):
        raise Http404
    data = request.POST if request.method == "POST" else None
    roles = permissions.roles_open_to(request.actor, programme, place)
    page = PAGES[step](request.actor, programme, place, roles, data)
    context: dict[str, Any] = {
        "programme": None, "of": programme, "place": place, "step": step,
        "steps": queries.steps_of(place, step) if place else [],
    }  # fmt: skip
    if data is None:
        return show(request, "participants/step.html", context | page.context())
    if page.is_looking:
        return show(request, "participants/step.html", context | page.context(), part="step")
    try:
        if page.form.is_valid():
            place = page.save(at=timezone.now())
            return go_to(request, *_after(request, place, step, data))
    except Refusal as refusal:
        context["refusal"] = refusal
    return show(
        request, "participants/step.html", context | page.context(), part="step", status=422
    )


def _after(request: MemberRequest, place: Enrolment, step: str, data: QueryDict) -> tuple[str]:
    """Where to go after a step: the next one, the overview, or back to one's profile."""
    slug = place.programme.slug
    following = STEPS[STEPS.index(step) + 1 :]
    if place.status == Status.JOINED or data.get("act") == "later":
        return (where(request, "join", slug),)
    if following:
        return (where(request, "join_step", slug, following[0]),)
    return (where(request, "join_summary", slug),)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything one has said, and the act of joining."""
    place = permissions.own_place(request.actor, slug)
    context: dict[str, Any] = {
        "programme": None,
        "of": place.programme,
        "place": place,
        "step": "summary",
    }
    if request.method == "POST":
        try:
            joining.join(place, actor=request.actor, at=timezone.now())
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            words = _("You have joined %(programme)s. We will write to you when there is a match.")
            message = words % {"programme": place.programme.name}
            return go_to(request, where(request, "join", slug), message=message)
    if place.status in (Status.JOINED, Status.WITHDRAWN):
        return go_to(request, where(request, "join", slug))
    context |= {
        "steps": queries.steps_of(place),
        "missing": [one for one in queries.steps_of(place) if not one.done],
        "facts": profile_facts(place),
    }
    status = 422 if "refusal" in context else 200
    return show(request, "participants/summary.html", context, status=status)


@require_POST
def change_place(request: MemberRequest, slug: str) -> HttpResponse:
    """Pause until a day, come back, or leave the programme."""
    place = permissions.own_place(request.actor, slug)
    now, act = timezone.now(), request.POST.get("act", "")
    try:
        message = _change(request, place, act, now)
    except Refusal as refusal:
        page = {
            "programme": None, "of": place.programme, "place": place, "today": now.date(),
            "facts": profile_facts(place), "avoided": queries.wishes_of(place).avoided,
            "refusal": refusal,
        }  # fmt: skip
        return show(request, "participants/profile.html", page, status=422)
    return go_to(request, where(request, "join", slug), message=message)


def _change(request: MemberRequest, place: Enrolment, act: str, now: Any) -> str:
    me = request.actor
    if act == "pause":
        until = parse_date(request.POST.get("until", "")) if request.POST.get("until") else None
        if until is None:
            raise enrolment.PauseInThePast
        enrolment.pause(place, until=until, actor=me, at=now)
        return _("You are on pause until %(day)s. Enjoy the time.") % {"day": day(until)}
    if act == "leave":
        enrolment.withdraw(place, actor=me, at=now)
        return _("You have left. What you said is kept, and you can come back at any time.")
    if act == "return":
        enrolment.resume(place, actor=me, at=now)
        return _("Welcome back.")
    raise Http404
