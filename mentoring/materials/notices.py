"""A word to whoever waits for a match and has not been through the training that comes first."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.materials.queries.requirements import places_that_owe
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.models import InboxItem
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import Letter
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment


def _page(place: Enrolment, reader: Membership) -> str:
    return address("materials:trainings", organisation=reader.organisation.slug)


TRAINING_WAITS = declare_notice(
    "materials.training_waits",
    NoticeClass.PROMPT,
    template="materials/mail/training_waits.html",
    label=_("A training that comes before a match"),
    letter=Letter(_("Reminder of the training that comes before a match"), draft={"nth": 1}),
    programme=lambda place: place.programme,
    path=_page,
)


@on_event("materials.training_reminded")
def write_reminder(event: Event) -> None:
    place = Enrolment.objects.select_related(
        "programme__organisation", "membership__organisation"
    ).get(pk=event.subject_id)
    words = words_of(place, nth=event.data["nth"])
    notify(place.membership, TRAINING_WAITS, place, words, at=event.at, occasion=event.pk)


def words_of(place: Enrolment, *, nth: int) -> dict[str, Any]:
    slug = place.programme.organisation.slug
    link = full_address("materials:trainings", organisation=slug)
    return {"programme": place.programme, "link": link, "nth": nth}


@on_event("materials.training_completed", "materials.training_excused", "materials.trainings_set")
def remind_no_more(event: Event) -> None:
    """What waits for the morning is not sent to whoever needs the training no more."""
    waiting = InboxItem.objects.unread().filter(
        organisation_id=event.organisation_id, kind=TRAINING_WAITS.name
    )
    if event.name == "materials.training_completed":
        waiting = waiting.filter(recipient=event.subject_id)
    elif event.name == "materials.training_excused":
        place = Enrolment.objects.filter(pk=event.subject_id)
        waiting = waiting.filter(recipient__in=place.values("membership"))
    owed = places_that_owe().filter(
        membership=OuterRef("recipient"), programme=OuterRef("message__programme_id")
    )
    waiting.filter(~Exists(owed)).update(read_at=event.at)
