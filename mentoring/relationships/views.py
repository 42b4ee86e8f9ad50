"""The room that the members of a relationship share."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.hooks import run_hook, run_hook_with_order
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import go_to, sent, show
from mentoring.notifications import links
from mentoring.notifications.models import ActionLink
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.participants.queries.person import partner_facts
from mentoring.relationships import actions, notices, permissions, queries, rules
from mentoring.relationships.forms import EndForm, LeaveForm, WishForm
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import circle, pauses

ROOM = "relationships/room.html"
ENDING = "relationships/ending.html"
SIDE_FROM = 50  # panels of this order and above stand in the side column


@require_safe
@readable_offline
def room(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    return show(request, ROOM, _page(request, relationship))


@require_safe
@readable_offline
def story(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """What happened among more than two: a page of its own, so that their room stays light.

    Two, also those left of a circle, have it in their room.
    """
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    if relationship.are_two:
        return go_to(request, _room(request, relationship))
    page = _frame(request, relationship) | {
        "panels": run_hook("relationships.story", request, relationship),
        "timeline": _timeline(request, relationship),
    }
    return show(request, "relationships/story.html", page)


@require_safe
def partner(request: MemberRequest, relationship_id: UUID, membership_id: UUID) -> HttpResponse:
    """What one of the others said about themselves when they joined."""
    found = permissions.partner_to_read(request.actor, relationship_id, membership_id)
    relationship, enrolment = found
    today = timezone.now().date()
    monday = today - timedelta(days=today.weekday())
    page = {
        "relationship": relationship,
        "enrolment": enrolment,
        "person": enrolment.membership,
        "clock_zone": request.actor.timezone,
        "facts": partner_facts(enrolment, request.actor, monday),
        "may_take_out": permissions.may_take_out(relationship, request.actor, enrolment.membership),
    }
    return show(request, "relationships/partner.html", page)


@require_POST
def take_out(request: MemberRequest, relationship_id: UUID, membership_id: UUID) -> HttpResponse:
    """Whoever hosts lets somebody go; both hear it in kind words."""
    found = permissions.member_to_take_out(request.actor, relationship_id, membership_id)
    relationship, person = found
    how: dict[str, Any] = {"reason": Relationship.EndReason.OTHER, "actor": request.actor}
    try:
        actions.leave(relationship, person, at=timezone.now(), **how)
    except Refusal as refusal:
        page = _page(request, relationship) | {"refusal": refusal}
        return show(request, ROOM, page, status=422)
    words = _("%(name)s is no longer in it, and hears that in kind words.")
    message = words % {"name": person.first_name}
    return go_to(request, _room(request, relationship), message=message)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """The guidelines, to read again at any time and to accept."""
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    page: dict[str, Any] = _people(request, relationship)
    if request.method != "POST":
        return show(request, "relationships/agreement.html", page)
    version = request.POST.get("version", "")
    try:
        actions.agree(
            relationship,
            version=int(version) if version.isdecimal() else 0,
            actor=request.actor,
            at=timezone.now(),
        )
    except Refusal as refusal:
        relationship.programme.refresh_from_db()
        page |= {"refusal": refusal}
        return show(request, "relationships/agreement.html", page, part="yes", status=422)
    words = _agreed_words(relationship, request.actor)
    return go_to(request, _room(request, relationship), message=words)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """The quiet exit."""
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    part = relationship.role_of(request.actor)
    form = LeaveForm(sent(request), relationship=relationship, part=part)
    page = _people(request, relationship) | {"form": form}
    if request.method != "POST":
        return show(request, "relationships/end.html", page)
    if not form.is_valid():
        return show(request, "relationships/end.html", page, part="questions", status=422)
    try:
        _leave(relationship, request.actor, form)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, "relationships/end.html", page, part="questions", status=422)
    if relationship.are_two:
        return go_to(request, _room(request, relationship), message=_ended_words(page))
    home = address("home:home", organisation=request.organisation.slug)
    return go_to(request, home, message=_ended_words(page))


def _leave(relationship: Relationship, actor: Membership, form: EndForm) -> None:
    """Of two, both are free again; a larger group goes on."""
    at = timezone.now()
    said = dict(form.cleaned_data)
    if said.pop("for_all", False) or relationship.are_two:
        actions.end(relationship, actor=actor, at=at, **said)
    else:
        reason = form.cleaned_data["reason"]
        actions.leave(relationship, actor, reason=reason, actor=actor, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
@readable_offline
def ending(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """What somebody would like after the last day."""
    relationship = permissions.relationship_to_share(request.actor, relationship_id)
    page, form = _ending_page(request, relationship, request.actor)
    if request.method != "POST":
        return show(request, ENDING, page)
    if relationship.is_open and page["ending"] and not form.is_valid():
        return show(request, ENDING, page, part="questions", status=422)
    try:
        after = _wish(relationship, request.actor, form)
    except Refusal as refusal:
        return show(request, ENDING, page | {"refusal": refusal}, part="questions", status=422)
    return go_to(request, _room(request, relationship), message=_wished_words(after, request.actor))


@links.link_view(notices.WISH, also_used=True)
def ending_from_letter(request: HttpRequest, link: ActionLink) -> HttpResponse:
    """The same without signing in; the link has chosen already, and one button says so."""
    actor = link.membership
    relationship = permissions.relationship_to_share(actor, link.subject_id)
    page, form = _ending_page(request, relationship, actor, choice=link.choice)
    page |= {"is_letter": True}
    if request.method != "POST" or not page["ending"]:
        return show(request, ENDING, page)
    if not form.is_valid():
        return show(request, ENDING, page, part="questions", status=422)
    at = timezone.now()
    try:
        with transaction.atomic():
            after = _wish(relationship, actor, form)
            if not link.used_at:
                links.redeem(link, at=at)
    except Refusal as refusal:
        return show(request, ENDING, page | {"refusal": refusal}, part="questions", status=422)
    page["ending"] = queries.ending_of(after, actor, at=at)
    page |= {"relationship": after, "said": _wished_words(after, actor)}
    return show(request, ENDING, page)


def _ending_page(
    request: HttpRequest, relationship: Relationship, actor: Membership, *, choice: str = ""
) -> tuple[dict[str, Any], WishForm]:
    ending = queries.ending_of(relationship, actor, at=timezone.now())
    mine = relationship.member(actor)
    said = f"{mine.wish}:{mine.wished_weeks}" if mine.wished_weeks else mine.wish
    form = WishForm(sent(request), ending=ending, initial={"choice": choice or said})
    page = {
        "relationship": relationship,
        "person": actor,
        "others": relationship.others(actor),
        "names": relationship.named_for(actor),
        "ending": ending,
        "form": form,
    }
    return page, form


def _wish(relationship: Relationship, actor: Membership, form: WishForm) -> Relationship:
    at = timezone.now()
    choice, weeks = form.wish() if form.is_valid() else ("", None)
    after = actions.wish(relationship, choice, weeks, actor=actor, at=at)
    notices.mark_answered(relationship, actor, at=at)
    return after


def _wished_words(relationship: Relationship, actor: Membership) -> str:
    """What the answer led to, and no more about the others than that."""
    if not relationship.is_open:
        return _("Thank you. It has ended now; what you wrote together stays there to read.")
    ending = queries.ending_of(relationship, actor, at=timezone.now())
    if ending is None:
        day = formats.day(relationship.last_day) if relationship.last_day else ""
        return _("You all want to carry on: until %(day)s.") % {"day": day}
    if ending.outcome is rules.EndOutcome.OPEN:
        return _("Thank you. You’ll hear what comes of it once everybody has answered.")
    return _("Thank you. It ends on %(day)s.") % {"day": formats.day(ending.ends_on)}


def _room(request: MemberRequest, relationship: Relationship) -> str:
    return address("relationships:room", relationship.pk, organisation=request.organisation.slug)


def _people(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    return {
        "relationship": relationship,
        "others": relationship.others(request.actor),
        "names": relationship.named_for(request.actor),
        "must_agree": queries.must_agree(relationship, request.actor),
        "accepted_before": relationship.agreed_version(request.actor) > 0,
        "refusal": None,
    }


def _page(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    actor = request.actor
    panels = run_hook_with_order("relationships.room", request, relationship)
    frame = _frame(request, relationship)
    may_begin = frame["goes_on"] and not (frame["pause"] and frame["pause"].rests)
    is_of_many = not relationship.are_two
    is_whole = "everybody" in request.GET
    at = timezone.now()
    return frame | {
        "faces": circle.faces_of(relationship, actor, at=at, is_whole=is_whole)
        if is_of_many
        else None,
        "main_panels": [panel for order, panel in panels if order < SIDE_FROM],
        "side_panels": [panel for order, panel in panels if order >= SIDE_FROM],
        "steps": queries.first_steps(actor, relationship) if may_begin else [],
        "timeline": None if is_of_many else _timeline(request, relationship),
    }


def _frame(request: MemberRequest, relationship: Relationship) -> dict[str, Any]:
    """What the room and its story have in common: the head with all that is to be known first."""
    actor, at = request.actor, timezone.now()
    is_still = relationship.is_open and queries.stands_still(relationship)
    gone = queries.departed(relationship) if is_still else set()
    goes_on = relationship.is_open and not is_still
    pause = pauses.pause_of(relationship, actor.organisation.day_at(at))
    return _people(request, relationship) | {
        "pages": circle.tabs_of(relationship, actor, request.path),
        "title": circle.title_of(relationship, actor),
        "facts": queries.facts(actor, relationship),
        "goes_on": goes_on,
        "pause": pause if goes_on and pause.away else None,
        "pause_notes": pauses.notes_of(relationship, pause, actor) if goes_on else [],
        "departed": [one.first_name for one in relationship.others(actor) if one.pk in gone],
        "has_left": actor.pk in gone,
        "ending": queries.ending_of(relationship, actor, at=at) if goes_on else None,
    }


def _timeline(request: MemberRequest, relationship: Relationship) -> queries.Timeline:
    return queries.timeline(request.actor, relationship, is_whole="all" in request.GET)


def _agreed_words(relationship: Relationship, actor: Membership) -> str:
    relationship.refresh_from_db(fields=["agreed_at"])
    if not relationship.is_agreed and relationship.are_two:
        return _("Thank you. We’ll ask %(name)s the same.") % {
            "name": relationship.named_for(actor)
        }
    if not relationship.is_agreed:
        return _("Thank you. The others are asked the same.")
    if relationship.are_two:
        return _("You’ve both said yes. Now it’s yours.")
    return _("You have all said yes. Now it is yours.")


def _ended_words(page: dict[str, Any]) -> str:
    if page["relationship"].are_two:
        message = sent_or_kept(
            _("You’ve ended it. %(name)s has been told kindly, and you can both be matched again."),
            _(
                "You’ve ended it, and you can both be matched again. %(name)s reads it here: no"
                " mail server is set up, so the email is kept."
            ),
        )
    elif page["form"].cleaned_data.get("for_all"):
        message = sent_or_kept(
            _("You have ended it for everybody. %(name)s have been told kindly."),
            _(
                "You have ended it for everybody. %(name)s read it on their page: no mail server is"
                " set up, so the emails are kept."
            ),
        )
    else:
        message = sent_or_kept(
            _("You have left. %(name)s have been told kindly, and you can be matched again."),
            _(
                "You have left, and you can be matched again. %(name)s read it on their page: no"
                " mail server is set up, so the emails are kept."
            ),
        )
    return str(message % {"name": page["names"]})
