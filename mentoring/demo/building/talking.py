"""What people write to each other: kept and answered, outside of pairs, and one thing reported."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mentoring.core.db.ids import new_id
from mentoring.demo.building.pairs import mentee_of, mentor_of
from mentoring.demo.words import talk
from mentoring.files import actions as files
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Between, Conversation
from mentoring.messaging.permissions import conversation_to_share
from mentoring.messaging.queries import message_to_read
from mentoring.messaging.rules import ConversationKind
from mentoring.notifications.models import InboxItem
from mentoring.organisations.actions import remove_person
from mentoring.organisations.models import Membership
from mentoring.programmes import actions as programmes
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import actions as safeguarding
from mentoring.today import actions as today
from mentoring.today.queries.announcing import KIND

HOUR = timedelta(hours=1)


def let_everybody_write(programme: Programme, *, actor: Membership, at: datetime) -> None:
    values = {"allows_direct": True}
    programmes.change(programme, section="shape", values=values, actor=actor, at=at)


def keep_and_answer(pair: Relationship, *, at: datetime) -> None:
    """A question, its answer, thanks for it, and what became of three messages."""
    mentor, mentee = mentor_of(pair), mentee_of(pair)
    asked, answered, offered, ending = talk.KEEPING
    first = _say(pair, mentee, asked, at - 30 * HOUR)
    second = _say(pair, mentor, answered, at - 29 * HOUR, answers=first)
    third = _say(pair, mentor, offered, at - 28 * HOUR)
    last = _say(pair, mentee, ending, at - 27 * HOUR)
    for person, number, thanks in ((mentee, second, "thank_you"), (mentor, last, "made_me_smile")):
        _act(messaging.thank, pair, person, number, thanks, at - 26 * HOUR)
    for person, number, way in (
        (mentee, first, "question"),
        (mentee, second, "note"),
        (mentor, third, "promise"),
    ):
        _act(messaging.keep, pair, person, number, way, at - 25 * HOUR)


def write_directly(
    programme: Programme, people: Sequence[Membership], words: tuple[str, str], *, at: datetime
) -> None:
    """Two of one programme who are no pair."""
    one, other = people
    asked, answered = words
    made = _begin(programme, ConversationKind.DIRECT, [one, other], asked, one, at)
    _say(made, other, answered, at + HOUR, answers=1)


def write_to_the_team(
    programme: Programme,
    person: Membership,
    coordinator: Membership,
    words: tuple[str, str],
    *,
    at: datetime,
) -> None:
    kind = ConversationKind.COORDINATOR
    asked, answered = words
    made = _begin(programme, kind, [person], asked, person, at)
    _say(made, coordinator, answered, at + 2 * HOUR, answers=1)


def report_one(pair: Relationship, *, at: datetime) -> None:
    """A message with a file that somebody would rather not have got."""
    mentor, mentee = mentor_of(pair), mentee_of(pair)
    text = SimpleUploadedFile(talk.REPORTED_FILE, talk.REPORTED_TEXT.encode())
    how: dict[str, Any] = {"sent_as": new_id(), "actor": mentor, "at": at}
    number = files.send_files(pair, files.prepare([text]), talk.REPORTED, **how).number
    _between, found = conversation_to_share(mentee, pair.pk)
    conversation, message = message_to_read(found, pair, mentee, number)
    safeguarding.report_message(
        pair,
        conversation,
        message,
        reason="pressure",
        words=talk.REPORT,
        around=5,
        actor=mentee,
        at=at + 3 * HOUR,
    )


def announce(programme: Programme, *, actor: Membership, at: datetime) -> None:
    title, words = talk.ANNOUNCED
    audience = "everybody"
    how: dict[str, Any] = {"once": new_id(), "actor": actor, "at": at}
    today.announce(programme, audience=audience, title=title, words=words, **how)


def have_read() -> None:
    """Two of three have read what was announced."""
    told = InboxItem.objects.filter(kind=KIND, read_at=None).order_by("pk")
    some = [pk for number, pk in enumerate(told.values_list("pk", flat=True)) if number % 3]
    for item in InboxItem.objects.filter(pk__in=some):
        item.read_at = item.created_at + HOUR
        item.save(update_fields=["read_at"])


def lose_the_supervisor(
    programme: Programme, person: Membership, *, actor: Membership, boss: Membership, at: datetime
) -> None:
    """Apprentices under age take part, and whoever read along has left the organisation."""
    safeguarding.set_minors_mode(
        programme,
        email=person.email,
        quiet_from=20,
        quiet_until=7,
        actor=actor,
        at=at - timedelta(days=14),
    )
    remove_person(person, actor=boss, at=at)


def _begin(
    programme: Programme,
    kind: ConversationKind,
    people: list[Membership],
    words: str,
    actor: Membership,
    at: datetime,
) -> Between:
    how: dict[str, Any] = {"sent_as": new_id(), "actor": actor, "at": at}
    entry = messaging.begin_with(programme, kind, people, words, **how)
    return Conversation.objects.with_people().get(pk=entry.conversation_id).between


def _say(
    between: Between, actor: Membership, words: str, at: datetime, *, answers: int | None = None
) -> int:
    said = messaging.send(between, words, sent_as=new_id(), actor=actor, at=at, answers=answers)
    return said.number


def _act(
    act: Callable[..., None],
    pair: Relationship,
    actor: Membership,
    number: int,
    what: str,
    at: datetime,
) -> None:
    _between, found = conversation_to_share(actor, pair.pk)
    _conversation, message = message_to_read(found, pair, actor, number)
    act(pair, message, what, sent_as=new_id(), actor=actor, at=at)
