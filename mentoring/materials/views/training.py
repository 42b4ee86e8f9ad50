"""Trainings, their lessons one after the other, and what a programme recommends of them."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.materials import permissions
from mentoring.materials.actions import training as actions
from mentoring.materials.catalogue.trainings import Lesson
from mentoring.materials.forms import ExcuseForm, ThoughtsForm, TrainingForm
from mentoring.materials.queries import requirements
from mentoring.materials.queries import training as learning
from mentoring.materials.queries.training import TrainingProgress
from mentoring.materials.views.reading import spoken
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage

FORM = ["GET", "HEAD", "POST"]


@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    actor = request.actor
    page = {
        "trainings": learning.all_progress(actor, spoken()),
        "recommended": learning.recommended(actor, spoken()),
        "run": learning.programmes_to_choose_for(actor),
    }
    return show(request, "materials/trainings.html", page)


@require_safe
def whole(request: MemberRequest, training: str) -> HttpResponse:
    """One training: its lessons, and how far the reader is."""
    known = permissions.training_to_read(training)
    progress = learning.progress_of(request.actor, known, spoken())
    certificate, slug = learning.certificate_of(request.actor, known), request.organisation.slug
    url = ""
    if certificate:
        url = full_address("materials:certificate", certificate.code, organisation=slug)
    page = {
        "progress": progress,
        "certificate": certificate,
        "certificate_url": url,
        "refusal": None,
    }
    return show(request, "materials/training.html", page)


@require_http_methods(FORM)
def lesson(request: MemberRequest, training: str, key: str) -> HttpResponse:
    """A scene to read, and questions to think about; what one writes there nobody else reads."""
    found, actor = permissions.lesson_to_read(training, key, spoken()), request.actor
    mine = learning.thoughts_of(actor, found)
    form = ThoughtsForm(sent(request), initial={"thoughts": mine.thoughts if mine else ""})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["thoughts"]
        actions.finish_lesson(found, said, actor=actor, at=timezone.now())
        return _onward(request, learning.progress_of(actor, training, spoken()), found)
    page = {
        "lesson": found,
        "progress": learning.progress_of(actor, training, spoken()),
        "done": mine,
        "form": form,
        "additions": learning.additions_for(actor, found),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "materials/lesson.html", page, status=status)


def _onward(request: MemberRequest, progress: TrainingProgress, done: Lesson) -> HttpResponse:
    slug, onward = request.organisation.slug, progress.after(done)
    if onward is None:
        words = _("That was the last one. You have been through the whole training.")
        where = address("materials:training", progress.training.value, organisation=slug)
        return go_to(request, where, message=words)
    where = address("materials:lesson", onward.training, onward.key, organisation=slug)
    return go_to(request, where, message=_("Kept, for you alone. Here is the next one."))


@require_http_methods(FORM)
def choose(request: MemberRequest, programme: str) -> HttpResponse:
    """What a programme recommends, and what it says below lessons."""
    found, slug = programme_to_manage(request.actor, programme), request.organisation.slug
    form = TrainingForm(
        sent(request),
        chosen=learning.chosen_by(found),
        required=learning.required_by(found),
        additions=learning.additions_of(found),
        language=spoken(),
    )
    if request.method == "POST" and form.is_valid():
        actions.set_trainings(
            found,
            chosen=form.chosen,
            required=form.required,
            additions=form.additions,
            actor=request.actor,
            at=timezone.now(),
        )
        where = address("materials:choose_training", found.slug, organisation=slug)
        return go_to(request, where, message=_("Saved."))
    page = {
        "programme": found,
        "form": form,
        "reached": learning.reached_in(found),
        "requires": requirements.trains_first(found),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "materials/choose_training.html", page, status=status)


@require_safe
def people(request: MemberRequest, programme: str) -> HttpResponse:
    """Who still has to finish what their programme requires, and who is excused."""
    return _people(request, programme_to_manage(request.actor, programme))


def _people(
    request: MemberRequest, programme: Programme, refusal: Refusal | None = None
) -> HttpResponse:
    page = {
        "programme": programme,
        "standing": requirements.standing_in(programme, number=request.GET.get("page")),
        "form": ExcuseForm(),
        "refusal": refusal,
    }
    return show(request, "materials/training_people.html", page, status=422 if refusal else 200)


@require_POST
def excuse(request: MemberRequest, programme: str, enrolment_id: UUID) -> HttpResponse:
    """Let one person be matched without it, or ask it of them again."""
    found = programme_to_manage(request.actor, programme)
    place, now = permissions.place_to_excuse(found, enrolment_id), timezone.now()
    name, form = place.membership.first_name, ExcuseForm(request.POST)
    try:
        if request.POST.get("do") == "ask":
            actions.ask_again(place, actor=request.actor, at=now)
            message = _("%(name)s needs the training again before being matched.")
        else:
            words = form.cleaned_data["words"] if form.is_valid() else ""
            actions.excuse(place, words, actor=request.actor, at=now)
            message = _("%(name)s can be matched now.")
    except Refusal as refusal:
        return _people(request, found, refusal)
    slug = request.organisation.slug
    where = address("materials:training_people", found.slug, organisation=slug)
    return go_to(request, where, message=message % {"name": name})
