"""What has a day and is somebody's to do is asked about once, when that day has passed.

Goals are, and promises. What is their own each says in one ``PastDay``; whom a letter reaches, at
which hour, that two workers never write it twice, and after what it asks nothing any more, is here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from mentoring.core.web.addresses import full_address
from mentoring.events.models import Event
from mentoring.notifications.actions import mark_told
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.rules.pauses import day_everywhere
from mentoring.relationships.models import Relationship, RelationshipQuerySet, members_of
from mentoring.relationships.queries import pauses
from mentoring.relationships.rules import is_office_hour

ASKED_AT_ONCE = 500
EASTERNMOST = timedelta(hours=14)  # where a day begins first


@dataclass(frozen=True)
class PastDay:
    """One kind of row with a ``relationship``, a day, and ``asked_for``, of which day it was asked.

    Its queryset knows ``open()``, ``unasked()``, and ``past(today)``. ``answers`` are the links of
    the letter, by their names in its template. ``words`` are what the letter and its sample read
    besides. ``owner`` gets the letter, where there is one; ``is_for`` says who may have got it.
    """

    model: Any
    day: str  # the field
    notice: NoticeKind
    link: str
    answers: Mapping[str, str]
    words: Callable[[Any, Membership], dict[str, Any]]
    owner: Callable[[Any], Membership | None]
    is_for: Callable[[Any, Membership], bool] = lambda _row, _person: True
    has_owner: Any = field(
        default_factory=Q
    )  # the same as a condition: rows without one are not read each hour

    def ask(self, at: datetime) -> None:
        """Each owner in the hours in which they are at work; one letter, however many there are."""
        for person, rows in list(islice(self._to_ask(at), ASKED_AT_ONCE)):
            self._ask(person, rows, at)

    def _to_ask(self, at: datetime) -> Iterator[tuple[Membership, list[Any]]]:
        awake = Relationship.objects.all_on_the_way(None, day_everywhere(at))
        rows = self.model.objects.past((at + EASTERNMOST).date()).unasked()
        rows = rows.filter(self.has_owner, relationship__in=awake)
        rows = rows.filter(relationship__programme__archived_at=None)
        found: dict[tuple[UUID, Membership], list[Any]] = defaultdict(list)
        for row in self._loaded(rows):
            person = self.owner(row)
            if person and getattr(row, self.day) < row.relationship.today(at):
                found[row.relationship_id, person].append(row)
        for (_relationship, person), theirs in found.items():
            if is_office_hour(person.timezone, at) and not _is_away(person, theirs[0], at):
                yield person, theirs

    def _loaded(self, rows: Any) -> Any:
        rows = rows.select_related("relationship__programme", "relationship__organisation")
        return rows.prefetch_related(members_of("relationship")).order_by(self.day, "pk")

    @transaction.atomic
    def _ask(self, person: Membership, rows: Sequence[Any], at: datetime) -> None:
        """Claimed under their lock, so that two workers never write twice."""
        days = {row.pk: getattr(row, self.day) for row in rows}
        locked = self.model.objects.select_for_update(of=("self",)).open().unasked()
        still = [
            row
            for row in self._loaded(locked.filter(pk__in=days))
            if getattr(row, self.day) == days[row.pk]
        ]
        claimed = self.model.objects.filter(pk__in=[row.pk for row in still])
        claimed.update(asked_for=F(self.day))
        if still:
            self.ask_about(still, person, at=at)

    def ask_about(self, rows: Sequence[Any], person: Membership, *, at: datetime) -> None:
        """One letter: about the first, with a word of the others."""
        first, *others = rows
        letter = partial(self._letter, first, len(others), person, at)
        notify(person, self.notice, first, letter, at=at, occasion=getattr(first, self.day))

    def _letter(self, row: Any, others: int, person: Membership, at: datetime) -> dict[str, Any]:
        links = issue_links(person, self.link, row.pk, list(self.answers.values()), at=at)
        addresses = dict(zip(self.answers, links, strict=True))
        return self.shared(row, person) | addresses | {"others_past": others}

    def shared(self, row: Any, reader: Membership) -> dict[str, Any]:
        """What the letter and its sample read alike."""
        where = ("relationships:room", row.relationship_id)
        room = full_address(*where, organisation=reader.organisation.slug)
        return self.words(row, reader) | {"room_url": room}

    def sample(self, row: Any, reader: Membership, stand_in: str) -> dict[str, Any]:
        """The letter about one alone, with links that lead nowhere."""
        return self.shared(row, reader) | dict.fromkeys(self.answers, stand_in) | {"others_past": 0}

    def drop(self, row: Any, people: Sequence[Membership], at: datetime) -> None:
        """What waits for the morning asks nothing that was answered meanwhile."""
        assert self.notice.path is not None
        for person in people:
            if self.is_for(row, person):
                mark_told(person, self.notice.name, self.notice.path(row, person), at=at)

    def drop_after_end(self, event: Event) -> None:
        self._drop_all(Relationship.objects.filter(pk=event.subject_id), event.at)

    def drop_for_a_while(self, event: Event) -> None:
        """One takes a break or has left: theirs, and everybody's where the others cannot go on."""
        enrolment = Enrolment.objects.select_related("membership").get(pk=event.subject_id)
        person = enrolment.membership
        for relationship in pauses.in_open(person, enrolment.programme_id):
            rests = pauses.would_rest(relationship, person)
            self._drop_in(relationship, relationship.people if rests else [person], event.at)

    def drop_after_removal(self, event: Event) -> None:
        person = Membership.objects.get(pk=event.subject_id)
        self._drop_all(Relationship.objects.open().visible_to(person), event.at)

    def _drop_all(self, relationships: RelationshipQuerySet, at: datetime) -> None:
        for relationship in relationships.select_related("organisation").with_members():
            self._drop_in(relationship, relationship.people, at)

    def _drop_in(
        self, relationship: Relationship, people: Sequence[Membership], at: datetime
    ) -> None:
        rows = self.model.objects.open().filter(relationship=relationship)
        for row in rows.exclude(asked_for=None):
            self.drop(row, people, at)


def _is_away(person: Membership, row: Any, at: datetime) -> bool:
    return pauses.pause_of(row.relationship, row.relationship.today(at)).is_away(person)
