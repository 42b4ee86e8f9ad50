"""Waiting for a place with somebody, and waiting no longer."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.requests import permissions
from mentoring.requests.actions import refusals, waitlist
from mentoring.requests.models import Waitlisted
from mentoring.requests.rules import AskingStanding
from mentoring.requests.views.meeting import met


@require_POST
def wait(request: MemberRequest, slug: str, side: str, membership_id: UUID) -> HttpResponse:
    """Join somebody's waiting list or leave it, and stay on their page."""
    now, actor = timezone.now(), request.actor
    today = request.organisation.day_at(now)
    place, part = permissions.own_place(actor, slug, side, today)
    other = permissions.person_to_meet(place, part, membership_id)
    standing = met(place, other, part, today).standing
    organisation, programme = request.organisation.slug, place.programme
    where = address("requests:person", slug, side, membership_id, organisation=organisation)
    try:
        if request.POST.get("do") == "join":
            waitlist.join(programme, other.membership, part, actor=actor, at=now)
            words = sent_or_kept(
                _("You are on the waiting list. We write as soon as a place is kept for you."),
                _("You are on the waiting list. Your start page says when it is your turn."),
            )
        elif request.POST.get("do") == "leave":
            mine = Waitlisted.objects.open().filter(programme=programme, person=actor)
            found = mine.filter(awaited=other.membership).first()
            if found is None:
                raise refusals.NotWaiting
            waitlist.leave(found, actor=actor, at=now)
            words = _("You are no longer on the waiting list.")
            if standing is AskingStanding.OUT_OF_REACH:  # nobody else reads their page now
                where = address("requests:people", slug, side, organisation=organisation)
        else:
            raise Http404
    except Refusal as refusal:
        return go_to(request, where, message=refusal)
    return go_to(request, where, message=words)
