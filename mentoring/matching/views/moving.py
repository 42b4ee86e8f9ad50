"""Moving somebody to another group, and placing those who were left over."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions, permissions
from mentoring.matching.actions.pairs import RuleForbids
from mentoring.matching.forms import MoveForm, PlaceForm
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries.studio import without_group
from mentoring.matching.views.pairs import pair_page
from mentoring.matching.views.studio import PAGE, studio_page
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Enrolment


@require_POST
def move(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """One person into one group, from another or from among those who have none."""
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    note, part = form.cleaned_data.pop("note"), form.cleaned_data.pop("part")
    person, target, source = permissions.moving(run, **form.cleaned_data)
    how: dict[str, Any] = {"note": note, "part": part, "actor": request.actor, "at": timezone.now()}
    try:
        made = actions.move(person, target, source=source, **how)
    except RuleForbids as refusal:
        return _ask_why(request, form, (person, target, source), refusal)
    except Refusal as refusal:
        page = studio_page(request, run.programme, run, refusal=refusal)
        return show(request, PAGE, page, status=422)
    others = ", ".join(one.name for one in made.others(person.membership))
    said = _("%(name)s is now with %(others)s. Both groups are locked.")
    if source is None:
        said = _("%(name)s is now with %(others)s. The group is locked.")
    where = address("matching:pair", slug, number, made.pk, organisation=request.organisation.slug)
    return go_to(request, where, message=said % {"name": person.membership.name, "others": others})


def _ask_why(
    request: MemberRequest,
    form: MoveForm,
    moved: tuple[Enrolment, ProposedGroup, ProposedGroup | None],
    refusal: RuleForbids,
) -> HttpResponse:
    """A rule stands in the way: the page of the group again, with it by name and a line for why."""
    person, target, source = moved
    form.fields["note"].required = True  # the page asks for it now
    page = pair_page(source or target) | {
        "move": form,
        "person": person.membership,
        "others": formats.listed(one.name for one in target.people),
        "in_the_way": refusal.values["rules"],
    }
    return show(request, "matching/pair.html", page, status=422)


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
