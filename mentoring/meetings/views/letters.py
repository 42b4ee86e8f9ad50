"""Pages behind links in letters: no sign-in, one question, one button."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import MAX_OFFERS, moments_in
from mentoring.meetings.models import Proposal
from mentoring.meetings.notices import HELD, NONE_FITS, PICK
from mentoring.meetings.queries.circle import may_repeat
from mentoring.meetings.queries.common import Moment, common
from mentoring.meetings.views.again import again_links
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink

MAX_SHOWN = 6  # moments to choose from when none of the offered ones suits
_PICK_PAGE, _HELD_PAGE = "meetings/pick_letter.html", "meetings/held_letter.html"


@links.link_view(PICK)
def pick_slot(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """One of the offered moments, none of them, or times of one's own instead."""
    proposal = permissions.proposal_behind(link.membership, link.subject_id)
    chosen = _chosen(proposal, link.choice)
    at = timezone.now()
    page = _pick_page(link, proposal, chosen)
    if request.method != "POST":
        page["free"] = [] if chosen else _free(proposal, link, at)
        return show(request, _PICK_PAGE, page)
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            page |= _decide(request.POST, proposal, chosen, link, at)
    except Refusal as refusal:
        is_unticked = isinstance(refusal, actions.NothingTicked)
        free = [] if is_unticked else _free(proposal, link, at)
        page |= {"refusal": refusal, "free": free}
        page["ticked"] = set(request.POST.getlist("slots")) or page["ticked"]
        page["fits"] = set(request.POST.getlist("fits")) or page["fits"]
        return show(request, _PICK_PAGE, page, part="choice", status=422)
    return show(request, "meetings/picked.html", page)


def _decide(
    said: QueryDict, proposal: Proposal, chosen: datetime | None, link: ActionLink, at: datetime
) -> dict[str, Any]:
    """Do what the pressed button says; what the page then tells."""
    if said.get("act") == "offer":
        return {"offered": _offer_others(said, proposal, link, at)}
    fits = [chosen] if chosen else []
    if chosen and not proposal.relationship.are_two:
        fits = moments_in(said.getlist("fits"))
        if not fits:
            raise actions.NothingTicked
    meeting = actions.answer_offer(proposal, fits=fits, actor=link.membership, at=at)
    return {"meeting": meeting, "waits": meeting is None and _still_open(proposal)}


def _still_open(proposal: Proposal) -> bool:
    return Proposal.objects.open().filter(pk=proposal.pk).exists()


def _offer_others(
    said: QueryDict, proposal: Proposal, link: ActionLink, at: datetime
) -> list[datetime]:
    """Offer other moments in return; a series in return only by whoever may offer one."""
    free = {moment.at for moment in _free(proposal, link, at)}
    moments = sorted(free & set(moments_in(said.getlist("slots"))))
    if not moments:
        raise actions.NoTimeChosen
    if len(moments) > MAX_OFFERS:
        raise actions.TooManyTimes
    how = {name: getattr(proposal, name) for name in ("minutes", "format", "place")}
    relationship, actor = proposal.relationship, link.membership
    every = proposal.every if may_repeat(relationship, actor) else None
    actions.propose(relationship, moments=moments, every=every, actor=actor, at=at, **how)
    return moments


@links.link_view(HELD)
def held(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """Did the talk take place? The link has answered; the button says it."""
    meeting = permissions.meeting_behind(link.membership, link.subject_id)
    says_yes = link.choice == "yes"
    page: dict[str, Any] = _people(link, meeting.relationship) | {
        "meeting": meeting,
        "says_yes": says_yes,
    }
    if request.method != "POST":
        return show(request, _HELD_PAGE, page)
    at = timezone.now()
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            meeting = actions.answer(meeting, held=says_yes, actor=link.membership, at=at)
    except Refusal as refusal:
        return show(request, _HELD_PAGE, page | {"refusal": refusal}, part="choice", status=422)
    again = again_links(meeting, link.membership, at=at) if meeting.is_held else []
    page |= {"is_missed": meeting.is_missed, "again": again}
    return show(request, "meetings/answered.html", page)


def _chosen(proposal: Proposal, choice: str) -> datetime | None:
    if choice == NONE_FITS:
        return None
    with suppress(ValueError, IndexError):
        return proposal.moments[int(choice)]
    raise Http404


def _people(link: ActionLink, relationship: Any) -> dict[str, Any]:
    return {
        "reader": link.membership,
        "relationship": relationship,
        "others": relationship.others(link.membership),
        "names": relationship.named_for(link.membership),
        "refusal": None,
    }


def _pick_page(link: ActionLink, proposal: Proposal, chosen: datetime | None) -> dict[str, Any]:
    return _people(link, proposal.relationship) | {
        "proposal": proposal,
        "chosen": chosen,
        "free": [],
        "ticked": set(),
        "offered": [],
        "proposer": proposal.proposed_by.first_name,
        "meeting": None,
        "waits": False,
        "is_poll": proposal.is_poll,
        "fits": {chosen.isoformat()} if chosen else set(),
        "moments": [moment for moment in proposal.moments if moment > timezone.now()],
    }


def _free(proposal: Proposal, link: ActionLink, at: datetime) -> list[Moment]:
    """The next moments that both have, apart from those on offer; none once it is answered."""
    if not proposal.is_open:
        return []
    shared = common(proposal.relationship, link.membership, minutes=proposal.minutes, at=at)
    suggest = [*shared.offers, *shared.others]
    found = [moment for moment in suggest if moment.at not in proposal.moments][:MAX_SHOWN]
    return sorted(found, key=lambda moment: moment.at)
