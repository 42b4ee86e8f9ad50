"""Letters to somebody of a programme came back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import ago
from mentoring.core.web.addresses import address
from mentoring.notifications.models import Mail
from mentoring.notifications.queries import with_newest_mail
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.permissions import person_to_reach
from mentoring.programmes.attention import Act, Attention, AttentionKind, attention_kind
from mentoring.programmes.models import Programme


def bounced_people(programme: Programme) -> QuerySet[Membership]:
    """Found from the letters that came back: a few, while people may be a hundred thousand."""
    bounced = Mail.objects.filter(
        organisation=programme.organisation_id, state=Mail.State.BOUNCED, recipient__isnull=False
    )
    here = Enrolment.objects.filter(programme=programme, membership=OuterRef("pk"))
    people = Membership.objects.present().filter(
        Exists(here.exclude(status=Enrolment.Status.WITHDRAWN)), pk__in=bounced.values("recipient")
    )
    return with_newest_mail(people).order_by("bounced_at")


@attention_kind
class Bounced(AttentionKind):
    """The newest email whose end is known bounced, and their address is still the same."""

    key = "bounced"
    order = 30
    label = _("emails bouncing")
    rises_after = timedelta(weeks=2)
    risen_order = 18
    is_grouped = True

    def rows(
        self, programme: Programme, today: date, since: datetime, at: datetime
    ) -> QuerySet[Membership]:
        return bounced_people(programme)

    def attention(self, row: Any, at: datetime, members: Sequence[Any] = ()) -> Attention | None:
        if row.newest_state != Mail.State.BOUNCED or row.newest_to != row.email:
            return None
        return Attention(self, row.pk, (row,), row.bounced_at, answer=row.answer)

    def title(self, matter: Attention) -> str:
        return _t("Emails to %(name)s are bouncing") % {"name": matter.people[0].name}

    def why(self, matter: Attention) -> str:
        person = matter.people[0]
        assert isinstance(person, Membership)
        return _t("%(email)s no longer accepts email.") % {"email": person.email}

    def since(self, matter: Attention) -> str:
        return ago(matter.since)

    def heading(self, matters: Sequence[Attention]) -> str:
        return ngettext(
            "Emails to %(count)s person are bouncing",
            "Emails to %(count)s people are bouncing",
            len(matters),
        ) % {"count": len(matters)}

    def acts(self, matter: Attention, programme: Programme) -> Sequence[Act]:
        slug = programme.organisation.slug
        where = ("participants:correct_email", programme.slug, matter.subject_id)
        return [Act(_t("Correct the address"), address(*where, organisation=slug))]

    def concerned(self, programme: Programme, subject_id: UUID) -> list[Membership]:
        return [person_to_reach(programme, subject_id)]

    def draft(self, names: dict[str, str]) -> tuple[str, str]:
        return _t("Does this reach you?"), _t(
            "Dear %(first)s,\n\nemails from the programme to you have bounced. Does this one reach "
            "you? A word is enough.\n\n%(sender)s"
        ) % names
