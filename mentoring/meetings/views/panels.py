"""What talks add to the room of two people and to the main menu."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, render_fragment
from mentoring.core.web.timeline import TimelineEntry
from mentoring.meetings.models import Meeting, Outcome
from mentoring.meetings.queries import story
from mentoring.meetings.queries.circle import coming_to, poll_of, who_was_there
from mentoring.meetings.queries.header import next_talk
from mentoring.meetings.queries.hosting import host_name, hosting_of, is_host, swap_asked_of
from mentoring.meetings.queries.schedule import meetings_of, open_offer, status_of
from mentoring.meetings.queries.series import series_of
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import FirstStep, has_any, must_agree, stands_still
from mentoring.relationships.queries.circle import Mark


@hook("navigation", order=10)
def meetings_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor: Membership | None = getattr(request, "actor", None)
    if actor is None or not has_any(actor):
        return None
    where = address("meetings:mine", organisation=actor.organisation.slug)
    return [NavEntry(_("Meetings"), where, request.path == where, icon="meetings")]


@hook("page_context")
def next_talk_of_reader(request: HttpRequest) -> dict[str, Any]:
    """For the header of a phone, which keeps it in sight."""
    return {"next_talk": next_talk(request.actor)}  # type: ignore[attr-defined]


@hook("relationships.room", order=50)
def next_meeting(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """The card beside the time line: whatever is to be done next about talking."""
    if not relationship.is_open:
        return None
    actor: Membership = request.actor  # type: ignore[attr-defined]
    if stands_still(relationship):
        return None  # there is nobody to meet
    stands = status_of(relationship, actor, at=timezone.now())
    offer = stands.offer or stands.mine
    is_of_many = stands.ahead is not None and not relationship.are_two
    page = {
        "relationship": relationship,
        "others": relationship.others(actor),
        "names": relationship.named_for(actor),
        "status": stands,
        "coming": coming_to(stands.ahead, actor) if is_of_many and stands.ahead else None,
        "poll": poll_of(offer, relationship, actor) if offer and offer.is_poll else None,
        "host": host_name(stands.ahead, actor) if stands.ahead else "",
        "is_host": is_of_many and stands.ahead and is_host(stands.ahead, actor),
        "swap": swap_asked_of(stands.ahead, actor) if is_of_many and stands.ahead else None,
        "is_calm": must_agree(relationship, actor),
        "repeats": stands.rests_until is not None and series_of(relationship) is not None,
    }
    return Markup(render_fragment(request, "meetings/next_meeting.html", page))  # noqa: S704 - a template


@hook("relationships.room", order=5)
def whose_turn(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """Where hosting goes round: who is next, and who after that."""
    if relationship.are_two or not relationship.is_open:
        return None
    actor: Membership = request.actor  # type: ignore[attr-defined]
    hosting = hosting_of(relationship, actor, at=timezone.now())
    if hosting is None:
        return None
    page = {"relationship": relationship, "hosting": hosting, "actor": actor}
    return Markup(render_fragment(request, "meetings/whose_turn.html", page))  # noqa: S704 - a template


@hook("relationships.marks")
def hosts(relationship: Relationship, actor: Membership, at: datetime) -> list[Mark]:
    """Under the faces: who hosts next, where it goes round."""
    hosting = hosting_of(relationship, actor, at=at) if relationship.is_open else None
    first = hosting.first if hosting else None
    return [Mark(first.pk, _("hosts next"), is_next=True)] if first else []


@hook("relationships.story")
def attendance(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """Of more than two: who was at the meetings behind them."""
    actor: Membership = request.actor  # type: ignore[attr-defined]
    told = who_was_there(relationship, actor, at=timezone.now())
    if not told or relationship.are_two:
        return None
    page = {"told": told, "count": len(relationship.present), "actor": actor}
    return Markup(render_fragment(request, "meetings/who_was_there.html", page))  # noqa: S704


@hook("relationships.facts", order=10)
def talks_so_far(actor: Membership, relationship: Relationship) -> str | None:
    count = sum(
        meeting.is_held and not meeting.cancelled_at for meeting in meetings_of(relationship)
    )
    if not count:
        return None
    return ngettext("%(count)s meeting", "%(count)s meetings", count) % {"count": count}


@hook("relationships.reached", order=10)
def talks_held(relationship: Relationship) -> str | None:
    count = (
        Meeting.objects.not_cancelled()
        .filter(relationship=relationship, outcome=Outcome.HELD)
        .count()
    )
    if not count:
        return None
    return ngettext("%(count)s meeting held", "%(count)s meetings held", count) % {"count": count}


@hook("relationships.first_steps", order=30)
def first_talk(actor: Membership, relationship: Relationship) -> FirstStep | None:
    text = _("Find a time for your first meeting")
    if any(not meeting.cancelled_at for meeting in meetings_of(relationship)):
        return FirstStep(text, done=True)
    if stands_still(relationship):
        return None
    if open_offer(relationship):
        return FirstStep(text, done=False, note=_("Times have been offered."))
    url = address("meetings:propose", relationship.pk, organisation=actor.organisation.slug)
    return FirstStep(text, done=False, url=url, act=_("Find a time"))


@hook("relationships.timeline", order=20)
def meetings(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    return story.entries(actor, relationship, at=timezone.now())


@hook("circles.next_meetings")
def next_of_each(relationships: list[UUID], at: datetime) -> dict[UUID, datetime]:
    """Of each relationship its next booked meeting: when, and nothing else of it."""
    ahead = Meeting.objects.not_cancelled().filter(relationship__in=relationships)
    rows = ahead.filter(starts_at__gt=at).order_by().values("relationship")
    return {row["relationship"]: row["first"] for row in rows.annotate(first=Min("starts_at"))}
