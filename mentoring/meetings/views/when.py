"""Finding a time: offer, choose, move, call off, note a talk that took place elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.meetings import actions, permissions
from mentoring.meetings.forms import (
    LENGTHS,
    MAX_OFFERS,
    MAX_POLLED,
    LogForm,
    MoveForm,
    WhenForm,
    length_from,
    moments_in,
)
from mentoring.meetings.models import Meeting, Proposal
from mentoring.meetings.notices import NONE_FITS
from mentoring.meetings.queries.circle import may_repeat
from mentoring.meetings.queries.common import Common, Moment, common, full_at
from mentoring.meetings.queries.places import Usual, usual
from mentoring.meetings.queries.series import series_of
from mentoring.meetings.views.common import FOLLOWING, meeting_page, room, scope_of, together
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Relationship
from mentoring.relationships.permissions import relationship_to_share
from mentoring.relationships.queries import stands_still
from mentoring.relationships.queries.pauses import pause_of

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
def propose(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Two clicks: open this page, offer the three times that stand ticked on it."""
    relationship = relationship_to_share(request.actor, relationship_id)
    if request.method != "POST" and relationship.is_open and stands_still(relationship):
        return go_to(request, room(request, relationship))  # which says who has left
    at = timezone.now()
    if request.method != "POST" and relationship.is_open and _rests(relationship, at):
        return go_to(request, room(request, relationship))  # which says until when
    before = usual(relationship, request.actor)
    minutes = length_from(request.POST.get("minutes") or request.GET.get("minutes"), before.minutes)
    is_poll = "poll" in request.POST and not relationship.are_two
    form = _when_form(
        request,
        before,
        minutes,
        at,
        most=MAX_POLLED if is_poll else MAX_OFFERS,
        may_repeat=_may_repeat(relationship, request.actor),
        proposed_weeks=KINDS[relationship.kind].proposed_weeks,
    )
    shared = common(relationship, request.actor, minutes=minutes, at=at)
    page = together(request, relationship) | _offer_page(form, shared)
    if request.method != "POST":
        return show(request, "meetings/propose.html", page)
    if not form.is_valid():
        return show(request, "meetings/propose.html", page, part="offer", status=422)
    if full := _full(request, relationship, form.typed(), minutes, at):
        page |= {"full": full}
        return show(request, "meetings/propose.html", page, part="offer", status=422)
    try:
        proposal = actions.propose(
            relationship, is_poll=is_poll, actor=request.actor, at=at, **form.offer()
        )
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/propose.html", page, part="offer", status=422)
    message = _offered_words(proposal, relationship.named_for(request.actor), at)
    return go_to(request, room(request, relationship), message=message)


def _rests(relationship: Relationship, at: datetime) -> bool:
    """Whether somebody is on pause, so that no times are offered."""
    return pause_of(relationship, relationship.today(at)).rests


def _full(
    request: MemberRequest,
    relationship: Relationship,
    typed: list[datetime],
    minutes: int,
    at: datetime,
    *,
    besides: Meeting | None = None,
) -> list[tuple[datetime, list[Membership]]]:
    """Nothing where somebody has read that a calendar is full, and means it all the same."""
    if "anyway" in request.POST:
        return []
    return full_at(relationship, typed, minutes=minutes, at=at, besides=besides)


def _may_repeat(relationship: Relationship, actor: Membership) -> bool:
    return may_repeat(relationship, actor) and series_of(relationship) is None


def _offered_words(proposal: Proposal, names: str, at: datetime) -> str:
    message = sent_or_kept(
        ngettext(
            "%(name)s will get an email with your time.",
            "%(name)s will get an email with your %(count)s times.",
            len(proposal.slots),
        ),
        _(
            "%(name)s can choose on the page you share. The email is kept: no mail server is"
            " set up."
        ),
    )
    if proposal.created_at < at:
        message = _("%(name)s already has these times; no second email was sent.")
    return str(message % {"name": names, "count": len(proposal.slots)})


def _when_form(
    request: MemberRequest,
    before: Usual,
    minutes: int,
    at: datetime,
    *,
    data: Any = ...,
    most: int = MAX_OFFERS,
    may_repeat: bool = False,
    proposed_weeks: int = 0,
) -> WhenForm:
    initial = {"minutes": minutes, "format": before.format, "place": before.place}
    return WhenForm(
        sent(request) if data is ... else data,
        initial=initial,
        places=before.places,
        are_two=before.are_two,
        zone=request.actor.timezone,
        at=at,
        most=most,
        may_repeat=may_repeat,
        proposed_weeks=proposed_weeks,
    )


