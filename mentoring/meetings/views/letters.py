"""Pages behind links in letters: no sign-in, one question, one button."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from mentoring.core.pages import show
from mentoring.core.refusals import Refusal
from mentoring.meetings import actions, permissions
from mentoring.meetings.models import Proposal
from mentoring.meetings.notices import HELD, NONE_FITS, PICK
from mentoring.meetings.queries.common import common
from mentoring.notifications import doors
from mentoring.notifications.models import Door

_PICK_PAGE, _HELD_PAGE = "meetings/pick_letter.html", "meetings/held_letter.html"


@doors.behind(PICK)
def pick_slot(request: HttpRequest, door: Door) -> HttpResponse:
    """One of the offered moments, or none of them."""
    proposal = permissions.proposal_behind(door.membership, door.subject_id)
    chosen = _chosen(proposal, door.choice)
    page = _pick_page(door, proposal, chosen)
    if request.method != "POST":
        return show(request, _PICK_PAGE, page)
    at = timezone.now()
    try:
        with transaction.atomic():
            doors.use(door, at=at)
            if chosen is None:
                actions.decline(proposal, actor=door.membership, at=at)
            else:
                actions.book(proposal, starts_at=chosen, actor=door.membership, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal, "still_free": _still_free(proposal, door, at)}
        return show(request, _PICK_PAGE, page, part="choice", status=422)
    return show(request, "meetings/picked.html", page)


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
        "proposal": proposal, "chosen": chosen, "still_free": [],
    }  # fmt: skip


def _still_free(proposal: Proposal, door: Door, at: datetime) -> list[datetime]:
    """The next moments that both have, for the sentence after a refusal."""
    shared = common(proposal.relationship, door.membership, minutes=proposal.minutes, at=at)
    return [moment.at for moment in shared.offers]
