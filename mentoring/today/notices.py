"""Friendly reminders that a coordinator asks for, to many at once."""

from dataclasses import replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeKind, NoticeTopic, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rendering import chosen_for, language_of, parts
from mentoring.notifications.rules import NoticeClass, SkipReason
from mentoring.notifications.wording import BY_HAND, NAMES, Letter, Placeholder
from mentoring.organisations.models import Membership, PersonSummary
from mentoring.programmes.attention import AttentionKind, kind_of, kinds
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import who_is_away
from mentoring.relationships.queries.names import know_for
from mentoring.today.models import Announcement
from mentoring.today.queries.announcing import people_of


def _room(pair: Relationship, reader: Membership) -> str:
    return address("relationships:room", pair.pk, organisation=reader.organisation.slug)


def _reminders() -> list[NoticeKind]:
    """One letter for each kind of matter that has a reminder."""
    return [reminder_of(kind) for kind in kinds() if kind.reminder]


def reminder_of(kind: AttentionKind) -> NoticeKind:
    """The friendly reminder about this kind of matter."""
    title = _("Your reminder: {matter}")
    letter = Letter(
        format_lazy(title, matter=kind.label),
        says=[
            NAMES.needed,
            Placeholder("sender", _("your name"), lambda v: v["sender"].name),
        ],
        stays_on=BY_HAND,
    )
    return replace(REMINDED, template=kind.reminder, part=kind.key, letter=letter, letters=None)


REMINDED = declare_notice(  # each kind of attention brings its own words
    "today.reminded",
    NoticeClass.PROMPT,
    template="mail/base.html",
    label=_("Friendly reminders from your coordinator"),
    letters=_reminders,
    programme=lambda pair: pair.programme,
    path=_room,
    thread=lambda pair: f"relationship:{pair.pk}",
)


ANNOUNCED = declare_notice(
    "today.announced",
    NoticeClass.PROMPT,
    template="today/mail/announced.html",
    letter=Letter(
        _("Your announcements"),
        fixed=_("You write each of them yourself, under “Today”."),
        stays_on=BY_HAND,
    ),
    topic=NoticeTopic(
        "today.announced",
        _("News of your programme"),
        _("Announcements by its coordinators."),
        order=60,
    ),
    programme=lambda announcement: announcement.programme,
    path=lambda announcement, reader: address(
        "today:announcement", announcement.pk, organisation=reader.organisation.slug
    ),
)


@on_event("today.announced", queue="slow")  # possibly thousands, and nobody waits for one
def write_announcement(event: Event) -> None:
    """To everybody who belongs to its audience when the worker comes to it, once each.

    Whoever takes a break finds it in their inbox when they are back.
    """
    rows = Announcement.objects.select_related("programme", "by")
    announcement = rows.get(pk=event.subject_id)
    sender = announcement.by
    words = {"announcement": announcement, "sender": sender}
    extras = Extras(reply_to=sender.email) if sender else Extras()
    resting = who_is_away(announcement.programme, event.at)
    for person in people_of(announcement.programme, announcement.audience).iterator(500):
        told = replace(extras, stays=SkipReason.BREAK) if person.pk in resting else extras
        notify(person, ANNOUNCED, announcement, words, at=event.at, extras=told)


@on_event("today.reminded", queue="slow")  # possibly thousands, and nobody waits for one
def write_reminders(event: Event) -> None:
    """To whoever of them it waits for; within the friction budget."""
    rows = Relationship.objects.select_related("programme").with_members()
    relationship = rows.get(pk=event.subject_id)
    sender = Membership.objects.get(pk=event.actor_id) if event.actor_id else None
    kind = kind_of(event.data["kind"])
    if not relationship.is_open or sender is None or kind is None:
        return
    for person in relationship.people:
        if str(person.pk) in event.data["people"]:
            notify(
                person,
                reminder_of(kind),
                relationship,
                words_of(relationship, person, sender),
                at=event.at,
                occasion=event.pk,
                extras=Extras(reply_to=sender.email),
            )


def words_of(relationship: Relationship, reader: Membership, sender: Membership) -> dict[str, Any]:
    """What the letter's template needs, for the letter itself and for looking at it before."""
    know_for(reader, relationship)
    slug = reader.organisation.slug
    return {
        "names": relationship.named_for(reader),
        "sender": sender,
        "room_url": full_address("relationships:room", relationship.pk, organisation=slug),
    }


def preview(
    kind: AttentionKind,
    relationship: Relationship,
    reader: Membership | PersonSummary,
    sender: Membership,
) -> tuple[Markup, Markup, str]:
    """Subject and body of the letter to ``reader``, word for word, and its language."""
    person = next(one for one in relationship.people if one.pk == reader.id)
    letter = reminder_of(kind)
    words = chosen_for(letter, relationship, language_of(person)).words
    shown = parts(person, letter, relationship, words_of(relationship, person, sender), words)
    return shown.subject, shown.body, shown.language
