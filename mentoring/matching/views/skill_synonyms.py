"""Words for skills that may mean the same: the coordinator decides."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matchengine.vocabulary import Why
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions
from mentoring.matching.queries import skill_synonyms as queries
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Skill
from mentoring.programmes.permissions import programme_to_manage

MAX_SHOWN = 50


@require_safe
def words(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    asked, decided = queries.questions(programme), queries.decisions(programme)
    page = {
        "programme": programme,
        "questions": asked[:MAX_SHOWN],
        "count": len(asked),
        "joined": decided.filter(is_same=True),
        "apart": decided.filter(is_same=False),
        "Why": Why,
    }
    return show(request, "matching/skill_synonyms.html", page)


@require_POST
def decide(request: MemberRequest, slug: str, one: int, other: int, answer: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    if answer not in ("same", "apart") or one == other:
        raise Http404
    skills = Skill.objects.filter(organisation=programme.organisation_id)
    actions.decide(
        programme,
        get_object_or_404(skills, pk=one),
        get_object_or_404(skills, pk=other),
        is_same=answer == "same",
        actor=request.actor,
        at=timezone.now(),
    )
    where = address("matching:words", programme.slug, organisation=request.organisation.slug)
    return go_to(request, where)
