"""The people of a programme whom one may ask, and the page of one of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching.rules.week import best_part
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Enrolment
from mentoring.requests import permissions, rules
from mentoring.requests.forms import SearchForm, language_options
from mentoring.requests.queries.people import directory, skills_of, with_skills, words_of
from mentoring.requests.queries.shortlists import listed_of
from mentoring.requests.queries.standing import Stands, are_apart, stands
from mentoring.requests.queries.waitlist import is_awaited, line_of
from mentoring.requests.rules import AskingStanding


@require_safe
def people(request: MemberRequest, slug: str, side: str) -> HttpResponse:
    """A few suggested with why, then everybody, searched and filtered."""
    today = request.organisation.day_at(timezone.now())
    place, part = permissions.own_place(request.actor, slug, side, today)
    choice = SearchForm(request.GET).choice()
    found = directory(place, part, choice, number=request.GET.get("page"), today=today)
    with_skills([*found.suggested, *found.shown], rules.other_part(part))
    page = {
        "programme": None,
        "of": place.programme,
        "place": place,
        "side": side,
        "sides": permissions.sides_open_to(place, today),
        "part": part,
        "choice": choice,
        "found": found,
        "languages": language_options(found),
        "query": choice.query,
        "listed": listed_of(place, part) if place.programme.shortlist_length > 1 else [],
    }
    return show(request, "requests/people.html", page)


@require_safe
def person(request: MemberRequest, slug: str, side: str, membership_id: UUID) -> HttpResponse:
    """Somebody, introduced. Where there is a request between the two, its page instead."""
    today = request.organisation.day_at(timezone.now())
    place, part = permissions.own_place(request.actor, slug, side, today)
    other = permissions.person_to_meet(place, part, membership_id)
    found = met(place, other, part, today)
    if found.open_request:
        where = address(
            "requests:status", found.open_request.pk, organisation=request.organisation.slug
        )
        return go_to(request, where)
    page = page_of(place, other, part, found) | {"side": side, "listed": None, "line": None}
    if found.standing is AskingStanding.FULL or is_awaited(place, other, part):
        page |= {"line": line_of(place, other, part), "today": today}
    if place.programme.shortlist_length > 1:
        page["listed"] = listed_of(place, part)
    return show(request, "requests/person.html", page)


def met(place: Enrolment, other: Enrolment, part: str, today: date) -> Stands:
    """How the two stand; who keeps away from whom is as if they were not there."""
    found = stands(place, other, part, today=today)
    if found.open_request is None and are_apart(place.membership_id, other):
        raise Http404
    return found


def page_of(place: Enrolment, other: Enrolment, part: str, found: Stands) -> dict[str, Any]:
    looked_for = rules.other_part(part)
    reasons = found.fit.reasons if found.fit else {}
    profile = getattr(other.membership, "profile", None)
    week = reasons.get("week")
    return {
        "programme": None,
        "of": place.programme,
        "place": place,
        "other": other,
        "person": other.membership,
        "part": part,
        "found": found,
        "reasons": reasons,
        "broken": found.fit.broken if found.fit else (),
        "best": best_part(
            reasons.get("common", ""), place.membership.timezone, date.fromisoformat(week)
        )
        if week
        else "",
        "words": words_of(other, looked_for),
        "skills": skills_of([other], looked_for).get(other.membership_id, []),
        "wanted": {one["skill"] for one in reasons.get("asked", ())},
        "languages": [code for code, *_ in profile.languages] if profile else [],
    }
