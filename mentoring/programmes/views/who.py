"""Who may join, with the numbers following while the rules are written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.web.pages import show
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions, queries
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.forms import EligibilityForm, NewRule
from mentoring.programmes.models import PartWords, Programme
from mentoring.programmes.views.sections import saved


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: MemberRequest, slug: str) -> HttpResponse:
    """``add``, ``drop`` and ``suggest`` only change what stands on the page; ``keep`` saves."""
    programme = permissions.programme_to_manage(request.actor, slug)
    values = queries.values_of(request.organisation)
    sent = request.POST if request.method == "POST" else None
    form = EligibilityForm(programme.eligibility, values, _called(request, programme), sent)
    if sent is None:
        return _page(request, programme, values, form)
    if _rearranged(form, programme, sent):
        return _page(request, programme, values, form)
    if not form.is_valid():
        return _page(request, programme, values, form, status=422)
    actions.change(
        programme,
        section="who",
        values={"eligibility": form.rules()},
        actor=request.actor,
        at=timezone.now(),
    )
    return saved(request, programme)


def _called(request: MemberRequest, programme: Programme) -> PartWords:
    return programme.called(request.organisation)


def _rearranged(form: EligibilityForm, programme: Programme, sent: QueryDict) -> bool:
    """Whether a button was pressed that only adds rules to the page or takes one off."""
    if "drop" in sent:
        form.drop(str(sent["drop"]))
    elif "suggest" in sent:
        for rule in suggestions(programme):
            form.begin(rule["field"], rule)
    elif "add" in sent:
        new = NewRule(form.values, sent)
        if new.is_valid() and new.cleaned_data["about"]:
            form.begin(new.cleaned_data["about"])
    else:
        return False
    return True


def suggestions(programme: Programme) -> Sequence[Mapping[str, Any]]:
    template = TEMPLATES.get(programme.template)
    rules = template.eligibility if template else ()
    if programme.kind.has_sides:
        return rules
    return [rule for rule in rules if rule["audience"] == "both"]  # of peers there are no others


def _page(
    request: MemberRequest,
    programme: Programme,
    values: dict[str, list[str]],
    form: EligibilityForm,
    status: int = 200,
) -> HttpResponse:
    page: dict[str, Any] = {
        "programme": programme,
        "called": form.called,
        "form": form,
        "new_rule": NewRule(values),
        "suggested": suggestions(programme),
        "eligible": queries.count_eligible(request.organisation, form.whole_rules()),
    }
    return show(request, "programmes/who.html", page, part="rules", status=status)


@require_POST
def count_who(request: MemberRequest, slug: str) -> HttpResponse:
    """How many people the rules on the page let in, before they are kept."""
    programme = permissions.programme_to_manage(request.actor, slug)
    values = queries.values_of(request.organisation)
    form = EligibilityForm(programme.eligibility, values, _called(request, programme), request.POST)
    page = {"programme": programme, "called": form.called, "form": form}
    page |= {"new_rule": NewRule(values), "suggested": ()}
    page["eligible"] = queries.count_eligible(request.organisation, form.whole_rules())
    return show(request, "programmes/who.html", page, part="counts")
