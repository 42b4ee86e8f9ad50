"""A letter about a promise whose day has passed: move it, tick it, or let it go."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.meetings.models import Promise, PromiseQuerySet
from mentoring.meetings.notices import shared
from mentoring.notifications.actions import mark_told
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import NAMES, Letter
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship, RelationshipQuerySet
from mentoring.relationships.queries.pauses import in_open, would_rest

LINK = "meetings.promise_past"
CHOICES = ["kept", "move", "drop"]


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


def ask_about(promises: Sequence[Promise], person: Membership, *, at: datetime) -> None:
    """One letter, however many there are: about the first, with a word of the others."""
    first, *others = promises
    words = partial(_words, first, len(others), person, at)
    notify(person, PROMISE_PAST, first, words, at=at, occasion=first.until)


def _words(promise: Promise, others: int, person: Membership, at: datetime) -> dict[str, Any]:
    links = issue_links(person, LINK, promise.pk, CHOICES, at=at)
    names = ("kept_url", "move_url", "drop_url")
    return told(promise, person) | dict(zip(names, links, strict=True)) | {"others_past": others}


def told(promise: Promise, reader: Membership) -> dict[str, Any]:
    """What the letter and its sample read alike."""
    where = ("relationships:room", promise.relationship_id)
    room = full_address(*where, organisation=reader.organisation.slug)
    return shared(promise.relationship, reader) | {"promise": promise, "room_url": room}


@on_event("meetings.promise_kept", "meetings.promise_moved")
def ask_no_more_about_it(event: Event) -> None:
    """What waits for the morning asks nothing that was answered meanwhile."""
    promises = Promise.objects.filter(pk=event.subject_id)
    for promise in promises.select_related("by__organisation"):
        _drop(promise, event.at)


@on_event("meetings.promise_taken_back")
def ask_no_more_of_what_is_gone(event: Event) -> None:
    if "by" in event.data:  # not yet in events of older versions
        by = Membership.objects.select_related("organisation").get(pk=event.data["by"])
        where = {"relationship_id": UUID(event.data["relationship"]), "by": by}
        _drop(Promise(pk=event.subject_id, **where), event.at)


@on_event("relationships.ended")
def ask_no_more(event: Event) -> None:
    _drop_all(Relationship.objects.filter(pk=event.subject_id), event.at)


@on_event("participants.paused", "participants.withdrawn")
def ask_no_more_for_a_while(event: Event) -> None:
    """Nor of people of whom one takes a break, or has left, where the others cannot go on."""
    enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
    person = enrolment.membership
    for relationship in in_open(person, enrolment.programme_id):
        theirs = Promise.objects.open().filter(relationship=relationship)
        _drop_each(
            theirs if would_rest(relationship, person) else theirs.filter(by=person), event.at
        )


@on_event("organisations.removed")
def ask_no_more_after_removal(event: Event) -> None:
    person = Membership.objects.get(pk=event.subject_id)
    _drop_all(Relationship.objects.open().visible_to(person), event.at)


def _drop_all(relationships: RelationshipQuerySet, at: datetime) -> None:
    _drop_each(Promise.objects.open().filter(relationship__in=relationships), at)


def _drop_each(promises: PromiseQuerySet, at: datetime) -> None:
    for promise in promises.exclude(asked_for=None).select_related("by__organisation"):
        _drop(promise, at)


def _drop(promise: Promise, at: datetime) -> None:
    mark_told(promise.by, PROMISE_PAST.name, _row(promise, promise.by), at=at)
