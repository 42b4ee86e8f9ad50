"""A programme of minors whose conversations nobody reads."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address
from mentoring.programmes.attention import Act, Attention, ProgrammeKind, attention_kind
from mentoring.programmes.models import Programme
from mentoring.safeguarding.queries import unsupervised


@attention_kind
class Unsupervised(ProgrammeKind):
    """The supervisor has left, cannot sign in, or is in a conversation of the programme."""

    key = "unsupervised"
    order = 7
    label = _("nobody supervises")
    can_snooze = False

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Programme]:
        return unsupervised(programme)

    def attention(self, row: Programme, at: datetime, members: Sequence[Any] = ()) -> Attention:
        assert row.supervisor
        assert row.minors_since
        gone = row.supervisor.removed_at or row.minors_since
        return Attention(self, row.pk, (row.supervisor,), gone)

    def title(self, matter: Attention) -> str:
        return _t("Nobody supervises the conversations of minors")

    def why(self, matter: Attention) -> str:
        return _t(
            "%(name)s has left, cannot sign in, or is in one of them. What people write to each "
            "other waits until you name somebody else."
        ) % {"name": matter.people[0].name}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug = programme.organisation.slug
        where = address("safeguarding:minors", programme.slug, organisation=slug)
        return [Act(_t("Name a supervisor"), where)]
