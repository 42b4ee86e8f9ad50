"""What talks add to the room of two people and to the main menu."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from mentoring.core.addresses import address
from mentoring.core.extensions import extends
from mentoring.core.pages import NavEntry, render_fragment
from mentoring.core.timeline import TimelineEntry
from mentoring.meetings.queries import story
from mentoring.meetings.queries.talks import open_offer, standing, talks_of
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import FirstStep, has_any, must_agree


@extends("navigation", order=10)
def meetings_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor: Membership | None = getattr(request, "actor", None)
    if actor is None or not has_any(actor):
        return None
    where = address("meetings:mine", organisation=actor.organisation.slug)
    return [NavEntry(_("Meetings"), where, request.path == where)]


@extends("relationships.room", order=50)
def next_talk(request: HttpRequest, relationship: Relationship) -> Markup | None:
    """The card beside the time line: whatever is to be done next about talking."""
    if not relationship.is_open:
        return None
    actor: Membership = request.actor  # type: ignore[attr-defined]
    stands = standing(relationship, actor, at=timezone.now())
    page = {
        "relationship": relationship,
        "other": relationship.other(actor),
        "standing": stands,
        "is_calm": must_agree(relationship, actor),
    }
    return Markup(render_fragment(request, "meetings/next_talk.html", page))  # noqa: S704 - a template


@extends("relationships.facts", order=10)
def talks_so_far(actor: Membership, relationship: Relationship) -> str | None:
    count = sum(talk.is_held and not talk.cancelled_at for talk in talks_of(relationship))
    if not count:
        return None
    return ngettext("%(count)s talk", "%(count)s talks", count) % {"count": count}


@extends("relationships.first_steps", order=30)
def first_talk(actor: Membership, relationship: Relationship) -> FirstStep:
    text = _("Find a time for the first talk")
    if any(not talk.cancelled_at for talk in talks_of(relationship)):
        return FirstStep(text, done=True)
    if open_offer(relationship):
        return FirstStep(text, done=False, note=_("Times are on offer."))
    url = address("meetings:propose", relationship.pk, organisation=actor.organisation.slug)
    return FirstStep(text, done=False, url=url, act=_("Find a time"))


@extends("relationships.timeline", order=20)
def talks(actor: Membership, relationship: Relationship) -> list[TimelineEntry]:
    return story.entries(actor, relationship, at=timezone.now())
