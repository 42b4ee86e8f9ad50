"""Friendly reminders that a coordinator asks for, to many at once."""

from typing import Any

from django.utils import translation
from jinja2_fragments import render_block
from markupsafe import Markup

from mentoring.audit.models import Event
from mentoring.audit.reactions import reaction
from mentoring.core.addresses import address, full_address
from mentoring.core.pages import jinja
from mentoring.home.rules import Cause
from mentoring.notifications.rules import monthly_budget
from mentoring.notifications.send import notify
from mentoring.organisations.models import Face, Membership
from mentoring.relationships.models import Relationship

LETTER = "home/mail/reminder.html"


@reaction("home.reminded", queue="slow")  # possibly thousands, and nobody waits for one
def write_reminders(event: Event) -> None:
    """To whoever of the two it waits for; within the friction budget."""
    shown = ("programme", "mentor__organisation", "mentee__organisation")
    pair = Relationship.objects.select_related(*shown).get(pk=event.subject_id)
    sender = Membership.objects.get(pk=event.actor_id) if event.actor_id else None
    if not pair.is_open or sender is None:
        return
    for person in (pair.mentee, pair.mentor):
        if str(person.pk) in event.data["people"]:
            notify(
                person,
                key=f"reminded:{event.pk}:{person.pk}",
                kind="home.reminded",
                template=LETTER,
                context=words_of(Cause(event.data["cause"]), pair, person, sender),
                path=address("relationships:room", pair.pk, organisation=person.organisation.slug),
                at=event.at,
                budget=monthly_budget(pair.programme.dial),
                reply_to=sender.email,
            )


def words_of(
    cause: Cause, pair: Relationship, reader: Membership, sender: Membership
) -> dict[str, Any]:
    """What the letter's template needs, for the letter itself and for looking at it before."""
    slug = reader.organisation.slug
    return {
        "cause": cause.value,
        "other": pair.other(reader),
        "sender": sender,
        "room_url": full_address("relationships:room", pair.pk, organisation=slug),
    }


def preview(
    cause: Cause, pair: Relationship, reader: Membership | Face, sender: Membership
) -> tuple[Markup, Markup, str]:
    """Subject, body and language of the letter to ``reader``, word for word."""
    environment = jinja().env
    person = next(one for one in (pair.mentee, pair.mentor) if one.pk == reader.id)
    language = person.language or person.organisation.language
    with translation.override(language):
        values = {"organisation": person.organisation, "recipient": person, "language": language}
        values |= words_of(cause, pair, person, sender)
        subject = render_block(environment, LETTER, "subject", values)
        body = render_block(environment, LETTER, "body", values)
    return Markup(subject), Markup(body), language  # noqa: S704 - our own autoescaped template
