"""Pages behind links in letters: no sign-in, one question, one button."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from mentoring.core.pages import show
from mentoring.core.refusals import Refusal
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import MOST_OFFERS, moments_in
from mentoring.meetings.models import Proposal
from mentoring.meetings.notices import HELD, NONE_FITS, PICK
from mentoring.meetings.queries.common import Moment, common
from mentoring.notifications import doors
from mentoring.notifications.models import Door

MOST_SHOWN = 6  # moments to choose from when none of the offered ones suits
_PICK_PAGE, _HELD_PAGE = "meetings/pick_letter.html", "meetings/held_letter.html"


@doors.behind(PICK)
def pick_slot(request: HttpRequest, door: Door) -> HttpResponse:
    """One of the offered moments, none of them, or times of one's own instead."""
    proposal = permissions.proposal_behind(door.membership, door.subject_id)
    chosen = _chosen(proposal, door.choice)
    at = timezone.now()
    page = _pick_page(door, proposal, chosen)
    if request.method != "POST":
        page["free"] = [] if chosen else _free(proposal, door, at)
        return show(request, _PICK_PAGE, page)
    try:
        with transaction.atomic():
            doors.use(door, at=at)
            page["offered"] = _decide(request.POST, proposal, chosen, door, at)
    except Refusal as refusal:
        page |= {"refusal": refusal, "free": _free(proposal, door, at)}
        page["ticked"] = set(request.POST.getlist("slots")) or page["ticked"]
        return show(request, _PICK_PAGE, page, part="choice", status=422)
    return show(request, "meetings/picked.html", page)


def _decide(
    said: QueryDict, proposal: Proposal, chosen: datetime | None, door: Door, at: datetime
) -> list[datetime]:
    """Do what the pressed button says; the moments that were offered in return, if any."""
    if said.get("act") == "offer":
        free = {moment.at for moment in _free(proposal, door, at)}
        moments = sorted(free & set(moments_in(said.getlist("slots"))))
        if not moments:
            raise actions.NoTimeChosen
        if len(moments) > MOST_OFFERS:
            raise actions.TooManyTimes
        how = {name: getattr(proposal, name) for name in ("minutes", "format", "place")}
        relationship, actor = proposal.relationship, door.membership
        actions.propose(relationship, moments=moments, actor=actor, at=at, **how)
        return moments
    if chosen is None:
        actions.decline(proposal, actor=door.membership, at=at)
    else:
        actions.book(proposal, starts_at=chosen, actor=door.membership, at=at)
    return []


@doors.behind(HELD)
def held(request: HttpRequest, door: Door) -> HttpResponse:
    """Did the talk take place? The link has answered; the button says it."""
    meeting = permissions.meeting_behind(door.membership, door.subject_id)
    says_yes = door.choice == "yes"
    page: dict[str, Any] = _people(door, meeting.relationship) | {
        "meeting": meeting, "says_yes": says_yes,
    }  # fmt: skip
    if request.method != "POST":
        return show(request, _HELD_PAGE, page)
    at = timezone.now()
    try:
        with transaction.atomic():
            doors.use(door, at=at)
            meeting = actions.answer(meeting, held=says_yes, actor=door.membership, at=at)
    except Refusal as refusal:
        return show(request, _HELD_PAGE, page | {"refusal": refusal}, part="choice", status=422)
    return show(request, "meetings/answered.html", page | {"is_missed": meeting.is_missed})


def _chosen(proposal: Proposal, choice: str) -> datetime | None:
    if choice == NONE_FITS:
        return None
    with suppress(ValueError, IndexError):
        return proposal.moments[int(choice)]
    raise Http404


def _people(door: Door, relationship: Any) -> dict[str, Any]:
    return {
        "reader": door.membership, "relationship": relationship,
        "other": relationship.other(door.membership), "refusal": None,
    }  # fmt: skip


def _pick_page(door: Door, proposal: Proposal, chosen: datetime | None) -> dict[str, Any]:
    return _people(door, proposal.relationship) | {
        "proposal": proposal, "chosen": chosen, "free": [], "ticked": set(), "offered": [],
    }  # fmt: skip


def _free(proposal: Proposal, door: Door, at: datetime) -> list[Moment]:
    """The next moments that both have, apart from those on offer; none once it is answered."""
    if not proposal.is_open:
        return []
    shared = common(proposal.relationship, door.membership, minutes=proposal.minutes, at=at)
    best = [*shared.offers, *shared.others]
    found = [moment for moment in best if moment.at not in proposal.moments][:MOST_SHOWN]
    return sorted(found, key=lambda moment: moment.at)
