"""What safeguarding pages show; words only of what was reported, or opened with two keys."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from mentoring.core.db.statements import statement
from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.messaging import rules as messages
from mentoring.messaging.models import COORDINATOR, Between, Conversation, Entry, Parties, Party
from mentoring.messaging.rules import CurrentMessage, EntryKind
from mentoring.organisations.models import Capability, Grant, Membership
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Member, Relationship
from mentoring.safeguarding import rules
from mentoring.safeguarding.models import Block, HeldMessage, Opening, Report, Waiting

PAGE = 100  # messages of an opened conversation on a page
LISTED = 100  # reports and openings


@dataclass(frozen=True)
class CopiedFile:
    """A file that came with a copied message: its copy, or why there is none."""

    name: str
    copy: UUID | None = None
    why: str = ""  # one of ``files.rules.NotCopied``


@dataclass(frozen=True)
class Copy:
    """One message as it was copied into a report; ``before`` are its earlier words."""

    number: int
    author: UUID | None
    name: str
    written_at: datetime
    words: str
    before: tuple[str, ...] = ()
    is_removed: bool = False
    is_reported: bool = False
    files: tuple[CopiedFile, ...] = ()


@dataclass(frozen=True)
class WritingActivity:
    """That people write to each other: how often and when last, and no word of it."""

    conversation: Conversation
    count: int
    last_at: datetime | None

    @property
    def between(self) -> Between:
        return self.conversation.between


def has_blocked(blocker: Membership, blocked: Membership) -> bool:
    return Block.objects.filter(blocker=blocker, blocked=blocked).exists()


def blocks_between(one: Membership, other: Membership) -> set[UUID]:
    """Who of the two takes no messages from the other."""
    between = Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)
    return set(Block.objects.filter(between).values_list("blocker", flat=True))


@hook("messaging.apart")
def apart(people: set[UUID]) -> set[UUID]:
    """Of people in one conversation those of whom one takes no messages from another."""
    between = Block.objects.filter(blocker__in=people, blocked__in=people)
    return {one for two in between.values_list("blocker", "blocked") for one in two}


@hook("circles.apart")
def apart_in_circles(person: UUID, people: set[UUID]) -> set[UUID]:
    """Of ``people`` those who take no messages from a person, or from whom that one takes none."""
    between = Q(blocker=person, blocked__in=people) | Q(blocker__in=people, blocked=person)
    rows = Block.objects.filter(between).values_list("blocker", "blocked")
    return {one for two in rows for one in two}


def who_safeguards(organisation_id: UUID) -> QuerySet[Membership]:
    """Present people with the role who can sign in, by name."""
    given = Grant.objects.giving(Capability.SAFEGUARD).in_organisation()
    people = Membership.objects.present().filter(
        organisation=organisation_id, pk__in=given.values("membership"), user__isnull=False
    )
    return people.select_related("organisation").order_by("found_by", "pk")


def grants(organisation_id: UUID) -> list[Grant]:
    """Who was given the role, by name."""
    given = Grant.objects.giving(Capability.SAFEGUARD).in_organisation()
    theirs = given.filter(organisation=organisation_id).select_related("membership", "given_by")
    return list(theirs.order_by("membership__found_by", "pk"))


def readers_of(relationship: Between, author: UUID, reporter: UUID) -> list[Membership]:
    """Those with the role whom a report of this conversation reaches: nobody who is in it."""
    inside = {one.membership_id for one in relationship.loaded_members} | {author, reporter}
    people = who_safeguards(relationship.organisation_id).exclude(pk__in=inside)
    if relationship.kind == COORDINATOR:
        return [one for one in people if not relationship.programme.is_managed_by(one)]
    return list(people)


def supervisor_of(between: Between) -> Membership | None:
    """Who reads along in a conversation now: never somebody who is in it, has left, or cannot
    sign in.
    """
    person = between.programme.supervisor
    if person is None or not isinstance(between, Relationship):
        return None
    is_here = person.removed_at is None and person.user_id is not None
    return person if is_here and not between.is_with(person) else None


def lacks_supervisor(between: Between) -> bool:
    """Whether somebody should read along in a conversation, and nobody does."""
    is_watched = isinstance(between, Relationship) and between.programme.minors_since is not None
    return is_watched and supervisor_of(between) is None


def _is_away(programme: str) -> Q:
    """That the supervisor of the programme at this path cannot read."""
    there = Q(**{f"{programme}minors_since__isnull": False})
    gone = Q(**{f"{programme}supervisor__removed_at__isnull": False})
    return there & (gone | Q(**{f"{programme}supervisor__user": None}))


def unsupervised(programme: Programme) -> QuerySet[Programme]:
    """The programme itself where somebody writes and nobody reads along; otherwise nothing."""
    own = Member.objects.present().filter(
        relationship__programme=OuterRef("pk"),
        relationship__ended_at=None,
        membership=OuterRef("supervisor"),
    )
    here = Programme.objects.filter(pk=programme.pk, minors_since__isnull=False)
    return here.filter(_is_away("") | Exists(own)).select_related("supervisor")


def waiting_due(at: datetime) -> QuerySet[Waiting]:
    """What goes now, the oldest first."""
    is_due = Q(due_at__lte=at) | Q(due_at=None)
    own = Member.objects.present().filter(
        relationship=OuterRef("relationship"),
        membership=OuterRef("relationship__programme__supervisor"),
    )
    due = Waiting.objects.filter(is_due, is_refused=False).exclude(
        _is_away("relationship__programme__")
    )
    due = due.exclude(Exists(own))
    rows = due.select_related("author__organisation")
    return rows.order_by("written_at", "pk")[:LISTED]


def waiting_of(actor: Membership, between: Between) -> list[Waiting]:
    """What ``actor`` wrote in quiet hours and has not gone yet."""
    there = Q(relationship=between.pk) | Q(conversation=between.pk)
    mine = Waiting.objects.filter(there, author=actor)
    return list(mine.order_by("written_at", "pk"))


def supervised(programme: Programme, actor: Membership) -> list[WritingActivity]:
    """The conversations of a programme with what was written since it is supervised."""
    since = programme.minors_since
    written = Q(entries__kind=EntryKind.MESSAGE.value, entries__written_at__gte=since)
    found = Conversation.objects.filter(relationship__programme=programme).apart_from(actor)
    counted = found.annotate(
        count=Count("entries", filter=written),
        last_written=Max("entries__written_at", filter=written),
    )
    rows = counted.filter(count__gt=0).with_people()
    loaded: list[Any] = list(rows.order_by("-last_written", "pk")[:LISTED])
    return [WritingActivity(one, one.count, one.last_written) for one in loaded]


def is_held(conversation: Conversation, at: datetime) -> bool:
    """Whether somebody is still looking at it: a report waits, or a key was turned."""
    if Report.objects.open().filter(conversation=conversation).exists():
        return True
    waiting = (rules.State.ASKED, rules.State.OPEN)
    asked = Opening.objects.filter(conversation=conversation, refused_at=None)
    return any(one.state(at) in waiting for one in asked)


def is_supervised(conversation: Conversation, written_at: datetime) -> bool:
    """Whether somebody reads along, or should, in what was written at a moment."""
    between = conversation.between
    since = between.programme.minors_since if isinstance(between, Relationship) else None
    return since is not None and written_at >= since


def is_kept_for_supervisor(between: Between) -> bool:
    return isinstance(between, Relationship) and between.programme.minors_since is not None


def is_looked_at(conversation: Conversation, written_at: datetime, at: datetime) -> bool:
    """Whether what was written then must not be lost to those who look after people."""
    return is_supervised(conversation, written_at) or is_held(conversation, at)


def with_held() -> QuerySet[Conversation]:
    """Conversations of which something is held that was taken back, the oldest first."""
    held = Conversation.objects.filter(
        Exists(HeldMessage.objects.filter(conversation=OuterRef("pk")))
    )
    return held.order_by("pk").with_people()


def kept_long_enough(before: datetime) -> QuerySet[Conversation]:
    """Conversations with words in them whose relationships ended before that moment; without a
    relationship nothing ends, so there it is the last message that is older.
    """
    written = Entry.objects.filter(conversation=OuterRef("pk"))
    is_old = Q(relationship__ended_at__lt=before) | Q(relationship=None, last_at__lt=before)
    found = Conversation.objects.filter(is_old).filter(Exists(written))
    return found.order_by(Coalesce("relationship__ended_at", "last_at"), "pk")


def who_asked_to_erase(conversation: Conversation) -> set[UUID]:
    return set(conversation.erasure_asks.values_list("membership", flat=True))


def copies_of(
    conversation: Conversation,
    joined_at: datetime,
    people: Mapping[UUID, str],
    number: int,
    around: int,
) -> list[Copy]:
    """A message and up to ``around`` on each side, as its reporter can read them now.

    What they were changed from is copied too: the words that hurt may be the first ones.
    """
    seen = conversation.entries.filter(kind=EntryKind.MESSAGE, written_at__gte=joined_at)
    before = seen.filter(number__lte=number).order_by("-number")[: around + 1]
    after = seen.filter(number__gt=number).order_by("number")[:around]
    shown = [*reversed(before), *after]
    said = _applied(conversation, shown)
    earlier = wordings_of(conversation, shown)
    return [
        Copy(
            one.number,
            one.author,
            people.get(one.author, ""),
            one.written_at,
            one.words,
            tuple(words for words in earlier[one.number] if words and words != one.words),
            one.is_removed,
            one.number == number,
        )
        for one in said
    ]


def to_text(copies: Iterable[Copy]) -> str:
    """For an encrypted column."""
    return json.dumps(
        [
            {
                "number": one.number,
                "author": str(one.author),
                "name": one.name,
                "written_at": one.written_at.isoformat(),
                "words": one.words,
                "before": list(one.before),
                "is_removed": one.is_removed,
                "is_reported": one.is_reported,
                "files": [[file.name, str(file.copy or ""), file.why] for file in one.files],
            }
            for one in copies
        ]
    )


def copies(report: Report) -> list[Copy]:
    """What was copied when it was reported."""
    return [_copy(one) for one in json.loads(report.copies)]


def reports(actor: Membership, *, is_open: bool) -> list[Report]:
    """Open ones, the longest waiting first; or closed ones, the newest first."""
    theirs = Report.objects.handled_by(actor).select_related("reporter", "author", "programme")
    if is_open:
        return list(theirs.open().order_by("made_at")[:LISTED])
    return list(theirs.exclude(closed_at=None).order_by("-closed_at")[:LISTED])


def openings(actor: Membership) -> list[Opening]:
    """The newest, each with the people of its conversation."""
    theirs = Opening.objects.handled_by(actor).order_by("-asked_at").with_people()
    return list(theirs.select_related("asked_by", "agreed_by")[:LISTED])


def _at_place(place: UUID) -> Q:
    """An opening's conversation: of the relationship with this id, or the conversation itself."""
    return Q(conversation__relationship=place) | Q(
        conversation=place, conversation__relationship=None
    )


