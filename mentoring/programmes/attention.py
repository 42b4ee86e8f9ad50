"""What may need a person in a programme: one mould, filled by whichever app knows the reason.

An app says in its own ``attention.py`` how a kind of matter is found, what it is called and what
can be done about it::

    @attention_kind
    class Silent(AttentionKind):
        key = "silent"
        order = 50
        ...

*Today*, which stands above all of them, collects, orders, groups, snoozes, pages and exports.
``docs/how-to/add-a-cause-on-today.md`` adds one step by step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership, PersonSummary
from mentoring.programmes.models import Programme

Person = Membership | PersonSummary
DECIDE, LATE = "decide", "late"


class Act(NamedTuple):
    """One thing to do about a matter: a link, or a button that does it at once."""

    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True)
class Attention:
    """One matter. ``subject_id`` is what its kind snoozes: a pair, a person, an answer."""

    kind: "AttentionKind"
    subject_id: UUID
    people: tuple[Person, ...]
    since: datetime
    quote: str = ""  # somebody's own words
    answer: str = ""  # what was chosen, or what a mail server said
    relationship_id: UUID | None = None
    count: int = 0  # how many are concerned, where it is about no person in particular
    counts: tuple[int, ...] = ()  # further numbers, which its kind knows how to say
    members: tuple[Person, ...] = ()  # of the relationship: of a pair, mentee and mentor
    asks_for_decision: bool = False  # it was put aside, came back, and was put aside again
    rises_to: int | None = None  # the order of what has waited too long, where its kind says so

    @property
    def order(self) -> int:
        """Where it stands on the page."""
        return self.kind.order if self.rises_to is None else self.rises_to

    @property
    def standing(self) -> str:
        """What sets it apart from others of its kind: it asks for a decision, or waits too long."""
        if self.asks_for_decision:
            return DECIDE
        return "" if self.rises_to is None else LATE


class AttentionKind:
    """One reason why something needs a person.

    ``order`` sorts the page, lowest first: below 10 somebody may come to harm, from 10 somebody
    asks for a person, from 20 something waits for a decision, from 30 mail does not arrive, from
    40 it has become quiet.
    """

    key: ClassVar[str]  # in addresses and rows: [a-z_], at most 20
    order: ClassVar[int]
    label: ClassVar[str | Promise]  # the word of the export
    patience = timedelta(0)  # how long it may last before it needs a person
    rises_after: timedelta | None = None  # then it stands at ``risen_order`` and is to be decided
    risen_order: ClassVar[int]
    is_scan = False  # found only by looking at every pair: large programmes look every ten minutes
    can_snooze = True
    greets: ClassVar[int] = 2  # how many people ``draft`` speaks to by name
    is_grouped = False  # many at once are told as one, with ``heading``
    reminder = ""  # template of a letter in our words that helps all of them

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Any, Any]:
        """What to look at, longest waiting first; ``since`` is ``at`` less ``patience``.

        It becomes a statement (ADR 0014): the moments can be handed to a filter, and nothing else.
        Rows of relationships (``is_scan``) have the relationship's id as their key, and as the
        first column where they are tuples. Kinds that inherit this from one class share its query:
        each then takes what is its own, and gives None for the rest (``checkins.attention.Call``).
        """
        raise NotImplementedError

    def rises(self, matter: Attention) -> timedelta | None:
        """After how long this one has waited too long; None for what never does."""
        return self.rises_after

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        """A row as a matter; None where a second look shows that nobody is needed.

        With ``is_scan`` the relationship's members come along (``relationships.queries.Present``).
        """
        raise NotImplementedError

    def title(self, matter: Attention) -> str:
        raise NotImplementedError

    def why(self, matter: Attention) -> str:
        return ""

    def since(self, matter: Attention) -> str:
        return ""

    def heading(self, matters: Sequence[Attention]) -> str:
        """The title of many at once; needed with ``is_grouped``."""
        raise NotImplementedError

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        """What can be done, the best first."""
        raise NotImplementedError

    def decisions(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        """What can be done once it was put aside twice or waits too long, the best first."""
        return self.acts(matter, programme)

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        """Whom a coordinator of this programme may write to about it; Http404 for anything else."""
        raise NotImplementedError

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        """Subject and first wording of that letter; names: ``first``, ``second``, ``sender``."""
        raise NotImplementedError

    def draft_to_many(self, names: dict[str, str]) -> tuple[str, str]:
        """The same to more than ``greets`` people, whose first names are in ``all``."""
        return self.draft(names)

    def write_url(self, matter: Attention, programme: Programme) -> str:
        """Where a coordinator writes to the people concerned, in words of their own."""
        slug = programme.organisation.slug
        return address(
            "today:write", programme.slug, self.key, matter.subject_id, organisation=slug
        )


class ProgrammeKind(AttentionKind):
    """About the programme itself, or what surrounds it: nobody in particular is written to."""

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        raise Http404


class AskedKind(AttentionKind):
    """Somebody asks for a person, or seems to need one: written to, then done."""

    def done(self, matter: Attention, programme: Programme) -> str:
        """Where a press says that somebody has taken care of it."""
        raise NotImplementedError

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        write = _("Write to %(name)s") % {"name": matter.people[0].first_name}
        return [
            Act(write, self.write_url(matter, programme)),
            Act(_("Done"), self.done(matter, programme), is_post=True),
        ]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        """Thanks, and no more secrecy than can be kept."""
        return _("Thank you for telling me"), _(
            "Dear %(first)s,\n\nThank you for telling me. I would like to hear more: when would a "
            "short call suit you this week? I tell nobody without asking you first, unless "
            "somebody is in danger.\n\n%(sender)s"
        ) % names


_kinds: dict[str, AttentionKind] = {}
Kind = TypeVar("Kind", bound=type[AttentionKind])


def attention_kind(kind: Kind) -> Kind:
    """Have coordinators told about this kind on Today."""
    known = _kinds.get(kind.key)
    assert known is None or type(known).__qualname__ == kind.__qualname__, kind.key
    _kinds[kind.key] = kind()
    return kind


def forget(kind: type[AttentionKind]) -> None:
    """Take a kind back; for tests that register one."""
    _kinds.pop(kind.key, None)


def kinds() -> list[AttentionKind]:
    """Every kind, in the order of the page."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.key))


def kind_of(key: str) -> AttentionKind | None:
    return _kinds.get(key)
