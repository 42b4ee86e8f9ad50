"""Goals of two people."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.core.web.timeline import TimelineEntry
from mentoring.goals import actions, permissions, queries, rules
from mentoring.goals.forms import GoalForm, MoveForm, NewGoalForm, ProgressForm, StepForm
from mentoring.goals.models import Goal
from mentoring.goals.notices import LINK
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share
from mentoring.relationships.queries import FirstStep

FORM = ["GET", "HEAD", "POST"]
PAGE, NEW, LETTER = "goals/goal.html", "goals/new.html", "goals/past_letter.html"


@hook("relationships.room", order=60)
def goals_panel(request: HttpRequest, relationship: Relationship) -> Markup:
    actor: Membership = request.actor  # type: ignore[attr-defined]
    known = queries.goals_read_by(actor, relationship)
    goals = [goal for goal in known if not goal.is_let_go]
    page = {
        "relationship": relationship,
        "goals": goals,
        "whose": {goal.pk: queries.named_owners(goal, relationship, actor) for goal in goals},
        "today": relationship.today(timezone.now()) if relationship.is_open else None,
    }
    return Markup(render_fragment(request, "goals/panel.html", page))  # noqa: S704 - a template


@hook("relationships.first_steps", order=20)
def first_goal(actor: Membership, relationship: Relationship) -> FirstStep:
    is_done = bool(queries.goals_of(relationship))
    url = address("goals:new", relationship.pk, organisation=actor.organisation.slug)
    return FirstStep(
        _("Write down your first goal"), is_done, "" if is_done else url, _("Write it down")
    )


@hook("relationships.reached", order=20)
def goals_reached(relationship: Relationship) -> str | None:
    count = Goal.objects.filter(relationship=relationship, reached_at__isnull=False).count()
    if not count:
        return None
    return ngettext("%(count)s goal reached", "%(count)s goals reached", count) % {"count": count}


@hook("relationships.timeline", order=30)
def goals_in_time(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    return queries.entries(actor, relationship)


@require_http_methods(FORM)
def new(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Write down a goal, prefilled from what the mentee said when joining."""
    relationship = relationship_to_share(request.actor, relationship_id)
    initial = {"title": request.GET.get("title", "")}
    form = NewGoalForm(sent(request), initial=initial, people=queries.owners_of(relationship))
    page = _page(request, relationship) | {"form": form}
    if request.method != "POST":
        page["suggested_by"], page["suggestions"] = queries.suggestions_for(relationship)
        return show(request, NEW, page)
    if not form.is_valid():
        return show(request, NEW, page, part="words", status=422)
    at = timezone.now()
    try:
        goal = actions.set_goal(
            relationship, key=form.cleaned_data["key"], actor=request.actor, at=at, **form.goal()
        )
    except Refusal as refusal:
        return show(request, NEW, page | {"refusal": refusal}, part="words", status=422)
    if goal.created_at < at:
        message = (
            _("You two already have this goal; it was not added twice.")
            if relationship.are_two
            else _("You already have this goal; it was not added twice.")
        )
        return go_to(request, _goal(request, goal), message=message)
    return go_to(request, _room(request, relationship), message=_saved(relationship))


def _saved(relationship: Relationship) -> str:
    return _("Saved for both of you.") if relationship.are_two else _("Saved for all of you.")


