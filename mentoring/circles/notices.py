"""Letters about open circles: a request, its answer, a seat that is kept, and the beginning."""

from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.permissions import keeps
from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.actions import mark_told
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import Letter, Placeholder
from mentoring.organisations.models import Membership, set_apart
from mentoring.programmes.queries import administrators, coordinators

ANSWER, SEAT = "circles.answer", "circles.seat"
# The others know by themselves.
TOLD_OF = ("declined", "unanswered", "lapsed", "full", "closed", "removed", "passed")

CIRCLE = Placeholder("circle", _("name of the circle"), lambda v: v["circle"].name)


def _page(joiner: Joiner, reader: Membership) -> str:
    return address("circles:circle", joiner.circle_id, organisation=reader.organisation.slug)


def _room(circle: OpenCircle, reader: Membership) -> str:
    slug = reader.organisation.slug
    return address("relationships:room", circle.relationship_id, organisation=slug)


_OF_JOINER: dict[str, Any] = {
    "programme": lambda joiner: joiner.circle.programme,
    "path": _page,
    "thread": lambda joiner: f"circle:{joiner.circle_id}:{joiner.membership_id}",
}
ASKED = declare_notice(
    "circles.asked",
    NoticeClass.PROMPT,
    template="circles/mail/asked.html",
    label=_("Somebody asks to join your circle"),
    letter=Letter(
        _("Somebody asks to join a circle"),
        says=[
            Placeholder("person", _("who asks"), lambda v: v["person"].name).needed,
            CIRCLE.needed,
        ],
    ),
    **_OF_JOINER,
)
OFFERED = declare_notice(
    "circles.offered",
    NoticeClass.TRANSACTIONAL,
    template="circles/mail/offered.html",
    letter=Letter(_("A seat in a circle is free, and it is somebody’s turn"), says=[CIRCLE.needed]),
    **_OF_JOINER,
)
TOLD = declare_notice(
    "circles.told",
    NoticeClass.TRANSACTIONAL,
    template="circles/mail/told.html",
    letter=Letter(
        _("What became of a request, or of waiting for a circle"),
        says=[CIRCLE, Placeholder("what_happened", _("what happened")).needed],
    ),
    **_OF_JOINER,
)
BEGAN = declare_notice(
    "circles.began",
    NoticeClass.TRANSACTIONAL,
    template="circles/mail/began.html",
    letter=Letter(
        _("A circle has enough people and begins"),
        says=[CIRCLE.needed, Placeholder("people", _("who is in it"), lambda v: v["names"])],
    ),
    programme=lambda circle: circle.programme,
    path=_room,
    thread=lambda circle: f"relationship:{circle.relationship_id}",
)


def who_answers(circle: OpenCircle) -> list[Membership]:
    """Its host; where there is none who can, those who run the programme."""
    host = circle.host
    if host is not None and host.removed_at is None and keeps(host, circle):
        return [host]
    return list(coordinators(circle.programme) or administrators(circle.programme))


def _joiner(event: Event) -> Joiner | None:
    rows = Joiner.objects.select_related(
        "membership__organisation",
        "circle__programme__organisation",
        "circle__organisation",
        "circle__host__organisation",
    )
    return rows.filter(pk=event.data["joiner"]).first()


@on_event("circles.asked", "circles.reminded")
def ask_for_answer(event: Event) -> None:
    joiner = _joiner(event)
    if joiner is None or joiner.state != Joiner.State.ASKED:
        return
    is_again = event.name == "circles.reminded"
    for reader in who_answers(joiner.circle):
        words = partial(_asked_words, joiner, reader, is_again, event.at)
        until = Extras(until=joiner.until)
        occasion = "again" if is_again else ""
        notify(reader, ASKED, joiner, words, at=event.at, occasion=occasion, extras=until)


def _asked_words(
    joiner: Joiner, reader: Membership, is_again: bool, at: datetime
) -> dict[str, Any]:
    yes, no = issue_links(reader, ANSWER, joiner.pk, ["yes", "no"], at=at)
    return shared(joiner, reader) | {"yes_url": yes, "no_url": no, "is_again": is_again}


def shared(joiner: Joiner, reader: Membership) -> dict[str, Any]:
    """What each of these letters and its sample read alike."""
    slug = reader.organisation.slug
    return {
        "joiner": joiner,
        "circle": joiner.circle,
        "person": joiner.membership,
        "until": joiner.until,
        "zone": reader.timezone,
        "page_url": full_address("circles:circle", joiner.circle_id, organisation=slug),
        "all_url": full_address("circles:circles", joiner.circle.programme.slug, organisation=slug),
    }


@on_event("circles.answered", "circles.left")
def ask_no_more(event: Event) -> None:
    """What waits for the morning asks nothing that was answered meanwhile."""
    joiner = _joiner(event)
    if joiner is not None:
        for reader in who_answers(joiner.circle):
            mark_told(reader, ASKED.name, _page(joiner, reader), at=event.at)


@on_event("circles.offered")
def offer(event: Event) -> None:
    joiner = _joiner(event)
    if joiner is None or joiner.state != Joiner.State.OFFERED:
        return
    reader = joiner.membership

    def words() -> dict[str, Any]:
        take, leave = issue_links(reader, SEAT, joiner.pk, ["take", "leave"], at=event.at)
        return shared(joiner, reader) | {"take_url": take, "leave_url": leave}

    until = Extras(until=joiner.until)
    notify(reader, OFFERED, joiner, words, at=event.at, occasion=joiner.until, extras=until)


@on_event("circles.left")
def notify_outcome(event: Event) -> None:
    """Whoever did it themselves knows; nobody hears of having left a programme twice."""
    joiner = _joiner(event)
    if joiner is None or joiner.membership_id == event.actor_id:
        return
    if event.data["why"] == "removed" and joiner.circle.has_begun:
        return  # the relationship tells it
    if event.data["why"] in TOLD_OF and event.data["was"] != "first":
        _notify_told(joiner, event.data["why"], event)


@on_event("circles.answered")
def notify_yes(event: Event) -> None:
    joiner = _joiner(event)
    if joiner is not None and event.data["is_yes"] and joiner.state != Joiner.State.OUT:
        was_full = joiner.state in (Joiner.State.WAITING, Joiner.State.OFFERED)
        _notify_told(joiner, "waiting" if was_full else "in", event)


def _notify_told(joiner: Joiner, outcome: str, event: Event) -> None:
    reader = joiner.membership
    notify(reader, TOLD, joiner, told_words(joiner, outcome), at=event.at, occasion=event.pk)


def told_words(joiner: Joiner, outcome: str) -> dict[str, Any]:
    circle, room_url = joiner.circle, ""
    if outcome == "in" and circle.has_begun:
        slug = circle.organisation.slug
        room_url = full_address("relationships:room", circle.relationship_id, organisation=slug)
    return shared(joiner, joiner.membership) | {"outcome": outcome, "room_url": room_url}


@on_event("circles.began")
def announce(event: Event) -> None:
    rows = OpenCircle.objects.select_related("programme__organisation", "organisation")
    circle = rows.with_joiners().get(pk=event.subject_id)
    for reader in circle.people if circle.has_begun else ():
        notify(reader, BEGAN, circle, began_words(circle, reader), at=event.at)


def began_words(circle: OpenCircle, reader: Membership) -> dict[str, Any]:
    slug = reader.organisation.slug
    others = set_apart([one for one in circle.people if one.pk != reader.pk])
    names = formats.listed(one.first_name for one in others)
    room = full_address("relationships:room", circle.relationship_id, organisation=slug)
    return {"circle": circle, "names": names, "room_url": room}
