"""The questions of a programme: written, put in order, taken out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.forms import QuestionForm, audiences_of
from mentoring.programmes.models import FormField, Programme


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    called = programme.called(request.organisation)
    form = QuestionForm(
        request.POST or None, called=called, may_ask_everywhere=request.actor.is_admin
    )
    if not form.is_valid():
        return _page(request, programme, form)
    try:
        actions.write_question(
            programme,
            values=form.values(),
            is_everywhere=form.cleaned_data.get("is_everywhere", False),
            key=form.cleaned_data["key"],
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, programme, form)
    return _back(request, programme)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: MemberRequest, slug: str, question_id: UUID) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    question = permissions.question_to_change(request.actor, programme, question_id)
    called = programme.called(request.organisation)
    initial = QuestionForm.starting_from(question)
    form = QuestionForm(request.POST or None, called=called, initial=initial)
    if not form.is_valid():
        page = {"programme": programme, "form": form, "question": question}
        status = 422 if request.method == "POST" else 200
        return show(request, "programmes/question.html", page, status=status)
    actions.change_question(
        question, programme, values=form.values(), actor=request.actor, at=timezone.now()
    )
    return _back(request, programme)


@require_POST
def move_question(request: MemberRequest, slug: str, question_id: UUID) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    question = permissions.question_to_change(request.actor, programme, question_id)
    is_up = request.POST.get("to") == "up"
    actions.move_question(question, programme, is_up=is_up, actor=request.actor, at=timezone.now())
    return _back(request, programme)


@require_POST
def remove_question(request: MemberRequest, slug: str, question_id: UUID) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    question = permissions.question_to_change(request.actor, programme, question_id)
    actions.remove_question(question, programme, actor=request.actor, at=timezone.now())
    return _back(request, programme)


def _page(request: MemberRequest, programme: Programme, form: QuestionForm) -> HttpResponse:
    asked = queries.questions_of(programme)
    page: dict[str, Any] = {
        "programme": programme,
        "form": form,
        "everywhere": [one for one in asked if one.programme_id is None],
        "own": [one for one in asked if one.programme_id],
        "kinds": dict(FormField.Kind.choices),
        "audiences": dict(audiences_of(programme.called(request.organisation))),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "programmes/questions.html", page, status=status)


def _back(request: MemberRequest, programme: Programme) -> HttpResponse:
    slug = request.organisation.slug
    return go_to(request, address("programmes:questions", programme.slug, organisation=slug))