@require_http_methods(FORM)
def goal(request: MemberRequest, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    """A goal with its steps; both can say it anew."""
    found = permissions.goal_to_share(request.actor, relationship_id, goal_id)
    if request.method != "POST":
        return show(request, PAGE, _goal_page(request, found))
    form = GoalForm(request.POST, people=queries.owners_of(found.relationship))
    if not form.is_valid():
        page = _goal_page(request, found) | {"form": form}
        return show(request, PAGE, page, status=422)
    return _do(
        request,
        found,
        lambda at: actions.adjust(found, actor=request.actor, at=at, **form.goal()),
        _("Goal updated. Your story keeps the earlier wording."),
    )


@require_POST
def progress(request: MemberRequest, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    found = permissions.goal_to_share(request.actor, relationship_id, goal_id)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(error) for error in form.errors.get("percent", []))
        page = _goal_page(request, found) | {"refusal": words}
        return show(request, PAGE, page, status=422)
    percent = form.cleaned_data["percent"]
    return _do(
        request,
        found,
        lambda at: actions.set_progress(found, percent=percent, actor=request.actor, at=at),
        _("Noted."),
    )


@require_POST
def add_step(request: MemberRequest, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    found = permissions.goal_to_share(request.actor, relationship_id, goal_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        page = _goal_page(request, found) | {"step_form": form}
        return show(request, PAGE, page, status=422)
    return _do(
        request,
        found,
        lambda at: actions.add_step(found, actor=request.actor, at=at, **form.cleaned_data),
        None,
    )


@require_POST
def step(
    request: MemberRequest, relationship_id: UUID, goal_id: UUID, step_id: UUID
) -> HttpResponse:
    """Tick a step, open it again, or take it out."""
    found = permissions.goal_to_share(request.actor, relationship_id, goal_id)
    one = permissions.step_to_share(found, step_id)
    act = request.POST.get("act")

    def change(at: Any) -> Goal:
        if act == "remove":
            return actions.remove_step(one, actor=request.actor, at=at)
        return actions.tick_step(one, is_done=act == "done", actor=request.actor, at=at)

    return _do(request, found, change, None)


@require_POST
def reach(request: MemberRequest, relationship_id: UUID, goal_id: UUID) -> HttpResponse:
    """It is done, or no longer theirs; or, after all, not over yet."""
    found = permissions.goal_to_share(request.actor, relationship_id, goal_id)
    act = request.POST.get("act")
    if act == "let_go":
        return _do(
            request,
            found,
            lambda at: actions.let_go(found, actor=request.actor, at=at),
            _("Let go of. Your story keeps it, and you can reopen it at any time."),
        )
    if act == "again":
        return _do(
            request,
            found,
            lambda at: actions.take_up_again(found, actor=request.actor, at=at),
            _("Reopened."),
        )
    return _do(
        request,
        found,
        lambda at: actions.reach(found, actor=request.actor, at=at),
        _("Reached. Take a moment to be glad of it together."),
    )


@links.link_view(LINK)
def past(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """Its day has passed: the link has answered, the button says it; another day is chosen here."""
    found = permissions.goal_behind(link.membership, link.subject_id)
    at = timezone.now()
    today = found.relationship.today(at)
    form = MoveForm(sent(request), initial={"to": today + rules.MOVES_BY})
    page: dict[str, Any] = {
        "reader": link.membership,
        "others": found.relationship.others(link.membership),
        "relationship": found.relationship,
        "goal": found,
        "choice": link.choice,
        "form": form,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, LETTER, page)
    if link.choice == "move" and not form.is_valid():
        return show(request, LETTER, page, part="choice", status=422)
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            page["goal"] = _answer(found, link, form, at)
    except Refusal as refusal:
        return show(request, LETTER, page | {"refusal": refusal}, part="choice", status=422)
    return show(request, "goals/answered.html", page)


def _answer(found: Goal, link: ActionLink, form: MoveForm, at: datetime) -> Goal:
    who: dict[str, Any] = {"actor": link.membership, "at": at}
    if link.choice == "move":
        return actions.move(found, to=form.cleaned_data["to"], **who)
    act = actions.let_go if link.choice == "let_go" else actions.reach
    return act(found, **who)


def _do(
    request: MemberRequest, found: Goal, change: Callable[[Any], object], message: str | None
) -> HttpResponse:
    try:
        change(timezone.now())
    except Refusal as refusal:
        page = _goal_page(request, found) | {"refusal": refusal}
        return show(request, PAGE, page, status=422)
    return go_to(request, _goal(request, found), message=message)


def _goal(request: MemberRequest, found: Goal) -> str:
    slug = request.organisation.slug
    return address("goals:goal", found.relationship_id, found.pk, organisation=slug)


def _room(request: MemberRequest, relationship: Relationship) -> str:
    return address("relationships:room", relationship.pk, organisation=request.organisation.slug)


def _page(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    return {
        "relationship": relationship,
        "others": relationship.others(request.actor),
        "names": relationship.named_for(request.actor),
        "suggestions": [],
        "suggested_by": None,
        "refusal": None,
    }


def _goal_page(request: MemberRequest, found: Goal) -> dict[str, Any]:
    names = ("title", "measure", "why", "target_on", "whose")
    initial = {name: getattr(found, name) for name in names}
    people = queries.owners_of(found.relationship)
    return _page(request, found.relationship) | {
        "goal": found,
        "steps": list(found.steps.order_by("position", "id")),
        "form": GoalForm(initial=initial, people=people),
        "whose": queries.named_owners(found, found.relationship, request.actor),
        "step_form": StepForm(),
        "can_write": found.relationship.is_open and found.is_open,
        "is_past": found.relationship.is_open
        and found.is_open
        and rules.is_past(found.target_on, found.relationship.today(timezone.now())),
    }
