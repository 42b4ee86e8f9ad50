"""Joining a programme in five short steps, and changing any of them later."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook, run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, render_fragment, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.notifications.rendering import chosen_for, language_of, rendered
from mentoring.notifications.rules import HIDDEN
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.participants import permissions
from mentoring.participants.actions import enrolments, joining
from mentoring.participants.models import Enrolment
from mentoring.participants.notices import FIRST_INVITATION, first_words_of
from mentoring.participants.queries import choosing
from mentoring.participants.queries import joining as queries
from mentoring.participants.queries.person import own_facts
from mentoring.participants.rules.steps import STEPS
from mentoring.participants.views.steps import PAGES
from mentoring.programmes.models import Programme

Status = Enrolment.Status


@hook("programmes.readers")
def is_in(actor: Membership, programme: Programme) -> bool:
    return Enrolment.objects.filter(programme=programme, membership=actor).exists()


@hook("programmes.preview")
def letter_to_come(request: MemberRequest, programme: Programme, audience: str) -> Markup:
    """The letter that will invite newcomers, as it would be written to whoever looks at it now."""
    sender, at = request.actor, timezone.now()
    invited = Enrolment(
        organisation_id=programme.organisation_id, programme=programme, membership=sender
    )
    own = chosen_for(FIRST_INVITATION, invited, language_of(sender)).words
    words = first_words_of(invited, HIDDEN, sender, at)
    letter = {"words": rendered(sender, FIRST_INVITATION, invited, words, own).text}
    return Markup(render_fragment(request, "participants/letter_to_come.html", letter))  # noqa: S704


def where(request: HttpRequest, name: str, *args: Any) -> str:
    return address(f"participants:{name}", *args, organisation=request.organisation.slug)  # type: ignore[attr-defined]


@require_safe
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """Welcome, or how far one has come, or one's own profile."""
    today = request.organisation.day_at(timezone.now())
    programme, enrolment = permissions.enrolment_to_join(request.actor, slug, today)
    page: dict[str, Any] = {
        "programme": None,
        "of": programme,
        "enrolment": enrolment,
        "today": today,
    }
    if enrolment is None:
        return show(request, "participants/welcome.html", page | {"steps": []})
    if enrolment.status in (Status.JOINED, Status.WITHDRAWN):
        page["facts"] = own_facts(enrolment)
        page["avoided"] = choosing.preferences_of(enrolment).avoided
        return show(request, "participants/profile.html", page)
    page["steps"] = queries.steps_of(enrolment)
    page["go_on"] = next((step.name for step in page["steps"] if not step.done), "")
    return show(request, "participants/welcome.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: MemberRequest, slug: str, step: str) -> HttpResponse:
    """One step: shown with what is known, saved by itself, then on to the next."""
    today = request.organisation.day_at(timezone.now())
    programme, enrolment = permissions.enrolment_to_join(request.actor, slug, today)
    if step not in STEPS or (enrolment is None and step != STEPS[0]):
        raise Http404
    data = request.POST if request.method == "POST" else None
    roles = permissions.roles_open_to(request.actor, programme, enrolment)
    page = PAGES[step](request.actor, programme, enrolment, roles, data)
    context: dict[str, Any] = {
        "programme": None,
        "of": programme,
        "enrolment": enrolment,
        "step": step,
        "steps": queries.steps_of(enrolment, step) if enrolment else [],
    }
    if data is None:
        return show(request, "participants/step.html", context | page.context())
    if page.is_looking:
        return show(request, "participants/step.html", context | page.context(), part="step")
    try:
        if page.form.is_valid():
            enrolment = page.save(at=timezone.now())
            return go_to(request, *_after(request, enrolment, step, data))
    except Refusal as refusal:
        context["refusal"] = refusal
    return show(
        request, "participants/step.html", context | page.context(), part="step", status=422
    )


def _after(request: MemberRequest, enrolment: Enrolment, step: str, data: QueryDict) -> tuple[str]:
    """Where to go after a step: the next one, the overview, or back to one's profile."""
    slug = enrolment.programme.slug
    following = STEPS[STEPS.index(step) + 1 :]
    if enrolment.status == Status.JOINED or data.get("act") == "later":
        return (where(request, "join", slug),)
    if following:
        return (where(request, "join_step", slug, following[0]),)
    return (where(request, "join_summary", slug),)


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything one has said, and the act of joining."""
    enrolment = permissions.own_enrolment(request.actor, slug)
    context: dict[str, Any] = {
        "programme": None,
        "of": enrolment.programme,
        "enrolment": enrolment,
        "step": "summary",
    }
    if request.method == "POST":
        try:
            joining.join(enrolment, actor=request.actor, at=timezone.now())
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            came_for = next(iter(run_hook("participants.came_for", enrolment)), None)
            words = sent_or_kept(
                _("You’ve joined %(programme)s. We’ll write to you when there’s a match."),
                _("You’ve joined %(programme)s. Your match will appear on your home page."),
            )
            if came_for or not enrolment.programme.is_matched:
                words = _("You’ve joined %(programme)s.")
            message = words % {"programme": enrolment.programme.name}
            return go_to(request, came_for or where(request, "join", slug), message=message)
    if enrolment.status in (Status.JOINED, Status.WITHDRAWN):
        return go_to(request, where(request, "join", slug))
    context |= {
        "steps": queries.steps_of(enrolment),
        "missing": [one for one in queries.steps_of(enrolment) if not one.done],
        "facts": own_facts(enrolment),
    }
    status = 422 if "refusal" in context else 200
    return show(request, "participants/summary.html", context, status=status)


@require_POST
def change_enrolment(request: MemberRequest, slug: str) -> HttpResponse:
    """Come back from a pause, or leave the programme, or return to it."""
    enrolment = permissions.own_enrolment(request.actor, slug)
    now, act = timezone.now(), request.POST.get("act", "")
    try:
        message = _change(request, enrolment, act, now)
    except Refusal as refusal:
        page = {
            "programme": None,
            "of": enrolment.programme,
            "enrolment": enrolment,
            "today": request.organisation.day_at(now),
            "facts": own_facts(enrolment),
            "avoided": choosing.preferences_of(enrolment).avoided,
            "refusal": refusal,
        }
        return show(request, "participants/profile.html", page, status=422)
    return go_to(request, where(request, "join", slug), message=message)


def _change(request: MemberRequest, enrolment: Enrolment, act: str, now: Any) -> str:
    me = request.actor
    if act == "leave":
        enrolments.withdraw(enrolment, actor=me, at=now)
        return _("You’ve left. What you told us is kept, and you can come back at any time.")
    if act == "return":
        enrolments.resume(enrolment, actor=me, at=now)
        return _("Welcome back.")
    raise Http404
