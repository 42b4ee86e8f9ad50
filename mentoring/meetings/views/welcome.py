"""The page behind a time in the letter of a return: no sign-in, one question, one button."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import show
from mentoring.meetings import actions
from mentoring.meetings.actions.locks import free_for
from mentoring.meetings.forms import MAX_OFFERS, moments_in
from mentoring.meetings.models import Meeting
from mentoring.meetings.notices.pauses import WELCOME
from mentoring.meetings.queries.common import Moment, common
from mentoring.meetings.queries.places import place_for, usual
from mentoring.meetings.queries.schedule import next_of, open_offer
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share

MAX_SHOWN = 5  # moments beside the chosen one
_PAGE = "meetings/welcome_letter.html"


@links.link_view(WELCOME)
def choose_time(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """Offer it to the other, or book it where the other has offered it already."""
    relationship = relationship_to_share(link.membership, link.subject_id)
    chosen, at = _chosen(link.choice), timezone.now()
    page = _page(link, relationship, chosen, at)
    if request.method != "POST":
        return show(request, _PAGE, page)
    try:
        with transaction.atomic():
            links.redeem(link, at=at)
            page |= _decide(request.POST, relationship, page, link, at)
    except Refusal as refusal:
        page |= {"refusal": refusal, "ticked": set(request.POST.getlist("slots"))}
        return show(request, _PAGE, page, part="choice", status=422)
    return show(request, "meetings/picked.html", page)


def _decide(
    said: QueryDict,
    relationship: Relationship,
    page: dict[str, Any],
    link: ActionLink,
    at: datetime,
) -> dict[str, Any]:
    if page["offer"]:
        fits, actor = [page["chosen"]], link.membership
        return {"meeting": actions.answer_offer(page["offer"], fits=fits, actor=actor, at=at)}
    shown = {one.at for one in page["free"]} | {page["chosen"]}
    moments = sorted(shown & set(moments_in(said.getlist("slots"))))
    if not moments:
        raise actions.NoTimeChosen
    if len(moments) > MAX_OFFERS:
        raise actions.TooManyTimes
    minutes, (format, place) = page["minutes"], page["how"]
    if len(free_for([one.pk for one in relationship.people], moments, minutes)) < len(moments):
        raise actions.TimeTaken
    actions.propose(
        relationship,
        moments=moments,
        minutes=minutes,
        format=format,
        place=place,
        actor=link.membership,
        at=at,
    )
    return {"offered": moments}


def _chosen(choice: str) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(choice).astimezone(UTC)
    raise Http404


def _page(
    link: ActionLink, relationship: Relationship, chosen: datetime, at: datetime
) -> dict[str, Any]:
    reader = link.membership
    before = usual(relationship, reader)
    how = place_for(before) or (before.format, "")
    offer = open_offer(relationship)
    is_offered = offer and offer.proposed_by_id != reader.pk and chosen in offer.moments
    return {
        "reader": reader,
        "relationship": relationship,
        "others": relationship.others(reader),
        "names": relationship.named_for(reader),
        "proposer": relationship.named_for(reader),
        "refusal": None,
        "chosen": chosen,
        "minutes": before.minutes,
        "how": how,
        "how_named": Meeting(format=how[0]).get_format_display(),
        "ahead": next_of(relationship, at=at),
        "offer": offer if is_offered and relationship.are_two else None,
        "free": _free(relationship, link, chosen, before.minutes, at),
        "ticked": {chosen.isoformat()},
        "offered": [],
        "meeting": None,
        "waits": False,
    }


def _free(
    relationship: Relationship, link: ActionLink, chosen: datetime, minutes: int, at: datetime
) -> list[Moment]:
    """Other moments that all have, in order of time."""
    shared = common(relationship, link.membership, minutes=minutes, at=at)
    found = [one for one in (*shared.offers, *shared.others) if one.at != chosen][:MAX_SHOWN]
    return sorted(found, key=lambda one: one.at)
