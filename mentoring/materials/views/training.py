"""Trainings, their lessons one after the other, and what a programme recommends of them."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.materials import permissions
from mentoring.materials.actions import training as actions
from mentoring.materials.catalogue.trainings import Lesson
from mentoring.materials.forms import ThoughtsForm, TrainingForm
from mentoring.materials.queries import training as learning
from mentoring.materials.queries.training import Progress
from mentoring.materials.views.reading import spoken
from mentoring.organisations.requests import MemberRequest
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


def _onward(request: MemberRequest, progress: Progress, done: Lesson) -> HttpResponse:
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
        additions=learning.additions_of(found),
        language=spoken(),
    )
    if request.method == "POST" and form.is_valid():
        actions.set_trainings(
            found,
            chosen=form.chosen,
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
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "materials/choose_training.html", page, status=status)
