"""A letter about a promise whose day has passed: move it, tick it, or let it go."""

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import Promise
from mentoring.meetings.notices import shared
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import NAMES, Letter
from mentoring.organisations.models import Membership
from mentoring.relationships.models import Member
from mentoring.relationships.notices.past_days import PastDay

LINK = "meetings.promise_past"


def _row(promise: Promise, reader: Membership) -> str:
    slug = reader.organisation.slug
    room = address("relationships:room", promise.relationship_id, organisation=slug)
    return f"{room}#promise-{promise.pk}"


PROMISE_PAST = declare_notice(
    "meetings.promise_past",
    NoticeClass.PROMPT,
    template="meetings/mail/promise_past.html",
    label=_("The day of a promise has passed"),
    programme=lambda promise: promise.relationship.programme,
    path=_row,
    thread=lambda promise: f"promise:{promise.pk}",
    is_private=True,  # it says the promise, which is theirs alone
    letter=Letter(_("The day of a promise has passed"), says=[NAMES]),
)


def _owner(promise: Promise) -> Membership | None:
    """Whoever made it, while they are there."""
    there = promise.relationship.people
    return next((one for one in there if one.pk == promise.by_id), None)


_IS_THERE = Member.objects.present().filter(
    relationship=OuterRef("relationship"), membership=OuterRef("by")
)
PAST_PROMISES = PastDay(
    Promise,
    day="until",
    notice=PROMISE_PAST,
    link=LINK,
    answers={"kept_url": "kept", "move_url": "move", "drop_url": "drop"},
    words=lambda promise, reader: shared(promise.relationship, reader) | {"promise": promise},
    owner=_owner,
    is_for=lambda promise, person: promise.by_id == person.pk,
    has_owner=Exists(_IS_THERE),
)


@on_event("meetings.promise_kept", "meetings.promise_moved")
def ask_no_more_about_it(event: Event) -> None:
    promises = Promise.objects.filter(pk=event.subject_id)
    for promise in promises.select_related("by__organisation"):
        PAST_PROMISES.drop(promise, [promise.by], event.at)


@on_event("meetings.promise_taken_back")
def ask_no_more_of_what_is_gone(event: Event) -> None:
    if "by" in event.data:  # not yet in events of older versions
        by = Membership.objects.select_related("organisation").get(pk=event.data["by"])
        where = {"relationship_id": UUID(event.data["relationship"]), "by": by}
        PAST_PROMISES.drop(Promise(pk=event.subject_id, **where), [by], event.at)


@on_event("relationships.ended")
def ask_no_more(event: Event) -> None:
    PAST_PROMISES.drop_after_end(event)


@on_event("participants.paused", "participants.withdrawn")
def ask_no_more_for_a_while(event: Event) -> None:
    PAST_PROMISES.drop_for_a_while(event)


@on_event("organisations.removed")
def ask_no_more_after_removal(event: Event) -> None:
    PAST_PROMISES.drop_after_removal(event)