@statement
def _stands(reader: UUID, other: UUID, place: UUID) -> QuerySet[Membership]:
    blocks = Block.objects.filter(blocker=reader, blocked=other)
    opened = Opening.objects.agreed().filter(_at_place(place))
    given = Grant.objects.giving(Capability.SAFEGUARD).in_organisation()
    given = given.filter(
        organisation=OuterRef("organisation"),
        membership__removed_at=None,
        membership__user__isnull=False,
    )
    one = Membership.objects.filter(pk=reader).only("pk")
    return one.annotate(
        blocks=Exists(blocks), was_opened=Exists(opened), somebody_keeps=Exists(given)
    )


def stands(actor: Membership, relationship: Between) -> dict[str, Any]:
    """What stands above a conversation, in one query; in two where it was ever opened."""
    is_pair = relationship.are_two and relationship.kind != COORDINATOR
    other = relationship.others(actor)[0] if is_pair else actor
    row: Any = _stands.first(actor.pk, other.pk, relationship.pk)
    return {
        "other": None if other == actor else other,
        "is_blocked": row.blocks,
        "has_role": row.somebody_keeps,
        "openings": _opened_of(relationship) if row.was_opened else [],
        "supervisor": supervisor_of(relationship),
    }


def _opened_of(relationship: Between) -> list[Opening]:
    told = Opening.objects.agreed().filter(_at_place(relationship.pk))
    return list(told.order_by("agreed_at"))


