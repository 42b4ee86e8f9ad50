"""The one door for mail that comes in, whichever way it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import translation

from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.inbound import notices, outcomes, reports, rules
from mentoring.inbound.answers import Ignored, Reply, Unclear, answer_for, calendar_answer_for
from mentoring.inbound.models import Arrival
from mentoring.inbound.outcomes import KNOWN, MailOutcome
from mentoring.inbound.quotes import own_words
from mentoring.inbound.reading import IncomingMail, UnreadableMail, digest_of, read
from mentoring.inbound.rules import MailWriter, SenderVerdict
from mentoring.inbound.words import without_name
from mentoring.notifications import replies
from mentoring.notifications.models import ReplyAddress

State = Arrival.State


def receive(raw: bytes, *, recipient: str = "", sender: str = "", at: datetime) -> MailOutcome:
    """Take one mail; the same mail again changes nothing.

    ``recipient`` and ``sender`` are those of the envelope, ``<>`` the empty sender. Where no
    recipient is known, it is looked for in what mail servers write down about it. Everything
    that a mail changes is one transaction: whatever is raised, nothing was changed.
    """
    if len(raw) > settings.INBOUND_LIMIT:
        return outcomes.too_large(len(raw), settings.INBOUND_LIMIT)
    try:
        letter = read(raw)
    except UnreadableMail:
        return outcomes.unreadable("too many parts, or parts within parts")
    to, token = _addressed(recipient, letter)
    address = None if replies.is_return(token) else replies.address_behind(token)
    if address is None:
        return reports.receive_report(letter, raw, token, at=at)
    with transaction.atomic():
        arrival, is_new = _arrive(letter, raw, to, address, at)
        if not is_new:
            return KNOWN
        with translation.override(_language(address)):
            outcome = _Taking(arrival, letter, address, at).take(sender)
        arrival.save(update_fields=["state", "reason"])
        return outcome


def _language(address: ReplyAddress) -> str:
    return address.membership.language or address.membership.organisation.language


def accepts(recipient: str) -> bool:
    """Whether mail to this address can be ours at all: asked before it is sent."""
    token = replies.token_in(recipient)
    if replies.is_return(token):
        return replies.returned_mail(token) is not None
    return bool(token) and replies.address_behind(token) is not None


def _addressed(recipient: str, letter: IncomingMail) -> tuple[str, str]:
    for one in [recipient] if recipient else letter.addressed_to:
        if token := replies.token_in(one):
            return one, token
    return recipient, ""


def _arrive(
    letter: IncomingMail, raw: bytes, to: str, address: ReplyAddress, at: datetime
) -> tuple[Arrival, bool]:
    return Arrival.objects.get_or_create(
        digest=digest_of(letter, raw, to),
        defaults={
            "organisation_id": address.organisation_id,
            "membership": address.membership,
            "address": address,
            "mail": address.mail or replies.latest_mail(address),
            "state": State.REFUSED,
            "arrived_at": at,
        },
    )


@dataclass
class _Taking:
    """One answer on its way; ``arrival`` gets its state on every path."""

    arrival: Arrival
    letter: IncomingMail
    address: ReplyAddress
    at: datetime
    left: Sequence[str] = ()  # a sentence for each file that was not passed on

    def take(self, sender: str) -> MailOutcome:
        writer = rules.writer_of(
            self.letter.headers, envelope_sender=sender, author=self.letter.author
        )
        if writer is not MailWriter.HUMAN and not self._is_pressed:
            return self._automatic(writer)
        if doubt := self._doubt():
            return doubt
        reader = self.address.membership
        if reader.removed_at is not None:
            return self._refuse("left", notices.LEFT, organisation=reader.organisation.name)
        if replies.is_over(self.address, self.at):
            return self._refuse("expired", notices.EXPIRED, days=replies.LIFETIME.days)
        if self.letter.calendars and (outcome := self._answer_by_calendar()):
            return outcome
        if writer is not MailWriter.HUMAN:  # no press was in it: what else it says is a program's
            return self._automatic(writer)
        words = without_name(own_words(self.letter.text), reader.name)
        if not words and not self.letter.files:
            return self._refuse("empty", notices.EMPTY)
        return self._answer(words)

    @property
    def _is_pressed(self) -> bool:
        """Only where a calendar's answer is expected: to any other letter it is a program's."""
        is_expected = calendar_answer_for(self.address.kind) is not None
        is_pressed = rules.is_pressed_in_a_calendar(self.letter.headers)
        return is_expected and bool(self.letter.calendars) and is_pressed

    def _automatic(self, writer: MailWriter) -> MailOutcome:
        is_away = writer is MailWriter.AWAY
        self.arrival.state = State.AWAY if is_away else State.AUTOMATIC
        return outcomes.noted("out of office" if is_away else "a program wrote this")

    def _doubt(self) -> MailOutcome | None:
        """Whether it is theirs: by the address, and by what our own mail server says of it."""
        author, reader = self.letter.author, self.address.membership
        if author not in _addresses_of(self.address):
            self._refuse("other_sender", notices.OTHER_SENDER, address=reader.email)
            return outcomes.refused("the sender is not who this address was given to")
        server = settings.INBOUND_AUTHSERV_ID
        if not server:
            return None
        domain = author.rpartition("@")[2]
        if (
            rules.verdict_on(self.letter.results, server=server, domain=domain)
            is SenderVerdict.PASSED
        ):
            return None
        self._refuse("not_confirmed", notices.NOT_CONFIRMED)
        return outcomes.refused(f"{server} does not confirm that it came from its sender")

    def _answer_by_calendar(self) -> MailOutcome | None:
        """None where no calendar answered, or nobody expects it to: then words count."""
        answer = calendar_answer_for(self.address.kind)
        if answer is None:
            return None
        try:
            with transaction.atomic():
                done = answer(self._reply(""))
        except Ignored as no:
            self.arrival.state, self.arrival.reason = State.REFUSED, no.reason[:40]
            return outcomes.noted(f"a calendar's answer changed nothing: {no.reason}")
        except Unclear as no:
            return self._unclear("", no.choices)
        except Refusal as no:
            return self._refuse(no.code, no)
        except Http404:
            return self._refuse("gone", notices.GONE)
        return self._taken(done.words) if done else None

    def _answer(self, words: str) -> MailOutcome:
        """What the words say; what only humans understand goes to the conversation."""
        answer = answer_for(self.address.kind)
        unclear: Unclear | None = None
        reply = self._reply(words)
        self.left = [file.name for file in reply.files]  # until they are sent
        try:
            with transaction.atomic():
                if answer is not None and words:
                    try:
                        if done := answer(reply):
                            return self._taken(done.words, unread=done.unread)
                    except Unclear as no:
                        unclear = no
                said = self._pass_on(reply)
        except Refusal as no:
            return self._refuse(no.code, no)
        except Http404:
            return self._refuse("gone", notices.GONE)
        if said and unclear is None:
            return self._taken(said)
        return self._unclear(said, unclear.choices if unclear else [])

    def _pass_on(self, reply: Reply) -> str:
        """To the conversation: files with the words, or the words alone; a line for operators."""
        if reply.conversation_of is None:
            return ""
        if reply.files:
            for sent in run_hook("inbound.files", reply):
                self.left = sent.left
                if sent.words:
                    return str(sent.words)
        said = run_hook("inbound.words", reply) if reply.words else []
        return str(said[0]) if said else ""

    def _unclear(self, said: str, choices: Sequence[tuple[Any, str]]) -> MailOutcome:
        self.arrival.state = State.UNCLEAR
        is_for_nobody = self.address.conversation_of is None and not choices
        why = notices.NOBODY if is_for_nobody else ""
        was_told = notices.tell(
            self.arrival, why=why, choices=choices, passed_on=bool(said), files=self.left
        )
        if said:
            return outcomes.taken(f"{said}; nothing was decided by it")
        return outcomes.refused("nothing in it could be acted on", was_told=was_told)

    def _reply(self, words: str) -> Reply:
        return Reply(
            reader=self.address.membership,
            subject_id=self.address.subject_id,
            conversation_of=self.address.conversation_of,
            words=words,
            key=uuid5(NAMESPACE_URL, self.arrival.digest),
            at=self.at,
            files=tuple(self.letter.files),
            calendars=tuple(self.letter.calendars),
            addresses=tuple(_addresses_of(self.address)),
        )

    def _taken(self, said: str, *, unread: bool = False) -> MailOutcome:
        """Files, and words that nobody reads, are never dropped in silence."""
        self.arrival.state = State.TAKEN
        if self.left or unread:
            notices.tell(self.arrival, why=notices.UNREAD if unread else "", files=self.left)
            said += "; not all of it was passed on"
        return outcomes.taken(said)

    def _refuse(self, reason: str, why: Any, **values: Any) -> MailOutcome:
        self.arrival.state, self.arrival.reason = State.REFUSED, reason[:40]
        was_told = notices.tell(self.arrival, why=_Sentence(why, values))
        return outcomes.refused(reason.replace("_", " "), was_told=was_told)


@dataclass(frozen=True)
class _Sentence:
    """Read in the language of whoever reads the letter, not of whoever writes it."""

    words: Any
    values: dict[str, Any]

    def __str__(self) -> str:
        words = str(self.words)
        return words.format(**self.values) if self.values else words


def _addresses_of(address: ReplyAddress) -> Sequence[str]:
    """Every address that somebody is known by: on file, and proved for signing in."""
    person = address.membership
    proved = EmailAddress.objects.filter(user=person.user_id, verified=True)
    known = proved.values_list("email", flat=True) if person.user_id else []
    return [one.lower() for one in (person.email, *known)]
