"""A coordinator's own words on their way."""

from datetime import datetime

from mentoring.notifications.send import notify
from mentoring.organisations.models import Membership


def send_words(
    person: Membership, *, subject: str, words: str, sender: Membership, once: str, at: datetime
) -> None:
    """A letter in the coordinator's words. It is from a human, so no budget holds it back."""
    notify(
        person,
        key=f"words:{once}:{person.pk}",
        kind="home.written",
        template="home/mail/words.html",
        context={"title": subject, "words": words, "sender": sender},
        at=at,
        is_must=True,
        reply_to=sender.email,
    )
