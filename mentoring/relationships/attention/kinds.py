"""What kinds of matters about one relationship have in common."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t

from mentoring.core.l10n.formats import listed
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership, short_names
from mentoring.programmes.attention import Act, Attention, AttentionKind
from mentoring.programmes.models import Programme
from mentoring.relationships.permissions import people_staying
from mentoring.relationships.queries import Present


class RelationshipKind(AttentionKind):
    """About one open relationship, found by looking at all of them; its people are written to."""

    is_scan = True
    ask: Any  # what the button says that leads to the letter

    def matter(
        self, pk: UUID, since: datetime, members: Sequence[Present], **more: Any
    ) -> Attention:
        """The relationship with everybody in it, unless ``people`` names those concerned."""
        everybody = tuple(one.person for one in members)
        more = {"people": everybody, "members": everybody} | more
        return Attention(self, pk, since=since, relationship_id=pk, **more)

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        return [Act(str(self.ask), self.write_url(matter, programme))]

    def decisions(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        page, acts = self.page(matter, programme), self.acts(matter, programme)
        if any(act.url == page for act in acts):
            return acts
        return [Act(_t("Decide how it goes on"), page), *acts]

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        return people_staying(programme, subject_id)

    def page(self, matter: Attention, programme: Programme) -> str:
        """Where a coordinator extends or ends it, with everything in view."""
        where = ("insights:relationship", programme.slug, matter.subject_id)
        return address(*where, organisation=programme.organisation.slug)


def are_pairs(matters: Sequence[Attention]) -> bool:
    """Whether all of them are about two people each; otherwise they are called groups."""
    return all(len(matter.members) == 2 for matter in matters)


def first_names(matter: Attention) -> str:
    return listed(short_names(person.name for person in matter.members))


def midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=UTC)
