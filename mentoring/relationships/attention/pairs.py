"""Pairs that wait for a yes, and pairs of whom one has left."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import ago, day, listed
from mentoring.organisations.models import short_names
from mentoring.programmes.attention import Act, Attention, Person, attention_kind
from mentoring.programmes.models import Programme
from mentoring.relationships.attention.kinds import RelationshipKind, are_pairs, first_names
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import Present
from mentoring.relationships.rules import (
    AGREE_PATIENCE,
    UNASKED,
    agree_within,
    are_enough,
    begin_within,
    counts_from,
    decide_within,
)

BEFORE_ALL_BUT_HARM = 9
WEEK, THREE_WEEKS = timedelta(weeks=1), timedelta(weeks=3)


@attention_kind
class Departed(RelationshipKind):
    """One is gone; what becomes of the pair, a human decides, and until then nothing is asked.

    Undecided for a week, or what its kind says, it stands before whatever is not about harm:
    somebody waits for a word.
    """

    key = "left"
    order = 20
    label = _("has left")
    greets = 1
    risen_order = BEFORE_ALL_BUT_HARM

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Relationship]:
        return Relationship.objects.with_departed(programme).order_by("started_at")

    def attention(self, row: Any, at: datetime, members: Sequence[Present] = ()) -> Attention:
        gone = {one.person: one.gone_at for one in members if one.gone_at}
        since = max(gone.values(), default=at)
        people = tuple(gone) or tuple(one.person for one in members)[:1]
        counts = (decide_within(row.kind).days,)
        return self.matter(row.pk, since, members, people=people, counts=counts)

    def rises(self, matter: Attention) -> timedelta:
        return timedelta(days=matter.counts[0])

    def title(self, matter: Attention) -> str:
        names = {"name": matter.people[0].name, "other": _staying(matter)}
        return _t("%(name)s, who was working with %(other)s, has left") % names

    def why(self, matter: Attention) -> str:
        count, names = len(_there(matter)), {"names": _staying(matter)}
        if not count:
            return _t("Nobody is left in it. Undecided, it closes two weeks after its last day.")
        if matter.rises_to is not None and self.rises(matter) != WEEK:
            said = ngettext(
                "%(names)s has waited for word from you since %(day)s. Undecided, it closes two"
                " weeks after its last day.",
                "%(names)s have waited for word from you since %(day)s. Undecided, it closes two"
                " weeks after its last day.",
                count,
            )
            return said % (names | {"day": day(matter.since)})
        if matter.rises_to is not None:
            said = ngettext(
                "%(names)s has waited a week for word from you. Undecided, it closes two weeks"
                " after its last day.",
                "%(names)s have waited a week for word from you. Undecided, it closes two weeks"
                " after its last day.",
                count,
            )
            return said % names
        said = ngettext(
            "Upcoming meetings are cancelled, and %(names)s has word of it. Nothing more"
            " is sent until you decide; undecided, it closes two weeks after its last day.",
            "Upcoming meetings are cancelled, and %(names)s have word of it. Nothing more"
            " is sent until you decide; undecided, it closes two weeks after its last day.",
            count,
        )
        return said % names

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        write = _t("Write to %(name)s") % {"name": _staying(matter)}
        return [
            Act(_t("Decide what happens next"), self.page(matter, programme)),
            Act(write, self.write_url(matter, programme)),
        ]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Where you go from here"), _t(
            "Dear %(first)s,\n\nYour partner has left the programme. I’d like to know how "
            "you want to carry on: with somebody new, later, or not for now. A word is "
            "enough.\n\n%(sender)s"
        ) % names

    def draft_to_many(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Where you go from here"), _t(
            "Dear %(all)s,\n\nOne of you has left the programme. I’d like to know how you want to "
            "carry on: as you are, with somebody new, or not for now. A word from each of you is "
            "enough.\n\n%(sender)s"
        ) % names


def _staying(matter: Attention) -> str:
    return listed(short_names(person.name for person in _there(matter)))


def _there(matter: Attention) -> list[Person]:
    gone = {person.id for person in matter.people}
    return [person for person in matter.members if person.id not in gone]


@attention_kind
class NotAgreed(RelationshipKind):
    """Matched a week ago, and not enough of them have said yes to how they work together.

    Three weeks after the match it waits for a decision: whether it begins at all. Kinds of many
    have longer, and need a share of a yes; ``rows`` finds more than are told.
    """

    key = "no_agreement"
    order = 40
    label = _("guidelines not accepted")
    patience = AGREE_PATIENCE
    risen_order = 23
    is_grouped = True
    reminder = "relationships/mail/agree_reminder.html"
    ask = _("Ask what’s holding things up")

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Relationship, tuple[Any, ...]]:
        late = Relationship.objects.all_active(programme, today).filter(agreed_at=None)
        late = late.exclude(kind__in=UNASKED)
        late = late.filter(started_at__lte=since).order_by("started_at")
        return late.values_list("pk", "started_at", "programme__starts_on", "kind")

    def attention(
        self, row: Any, at: datetime, members: Sequence[Present] = ()
    ) -> Attention | None:
        pk, started_at, first_day, kind = row
        since = counts_from(started_at, first_day)
        missing = tuple(one.person for one in members if one.agreed_at is None)
        yes, patience = len(members) - len(missing), agree_within(kind)
        if patience is None or are_enough(kind, yes=yes, people=len(members)):
            return None  # or the last yes came between the two queries
        if at - since < patience:
            return None
        counts = (begin_within(kind).days,)
        return self.matter(pk, since, members, people=missing, counts=counts)

    def rises(self, matter: Attention) -> timedelta:
        return timedelta(days=matter.counts[0])

    def title(self, matter: Attention) -> str:
        names = {"names": first_names(matter)}
        return _t("%(names)s have yet to accept the guidelines") % names

    def why(self, matter: Attention) -> str:
        names = listed([person.name for person in matter.people])
        said = _t("Still to accept: %(names)s.") % {"names": names}
        if matter.rises_to is None:
            return said
        if self.rises(matter) == THREE_WEEKS:
            asked = _t("That is three weeks now: does it begin, or does it end kindly?")
        else:
            asked = _t("They were brought together on %(day)s: does it begin, or end kindly?")
        return " ".join([said, asked % {"day": day(matter.since)}])

    def since(self, matter: Attention) -> str:
        return _t("matched %(when)s") % {"when": ago(matter.since)}

    def heading(self, matters: Sequence[Attention]) -> str:
        count = len(matters)
        if not are_pairs(matters):
            return ngettext(
                "%(count)s group has yet to accept the guidelines",
                "%(count)s groups have yet to accept the guidelines",
                count,
            ) % {"count": count}
        return ngettext(
            "%(count)s pair has yet to accept the guidelines",
            "%(count)s pairs have yet to accept the guidelines",
            count,
        ) % {"count": count}

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Ready to begin?"), _t(
            "Dear %(first)s and %(second)s,\n\nYou were matched a little while ago but have "
            "not both accepted the guidelines yet. It takes a minute on the page you share; "
            "after that, your first meeting is two clicks away. If something is in the way, "
            "just reply to me.\n\n%(sender)s"
        ) % names

    def draft_to_many(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Ready to begin?"), _t(
            "Dear %(all)s,\n\nYou were brought together a little while ago, and not all of you "
            "have accepted the guidelines yet. It takes a minute on the page you share; after "
            "that, your first meeting is two clicks away. If something is in the way, just reply "
            "to me.\n\n%(sender)s"
        ) % names