def writings_of(person: Membership, actor: Membership) -> list[WritingActivity]:
    """The conversations that somebody is in, those of ``actor`` left out: who, how often, when."""
    was = Member.objects.filter(membership=person).values("relationship")
    wrote = Party.objects.filter(membership=person).values("conversation")
    theirs = Conversation.objects.filter(Q(relationship__in=was) | Q(pk__in=wrote))
    found = theirs.filter(organisation=actor.organisation_id).apart_from(actor)
    counted = found.annotate(
        count=Count("entries", filter=Q(entries__kind=EntryKind.MESSAGE.value)),
        last_written=Max("entries__written_at"),
    )
    rows = counted.with_people().order_by("-last_written", "pk")
    loaded: list[Any] = list(rows[:LISTED])
    return [WritingActivity(one, one.count, one.last_written) for one in loaded]


def opened(
    conversation: Conversation, before: int | None, since: datetime | None = None
) -> tuple[list[CurrentMessage], bool]:
    """The newest messages, or those before a number; whether there are earlier ones."""
    rows = conversation.entries.filter(kind=EntryKind.MESSAGE)
    rows = rows if since is None else rows.filter(written_at__gte=since)
    rows = rows if before is None else rows.filter(number__lt=before)
    newest = list(rows.order_by("-number")[: PAGE + 1])
    return _applied(conversation, newest[:PAGE][::-1]), len(newest) > PAGE


