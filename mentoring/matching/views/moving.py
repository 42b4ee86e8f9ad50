"""Moving somebody to another group, and placing those who were left over."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import MoveForm, PlaceForm
from mentoring.matching.models import Run
from mentoring.matching.queries.studio import without_group
from mentoring.matching.views.studio import PAGE, studio_page
from mentoring.organisations.requests import MemberRequest


@require_POST
def move(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """One person into one group, from another or from among those who have none."""
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    person, target, source = permissions.moving(run, **form.cleaned_data)
    try:
        made = actions.move(person, target, source=source, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = studio_page(request, run.programme, run, refusal=refusal)
        return show(request, PAGE, page, status=422)
    others = ", ".join(one.name for one in made.others(person.membership))
    said = _("%(name)s is now with %(others)s. Both groups are locked.")
    if source is None:
        said = _("%(name)s is now with %(others)s. The group is locked.")
    where = address("matching:pair", slug, number, made.pk, organisation=request.organisation.slug)
    return go_to(request, where, message=said % {"name": person.membership.name, "others": others})


@require_POST
def place_all(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """Everybody left over who meets a rule, in one step."""
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    people = without_group(run, **form.cleaned_data)
    try:
        placed, staying = actions.place_all(run, people, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        page = studio_page(request, run.programme, run, refusal=refusal)
        return show(request, PAGE, page, status=422)
    return go_to(request, _back(request, run), message=_placed_words(placed, staying))


def _back(request: MemberRequest, run: Run) -> str:
    slug = request.organisation.slug
    return address("matching:run", run.programme.slug, run.number, organisation=slug)


def _placed_words(placed: int, staying: int) -> str:
    said = ngettext(
        "%(count)s person was placed, and their group is locked.",
        "%(count)s people were placed, and their groups are locked.",
        placed,
    ) % {"count": placed}
    if not staying:
        return said
    rest = ngettext(
        "%(count)s fits nowhere by the rules, or every group is full.",
        "%(count)s fit nowhere by the rules, or every group is full.",
        staying,
    ) % {"count": staying}
    return f"{said} {rest}"
