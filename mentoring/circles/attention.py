"""Open circles that need a person: nobody comes, nobody answers, nobody hosts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.circles.models import Joiner, OpenCircle
from mentoring.circles.rules import FILL_WITHIN, REMIND_AFTER
from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.attention import Act, Attention, AttentionKind, attention_kind
from mentoring.programmes.models import Programme


class CircleKind(AttentionKind):
    """One circle, told by whoever hosts or founded it; all of them are found by one query."""

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[OpenCircle]:
        """Each with how many are in it, how many wait for an answer, and since when."""
        here = Enrolment.objects.joined().filter(
            programme=OuterRef("programme"), membership=OuterRef("host")
        )
        ways = Joiner.objects.filter(circle=OuterRef("pk"), membership=OuterRef("host"))
        asks = Q(joiners__state=Joiner.State.ASKED)
        circles = OpenCircle.objects.open().filter(programme=programme)
        circles = circles.annotate(
            host_is_here=Exists(here) & (Exists(ways.there()) | ~Exists(ways)),
            inside_count=Count("joiners", filter=Q(joiners__state=Joiner.State.IN)),
            asking_count=Count("joiners", filter=asks),
            asked_at=Min("joiners__came_at", filter=asks),
        )
        return circles.select_related("host", "founded_by").order_by("founded_at", "pk")

    def of_circle(self, row: Any, since: datetime, count: int = 0) -> Attention | None:
        person = row.host or row.founded_by
        if person is None:
            return None
        return Attention(self, row.pk, (person,), since, answer=row.name, count=count)

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug = programme.organisation.slug
        page = address("circles:circle", matter.subject_id, organisation=slug)
        write = _t("Write to %(name)s") % {"name": matter.people[0].first_name}
        return [
            Act(_t("Look at the circle"), page),
            Act(write, self.write_url(matter, programme)),
        ]

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        rows = OpenCircle.objects.filter(programme=programme)
        rows = rows.select_related("host__organisation", "founded_by__organisation")
        circle = get_object_or_404(rows, pk=subject_id)
        person = circle.host or circle.founded_by
        return [person] if person else []


@attention_kind
class HostLeft(CircleKind):
    """Whoever answered for it is gone; requests reach those who run the programme until then."""

    key = "circle_host_left"
    order = 21
    label = _("a circle without its host")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if row.host is None or (row.host_is_here and row.host.removed_at is None):
            return None
        return self.of_circle(row, row.founded_at)

    def title(self, matter: Attention) -> str:
        names = {"name": matter.people[0].name, "circle": matter.answer}
        return _t("%(name)s, who hosted “%(circle)s”, has left") % names

    def why(self, matter: Attention) -> str:
        return _t("Requests to join it reach you until somebody else hosts it.")

    def since(self, matter: Attention) -> str:
        return ""

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Your circle"), _t(
            "Dear %(first)s,\n\nthank you for bringing people together. I’ll look for somebody who "
            "carries your circle on; tell me if you have somebody in mind.\n\n%(sender)s"
        ) % names


@attention_kind
class RequestUnanswered(CircleKind):
    """Whoever answers was reminded, and somebody still waits."""

    key = "circle_request"
    order = 22
    label = _("a circle that does not answer")

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if not row.asking_count or row.asked_at > at - REMIND_AFTER:
            return None
        return self.of_circle(row, row.asked_at, row.asking_count)

    def title(self, matter: Attention) -> str:
        said = ngettext(
            "%(num)s person asked to join “%(circle)s” and has no answer",
            "%(num)s people asked to join “%(circle)s” and have no answer",
            matter.count,
        )
        return said % {"circle": matter.answer, "num": matter.count}

    def why(self, matter: Attention) -> str:
        return _t("You can say yes or a kind no yourself. Unanswered, a request closes by itself.")

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Somebody would like to join your circle"), _t(
            "Dear %(first)s,\n\nsomebody asked to join your circle and waits for a word. A yes or "
            "a kind no is one press on its page; I can also answer for you.\n\n%(sender)s"
        ) % names


@attention_kind
class NotFilling(CircleKind):
    """It has gathered people for weeks and still has too few to begin."""

    key = "circle_not_filling"
    order = 46
    label = _("a circle that does not fill")
    rises_after = 2 * FILL_WITHIN
    risen_order = 24

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if row.relationship_id is not None or row.founded_at > at - FILL_WITHIN:
            return None
        needed = max(row.begins_with - row.inside_count, 0)
        return self.of_circle(row, row.founded_at, needed)

    def title(self, matter: Attention) -> str:
        if not matter.count:  # enough people, and nobody in the part that its kind needs
            return _t("“%(circle)s” cannot begin yet") % {"circle": matter.answer}
        said = ngettext(
            "“%(circle)s” still needs %(num)s person to begin",
            "“%(circle)s” still needs %(num)s people to begin",
            matter.count,
        )
        return said % {"circle": matter.answer, "num": matter.count}

    def why(self, matter: Attention) -> str:
        return _t("Tell people about it, begin with fewer, or close it with a word.")

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Your circle"), _t(
            "Dear %(first)s,\n\nyour circle has gathered people for a few weeks. Shall we tell "
            "more people about it, begin with fewer, or let it rest?\n\n%(sender)s"
        ) % names
