"""A pair or a whole group by hand: find people, see how they fit, say yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import NoteForm
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.queries import explain, labels, regroup
from mentoring.matching.queries.people import may_be, named
from mentoring.matching.queries.studio import free_for
from mentoring.matching.views.pairs import back_to
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.models import Enrolment, EnrolmentQuerySet
from mentoring.programmes.models import part_words
from mentoring.relationships.rules import MENTORING_PARTS, can_begin, for_two

MAX_FOUND = 8
MAX_OFFERED = 30  # of those left over, where nobody was looked for by name


@dataclass(frozen=True)
class Side:
    """Those who can be chosen for one part: ``name`` is what the address calls it."""

    name: str
    part: str
    label: str
    least: int
    most: int
    words: str
    chosen: Sequence[Enrolment]
    found: Sequence[Enrolment]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    asked = request.POST if request.method == "POST" else request.GET
    page = _choice(run, asked)
    page["form"] = NoteForm(request.POST or None, are_two=page["for_two"])
    people = [(one, side.part) for side in page["sides"] for one in side.chosen]
    try:
        if page["is_whole"]:
            page |= _look(run, people)
        if request.method == "POST" and page["form"].is_valid():
            actions.kind_by_hand(run.kind, [part for _one, part in people])
            if page["verdict"]:
                note = page["form"].cleaned_data["note"]
                how: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
                how |= {"verdict": page["verdict"], "note": note}
                made = actions.add_by_hand(run, people=people, **how)
                return go_to(request, back_to(request, run), message=_added_words(made))
    except Refusal as refusal:
        page["refusal"] = refusal
    status = 422 if request.method == "POST" or page["refusal"] else 200
    return show(request, "matching/add.html", page, status=status)


def _added_words(made: ProposedGroup) -> str:
    if not made.are_two:
        names = {"names": formats.listed(one.name for one in made.people)}
        return _("%(names)s are now a group, and locked.") % names
    mentee, mentor = made.people
    return _("%(mentee)s and %(mentor)s are now a pair, and locked.") % {
        "mentee": mentee,
        "mentor": mentor,
    }


def _look(run: Run, people: Sequence[tuple[Enrolment, str]]) -> dict[str, Any]:
    """What they would score, and the couples of a group with the weakest first."""
    if run.programme.kind_of(run.kind).is_for_two:
        (mentee, _part), (mentor, _other) = people
        return {"verdict": explain.verdict(run, mentor=mentor, mentee=mentee)}
    verdict = regroup.verdict_of_group(run, people)
    told = [] if verdict["is_final"] else verdict["reasons"]["couples"]
    by_key = {str(one.membership_id): one.membership for one, _part in people}
    couples = [
        {
            "mentee": by_key[one["mentee"]],
            "mentor": by_key[one["mentor"]],
            "score": sum(one["contributions"].values()) / 100,
        }
        for one in told
    ]
    names = {str(one.pk): one.membership.name for one, _part in people}
    against = [
        (f"{names[one['mentee']]}, {names[one['mentor']]}", one["rules"])
        for one in verdict["against"]
    ]
    told_apart = {"verdict": verdict, "against": against}
    return told_apart | {"couples": sorted(couples, key=itemgetter("score"))}


def _choice(run: Run, asked: QueryDict) -> dict[str, Any]:
    """Whom to bring together: chosen by id, or found by words."""
    kind = run.programme.kind_of(run.kind)
    sides = _two_sides(run, asked) if kind.is_for_two else _sides(run, asked)
    parts = [side.part for side in sides for _one in side.chosen]
    return {
        "programme": run.programme,
        "run": run,
        "for_two": kind.is_for_two,
        "sides": sides,
        "people": [one.membership for side in sides for one in side.chosen],
        "is_whole": len(parts) == kind.most if kind.is_for_two else can_begin(run.kind, parts),
        "verdict": None,
        "refusal": None,
        "rules": labels.rules_of(run.kind),
        "criteria": labels.criteria_of(run.kind),
    }


def _two_sides(run: Run, asked: QueryDict) -> list[Side]:
    """One of each of two, as the address has always called them."""
    _kind, *parts = for_two(run.kind)
    sides = []
    for role, part in zip(("mentee", "mentor"), parts, strict=True):
        people = may_be(run.programme).filter(**{f"is_{role}": True})
        chosen = _by_ids(people, [asked.get(role, "")])
        words, found = _by_words(people, role, asked)
        sides.append(Side(role, part, "", 1, 1, words, chosen, found or ()))
    return sides


def _sides(run: Run, asked: QueryDict) -> list[Side]:
    """Each part of the kind; those left over are offered where nobody was looked for."""
    kind = run.programme.kind_of(run.kind)
    called = part_words(kind, run.programme.organisation)
    sides = []
    for part, (least, most) in kind.parts.items():
        people = may_be(run.programme, part)
        label = called.mentors if part in MENTORING_PARTS else called.mentees
        words, found = _by_words(people, part, asked)
        if found is None:
            found = list(free_for(run, part, people)[:MAX_OFFERED])
        chosen = _by_ids(people, asked.getlist(part))
        sides.append(Side(part, part, label, least, most, words, chosen, found))
    return sides


def _by_ids(people: EnrolmentQuerySet, ids: Sequence[str]) -> list[Enrolment]:
    keys = [key for key in map(_uuid, ids) if key]
    return list(_in_order(people.filter(pk__in=keys))) if keys else []


def _by_words(
    people: EnrolmentQuerySet, name: str, asked: QueryDict
) -> tuple[str, list[Enrolment] | None]:
    """What was looked for, and who was found; None where nothing was."""
    words = asked.get(f"{name}_words", "").strip().replace("\0", "")[:100]
    return words, list(_in_order(people.filter(named(words)))[:MAX_FOUND]) if words else None


def _in_order(people: EnrolmentQuerySet) -> EnrolmentQuerySet:
    return people.order_by("membership__found_by", "id")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