def names_in(between: Between) -> str:
    """Everybody who is or was in it, by full name; an office by its programme."""
    people = {one.membership_id: one.membership.name for one in between.loaded_members}
    if isinstance(between, Parties) and not between.is_direct:
        office = _("whoever runs %(programme)s") % {"programme": between.programme.name}
        people = {one.pk: one.name for one in between.participants}
        return formats.listed([*people.values(), office])
    return formats.listed(people.values())


def people_of(between: Between) -> dict[UUID, Membership]:
    """Everybody whose words may stand in it."""
    return {one.membership_id: one.membership for one in between.loaded_members}


def state(opening: Opening, at: datetime) -> rules.State:
    return opening.state(at)


def _copy(one: Mapping[str, Any]) -> Copy:
    return Copy(
        one["number"],
        UUID(one["author"]),
        one["name"],
        datetime.fromisoformat(one["written_at"]),
        one["words"],
        tuple(one["before"]),
        one["is_removed"],
        one["is_reported"],
        tuple(
            CopiedFile(name, UUID(copy) if copy else None, why)
            for name, copy, why in one.get("files", [])  # none in reports of before
        ),
    )


def _applied(conversation: Conversation, shown: list[Entry]) -> list[CurrentMessage]:
    numbers = [entry.number for entry in shown]
    later = conversation.entries.filter(target__in=numbers).order_by("number")
    found: dict[int, CurrentMessage] = {}
    messages.apply(found, (_opened(conversation, entry) for entry in [*shown, *later]))
    return [found[number] for number in numbers]


def _opened(conversation: Conversation, entry: Entry) -> messages.LogLine:
    return messages.LogLine(
        entry.number,
        entry.kind,
        entry.author_id,
        conversation.words_of(entry),
        entry.written_at,
        entry.target,
    )


def earlier_words(
    conversation: Conversation, said: Iterable[CurrentMessage]
) -> dict[int, list[str]]:
    """By message: what it said before it was changed, or taken back while somebody looked."""
    shown = {one.number: one for one in said}
    there = conversation.entries.filter(kind=EntryKind.MESSAGE, number__in=list(shown))
    found = wordings_of(conversation, list(there))
    for held in conversation.held.filter(number__in=list(shown)):
        found[held.number] = json.loads(held.wordings)
    return {
        number: [one for one in wordings if one and one != shown[number].words]
        for number, wordings in found.items()
    }


def wordings_of(conversation: Conversation, shown: list[Entry]) -> dict[int, list[str]]:
    """By message: every wording that is still there, in order."""
    words = {entry.number: [conversation.words_of(entry)] for entry in shown}
    changes = conversation.entries.filter(kind=EntryKind.CHANGE, target__in=list(words))
    for entry in changes.order_by("number"):
        words[entry.target or 0].append(conversation.words_of(entry))
    return words
