"""Somebody's conversations, the ones they may begin, and whether there is something to read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.core.db.folded import having
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.messaging import rules
from mentoring.messaging.models import (
    COORDINATOR,
    Between,
    Conversation,
    Entry,
    Parties,
    Party,
    Reading,
)
from mentoring.messaging.queries.threads import opened
from mentoring.messaging.rules import CurrentMessage
from mentoring.organisations.models import Capability, Grant, Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship

PAGE = 30  # conversations
FOUND = 20  # people
UNREAD = 5  # conversations that a start page names


Place = tuple[datetime, UUID]
"""Where a conversation stands in the list: whoever writes to many at once gives them one moment."""


@dataclass(frozen=True)
class ConversationLine:
    """One conversation as a list shows it; ``last`` is None where nobody has written yet."""

    names: str
    between: Between
    last: CurrentMessage | None
    is_unread: bool


@dataclass(frozen=True)
class MyConversations:
    listed: list[ConversationLine]
    next_before: Place | None  # where the next page begins


def mine(actor: Membership, *, before: Place | None) -> MyConversations:
    """The newest ``PAGE`` conversations, or those after a place: six queries for any number."""
    rows = Conversation.objects.visible_to(actor).with_people().with_read_by(actor)
    if before is not None:
        at, key = before
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__gt=key))
    found = list(rows.filter(last_message__gt=0).order_by("-last_at", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    last, silent = _last_messages(shown), []
    if len(found) <= PAGE:
        silent = list(_silent(actor))
    names = _names([*(one.between for one in shown), *silent], actor)
    listed = [_listed(names[one.between.id], one, last.get(one.pk), actor) for one in shown]
    listed += [ConversationLine(names[one.pk], one, None, is_unread=False) for one in silent]
    last_one = shown[-1] if len(found) > PAGE else None
    return MyConversations(
        listed, (last_one.last_at, last_one.pk) if last_one and last_one.last_at else None
    )


def unread_conversations(actor: Membership) -> list[Conversation]:
    """What others wrote and the actor has not read, the oldest first; ``UNREAD`` at most."""
    rows = Conversation.objects.visible_to(actor).with_people().with_read_by(actor)
    rows = rows.filter(last_message__gt=F("read")).exclude(last_author=actor)
    rows = rows.filter(last_author__isnull=False).select_related("last_author")
    found = rows.order_by("last_at", "pk")[:UNREAD]
    return [
        one for one in found if one.last_at and one.last_at >= one.between.member(actor).reads_from
    ]


def _names(rows: list[Between], actor: Membership) -> dict[UUID, str]:
    """With whom each is: by first names, to whoever runs the programme by whole names, and by more
    where a list would call different people alike.
    """
    people = {one.id: _shown(one, actor) for one in rows}
    named = {
        one.id: one.named_for(actor)
        if any(person.pk == actor.pk for person in _participants(one))
        else formats.listed(person.name for person in people[one.id])
        for one in rows
    }
    for more in ("name", "name_apart"):
        alike: dict[str, set[frozenset[UUID]]] = defaultdict(set)
        for key, shown in people.items():
            alike[named[key]].add(frozenset(person.pk for person in shown))
        for key, shown in people.items():
            if len(alike[named[key]]) > 1:
                named[key] = formats.listed(getattr(person, more) for person in shown)
    return named


def _shown(between: Between, actor: Membership) -> list[Membership]:
    return between.shown_to(actor) if isinstance(between, Parties) else between.others(actor)


def _participants(between: Between) -> list[Membership]:
    return between.participants if isinstance(between, Parties) else between.people


def _listed(
    names: str, conversation: Conversation, last: CurrentMessage | None, actor: Membership
) -> ConversationLine:
    """Whoever joined later sees nothing from before, here as everywhere."""
    between = conversation.between
    is_theirs = last is not None and last.written_at >= between.member(actor).reads_from
    is_news = conversation.is_unread and conversation.last_author_id != actor.pk
    return ConversationLine(
        names, between, last if is_theirs else None, is_unread=is_news and is_theirs
    )


def _silent(actor: Membership) -> QuerySet[Relationship]:
    """Open relationships in which nobody has written yet."""
    theirs = Relationship.objects.visible_to(actor).open().with_members()
    theirs = theirs.exclude(conversation__last_message__gt=0).select_related("programme")
    return theirs.order_by("-started_at", "pk")[:PAGE]


def _last_messages(conversations: list[Conversation]) -> dict[UUID, CurrentMessage]:
    """The last message of each, with what happened to it: two queries."""
    known = {one.pk: one for one in conversations}
    rows = Entry.objects.filter(conversation__in=known)
    said = list(rows.filter(number=F("conversation__last_message")))
    later = rows.filter(target=F("conversation__last_message")).order_by("number")
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for row in [*said, *later]:
        entries[row.conversation_id].append(row)
    found: dict[UUID, CurrentMessage] = {}
    for pk, log in entries.items():
        messages: dict[int, CurrentMessage] = {}
        rules.apply(messages, (opened(known[pk], row) for row in log))
        found[pk] = messages[known[pk].last_message]
    return found


@dataclass(frozen=True)
class Reachable:
    """Somebody whom one may write to, and where."""

    person: Membership
    programme: Programme


def reachable(actor: Membership, words: str) -> list[Reachable]:
    """Whose name holds ``words``: who has joined a programme of the actor's that allows it, and
    everybody in a programme that the actor runs; ``FOUND`` at most.
    """
    if len(words.strip()) < 2:
        return []
    runs = Programme.objects.coordinated_by(actor).live()
    joined = Enrolment.objects.joined().filter(membership=actor)
    open_to_all = Programme.objects.current().filter(
        allows_direct=True,
        minors_since=None,
        enrolments__in=joined,
        organisation=actor.organisation_id,
    )
    there = Enrolment.objects.exclude(status=Enrolment.Status.WITHDRAWN)
    may = Q(programme__in=runs) | Q(programme__in=open_to_all, status=Enrolment.Status.JOINED)
    named = Membership.objects.present().filter(having(words))
    rows = there.filter(may, membership__in=named).exclude(membership=actor)
    rows = rows.select_related("membership", "programme")
    first = rows.order_by("membership__found_by", "membership", "programme__name", "pk")[:FOUND]
    return [Reachable(one.membership, one.programme) for one in first]


def teams_of(actor: Membership) -> list[Programme]:
    """Programmes that somebody is in, whose coordinators they can write to."""
    mine = Enrolment.objects.filter(membership=actor).exclude(status=Enrolment.Status.IMPORTED)
    rows = Programme.objects.live().filter(pk__in=mine.values("programme"))
    return list(rows.order_by("name", "pk"))


@hook("organisations.actor")
def shown_of_actor() -> dict[str, Any]:
    """For the main menu of every page, in the query that reads the actor."""
    enrolled = Enrolment.objects.filter(membership=OuterRef("pk"))
    return {"is_enrolled": Exists(enrolled), "has_unread_words": _has_unread()}


def _has_unread() -> Any:
    """Of the membership around it, whether others wrote what it has not read."""
    members = Member.objects.present().filter(membership=OuterRef("pk"))
    parties = Party.objects.filter(membership=OuterRef("pk"), is_staff=False)
    runs = Grant.objects.giving(Capability.MANAGE_PROGRAMME).over(OuterRef("programme"))
    theirs = Conversation.objects.filter(Exists(runs.filter(membership=OuterRef(OuterRef("pk")))))
    theirs = theirs.filter(organisation=OuterRef("organisation"), kind=COORDINATOR)
    return (
        Exists(_with_news(members, "relationship__conversation", "membership"))
        | Exists(_with_news(parties, "conversation", "membership"))
        | Exists(_with_news(theirs, "", OuterRef("pk")))
    )


def _with_news(rows: QuerySet[Any], path: str, reader: Any) -> QuerySet[Any]:
    """Rows whose conversation at ``path`` has something of others that ``reader`` has not read."""
    start, key = (f"{path}__", path) if path else ("", "pk")
    place = Reading.objects.filter(conversation=OuterRef(key), membership=OuterRef(reader))
    read = Coalesce(Subquery(place.values("read")[:1]), 0)
    person = F(reader) if isinstance(reader, str) else reader
    news = rows.filter(**{f"{start}last_message__gt": read})
    return news.exclude(**{f"{start}last_author": person})