def _offer_page(form: WhenForm, shared: Common) -> dict[str, Any]:
    """The form with its ticks: the best three at first, afterwards whatever was ticked."""
    every = (*shared.offers, *shared.others, *shared.partly)
    shown = {moment.at.isoformat() for moment in every}
    offered = {moment.at.isoformat() for moment in shared.offers}
    ticked = form.ticked() if form.is_bound else offered
    lengths = [
        {
            "label": _("%(count)s minutes") % {"count": length},
            "url": f"?minutes={length}",
            "current": length == shared.minutes,
        }
        for length in LENGTHS
    ]
    return {
        "form": form,
        "common": shared,
        "lengths": lengths,
        "ticked": ticked,
        "full": [],
        "others_ticked": bool(ticked - offered),
        # Ticked before, no longer among the common times: shown all the same, nothing is lost.
        "kept": [Moment(at, False, (), False) for at in moments_in(sorted(ticked - shown))],
    }


@require_POST
def begin(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Both are there: straight into a room."""
    relationship = relationship_to_share(request.actor, relationship_id)
    try:
        meeting = actions.begin(relationship, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return refused_pick(request, relationship, refusal)
    slug = request.organisation.slug
    return go_to(request, address("calls:room", relationship.pk, meeting.pk, organisation=slug))


@require_POST
def pick(request: MemberRequest, relationship_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Choose one of the offered moments, or none of them."""
    proposal = permissions.proposal_to_answer(request.actor, relationship_id, proposal_id)
    at = timezone.now()
    try:
        meeting = actions.answer_offer(
            proposal, fits=_fits(request, proposal), actor=request.actor, at=at
        )
    except Refusal as refusal:
        return refused_pick(request, proposal.relationship, refusal)
    message = _booked(request, meeting) if meeting else _not_booked(proposal)
    return go_to(request, room(request, proposal.relationship), message=message)


def _fits(request: MemberRequest, proposal: Proposal) -> list[datetime]:
    """What the pressed button or the ticked boxes say."""
    said = request.POST.getlist("slot")
    moments = moments_in(said)
    if NONE_FITS in said or moments:
        return moments
    raise actions.ProposalClosed if proposal.relationship.are_two else actions.NothingTicked


@require_POST
def take(request: MemberRequest, relationship_id: UUID, proposal_id: UUID) -> HttpResponse:
    """Of a poll: whoever asked, or hosts, takes one of the times at once."""
    proposal = permissions.poll_to_close(request.actor, relationship_id, proposal_id)
    chosen = moments_in(request.POST.getlist("slot"))
    try:
        if not chosen:
            raise actions.NoTimeChosen
        at = timezone.now()
        meeting = actions.take(proposal, starts_at=chosen[0], actor=request.actor, at=at)
    except Refusal as refusal:
        return refused_pick(request, proposal.relationship, refusal)
    where = room(request, proposal.relationship)
    return go_to(request, where, message=_booked(request, meeting))


def _not_booked(proposal: Proposal) -> str:
    waits = Proposal.objects.open().filter(pk=proposal.pk).exists()
    if waits and proposal.is_poll:
        return _("Noted. The time that works for most of you is taken.")
    if waits:
        return _(
            "Noted. Once all of you have answered, the first time that suits everybody is booked."
        )
    message = sent_or_kept(
        _("We’ve asked %(name)s for other times. Or offer some yourself."),
        _("%(name)s reads here that none of them suits. Offer some yourself, or tell them."),
    )
    return str(message % {"name": proposal.proposed_by.first_name})


def refused_pick(
    request: MemberRequest, relationship: Relationship, refusal: Refusal
) -> HttpResponse:
    """The moment is gone: say so, and show the next ones that both have."""
    at = timezone.now()
    before = usual(relationship, request.actor)
    minutes = length_from(None, before.minutes)
    repeats = _may_repeat(relationship, request.actor)
    weeks = KINDS[relationship.kind].proposed_weeks
    form = _when_form(
        request, before, minutes, at, data=None, may_repeat=repeats, proposed_weeks=weeks
    )
    shared = common(relationship, request.actor, minutes=minutes, at=at)
    page = together(request, relationship) | _offer_page(form, shared) | {"refusal": refusal}
    return show(request, "meetings/propose.html", page, status=422)


def _booked(request: MemberRequest, meeting: Meeting) -> str:
    when = formats.moment(meeting.starts_at, request.actor.timezone)
    message = sent_or_kept(
        _("Booked: %(when)s. You’ll each get a calendar invitation."),
        _("Booked: %(when)s. No mail server is set up: take it into your calendar from its page."),
    )
    return str(message % {"when": when})


@require_http_methods(FORM)
def move(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    at = timezone.now()
    form = MoveForm(sent(request), zone=request.actor.timezone)
    shared = common(
        meeting.relationship, request.actor, minutes=meeting.minutes, at=at, besides=meeting
    )
    page = together(request, meeting.relationship)
    page |= {"meeting": meeting, "form": form, "common": shared, "full": []}
    page |= scope_of(request, meeting)
    if request.method != "POST":
        return show(request, "meetings/move.html", page)
    if not form.is_valid():
        return show(request, "meetings/move.html", page, part="moved", status=422)
    pair, minutes = meeting.relationship, meeting.minutes
    if full := _full(request, pair, form.typed(), minutes, at, besides=meeting):
        page |= {"full": full}
        return show(request, "meetings/move.html", page, part="moved", status=422)
    try:
        do = actions.move_following if page["scope"] == FOLLOWING else actions.move
        moved = do(meeting, starts_at=form.cleaned_data["starts_at"], actor=request.actor, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/move.html", page, part="moved", status=422)
    when = formats.moment(moved.starts_at, request.actor.timezone)
    message = sent_or_kept(
        _("Moved to %(when)s. Your calendars will update."),
        _(
            "Moved to %(when)s. No mail server is set up: your calendars do not follow by"
            " themselves."
        ),
    )
    return go_to(request, meeting_page(request, meeting), message=message % {"when": when})


@require_http_methods(FORM)
def cancel(request: MemberRequest, relationship_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Call a talk off; the next three common times go into the same letter."""
    meeting = permissions.meeting_to_share(request.actor, relationship_id, meeting_id)
    at = timezone.now()
    relationship = meeting.relationship
    shared = common(relationship, request.actor, minutes=meeting.minutes, at=at, besides=meeting)
    page = together(request, relationship)
    page |= {"meeting": meeting, "offers": [] if _rests(relationship, at) else shared.offers}
    page |= scope_of(request, meeting)
    if request.method != "POST":
        return show(request, "meetings/cancel.html", page)
    offers = [moment for moment in moments_in(request.POST.getlist("offers")) if moment > at][:3]
    try:
        do = actions.cancel_following if page["scope"] == FOLLOWING else actions.cancel
        do(meeting, offers=offers, actor=request.actor, at=at)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "meetings/cancel.html", page, part="off", status=422)
    message = sent_or_kept(
        _("Cancelled. We’ve told %(name)s, and your calendars are clear again."),
        _(
            "Cancelled. %(name)s sees it here; no mail server is set up, so tell them, and take it"
            " out of your calendar."
        ),
    )
    named = {"name": relationship.named_for(request.actor)}
    return go_to(request, room(request, relationship), message=message % named)


@require_http_methods(FORM)
def log(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """A talk that took place without being booked here."""
    relationship = relationship_to_share(request.actor, relationship_id)
    form = LogForm(sent(request), zone=request.actor.timezone)
    page = together(request, relationship) | {"form": form}
    if request.method != "POST":
        return show(request, "meetings/log.html", page)
    if not form.is_valid():
        return show(request, "meetings/log.html", page, part="talk", status=422)
    at = timezone.now()
    try:
        meeting = actions.log(relationship, actor=request.actor, at=at, **form.meeting())
    except Refusal as refusal:
        return show(
            request, "meetings/log.html", page | {"refusal": refusal}, part="talk", status=422
        )
    message = _("Noted. Write down what mattered, while it’s fresh.")
    if meeting.created_at < at:
        message = _("This meeting is already recorded; here it is.")
    return go_to(request, meeting_page(request, meeting), message=message)
