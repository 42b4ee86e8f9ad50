"""``notify()``: one message to one person, policy, and a delivery in every channel."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction

from mentoring.core.hooks import run_hook
from mentoring.notifications import policy
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.models import Delivery, Message
from mentoring.notifications.rendering import chosen_for, language_of, rendered
from mentoring.notifications.wording import LetterWords
from mentoring.organisations.models import Membership

Context = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
NO_EXTRAS = Extras()


@transaction.atomic
def notify(
    recipient: Membership,
    kind: NoticeKind,
    subject: models.Model,
    context: Context,
    *,
    at: datetime,
    occasion: object = "",
    extras: Extras = NO_EXTRAS,
) -> Message | None:
    """Tell one person one thing about one row, once; None when they were told, or have left.

    ``occasion`` tells apart what is told several times about the same row. ``context`` is for
    the kind's template, an HTML mail that extends ``mail/base.html`` and fills its blocks
    ``subject`` and ``body``, rendered in the recipient's language; as a function it is called
    only when there is something to tell. Programme, budget, opt-outs, channels and the words of
    the programme are found here, from the kind and the person; no caller can leave them out.
    """
    key = key_of(recipient, kind, subject, occasion)
    is_gone = recipient.removed_at and not kind.reaches_departed
    if is_gone or Message.objects.filter(key=key).exists():
        return None
    about = {"listeners": _listeners(recipient, kind, subject)}
    about |= {"break_url": _break_url(recipient, kind, subject, at)}
    about |= dict(context() if callable(context) else context)
    language = language_of(recipient)
    chosen = chosen_for(kind, subject, language)
    letter = rendered(recipient, kind, subject, about, chosen.words)
    verdicts = policy.verdicts(recipient, kind, subject, extras, is_off=chosen.is_off, at=at)
    message = Message.objects.create(
        organisation_id=recipient.organisation_id,
        recipient=recipient,
        key=key,
        kind=kind.name,
        notice_class=kind.notice_class.value,
        programme_id=policy.programme_id(kind, subject),
        title=letter.title,
        path=kind.path(subject, recipient) if kind.path else "",
        has_interrupted=any(one.goes and one.channel.interrupts for one in verdicts),
        created_at=at,
        **(_kept(language, chosen.words) if kind.is_said_again else {}),
    )
    for one in verdicts:
        if one.goes:
            told = replace(extras, due_at=one.due_at) if one.due_at else extras
            one.channel.deliver(message, kind, subject, letter, told)
    Delivery.objects.bulk_create(
        Delivery(
            message=message,
            channel=one.channel.name,
            created_at=at,
            state=one.state,
            reason=one.reason,
            due_at=one.due_at,
        )
        for one in verdicts
    )
    return message


@dataclass(frozen=True)
class LetterWording:
    """How a letter was said: in which language, and in which words of the programme, if any."""

    language: str
    words: LetterWords | None


def _kept(language: str, words: LetterWords | None) -> dict[str, Any]:
    return {"language": language, "own_words": asdict(words) if words else None}


def how_told(recipient: Membership, kind: NoticeKind, subject: models.Model) -> LetterWording:
    """For a page that says a letter again: as it was told, whatever has been changed since.

    As it would be told now where nobody was told, or before messages kept it. Two queries at most.
    """
    messages = Message.objects.filter(key=key_of(recipient, kind, subject)).exclude(language="")
    found = messages.values_list("language", "own_words").first()
    if found is None:
        language = language_of(recipient)
        return LetterWording(language, chosen_for(kind, subject, language).words)
    language, kept = found
    words = LetterWords(**kept) if kept else None
    return LetterWording(
        language, words if words and kind.letter and words.fit(kind.letter) else None
    )


def _listeners(recipient: Membership, kind: NoticeKind, subject: models.Model) -> Any:
    """Whom the reader may write to in confidence; the app that listens says it, by a hook."""
    if kind.programme is None:
        return None
    answers = run_hook("notifications.listeners", recipient, kind.programme(subject))
    return next(iter(answers), None)


def _break_url(
    recipient: Membership, kind: NoticeKind, subject: models.Model, at: datetime
) -> str | None:
    """Where somebody who has no strength for it just now says so; the app of their places knows."""
    if kind.programme is None or not kind.offers_break:
        return None
    answers = run_hook("notifications.break_link", recipient, kind.programme(subject), at)
    return next(iter(answers), None)


def key_of(
    recipient: Membership, kind: NoticeKind, subject: models.Model, occasion: object = ""
) -> str:
    """What makes a message one and the same: its kind, row, occasion and reader."""
    return f"{kind.name}:{subject.pk}:{occasion}:{recipient.pk}"


def was_told(
    recipient: Membership, kind: NoticeKind, subject: models.Model, occasion: object = ""
) -> bool:
    return Message.objects.filter(key=key_of(recipient, kind, subject, occasion)).exists()
