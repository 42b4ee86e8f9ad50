"""What of a relationship's health depends on its kind, as conditions on rows of relationships."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from mentoring.meetings.rules import meet_within
from mentoring.programmes.kinds import KINDS
from mentoring.relationships.models import Member
from mentoring.relationships.rules import UNASKED, agree_within


def has_yes() -> Q:
    """All have said yes, or so many that their kind goes on; of pairs nobody is counted."""
    members = Member.objects.present().filter(relationship=OuterRef("pk")).order_by()
    counted = members.values("relationship").annotate(yes=Count("agreed_at"), people=Count("pk"))
    found = Q(agreed_at__isnull=False) | Q(kind__in=UNASKED)
    for share in sorted({one.health.enough for one in KINDS.values() if one.health.enough < 1}):
        kinds = [kind for kind, one in KINDS.items() if one.health.enough == share]
        needed = F("people") * share.numerator
        enough = counted.annotate(said=F("yes") * share.denominator).filter(said__gte=needed)
        found |= Q(kind__in=kinds) & Q(Exists(enough))
    return found


def is_late(at: datetime) -> Q:
    """Together for so long that a missing yes of their kind is told."""
    found = Q()
    for patience in {agree_within(kind) for kind in KINDS if kind not in UNASKED}:
        since = at - (patience or timedelta(0))
        begun = Q(programme__starts_on=None) | Q(programme__starts_on__lte=since.date())
        of_kind = Q(kind__in=[kind for kind in KINDS if agree_within(kind) == patience])
        found |= of_kind & Q(started_at__lte=since) & begun
    return found


def long_ago(at: datetime) -> Q:
    """Not met for so long that silence of their kind is told."""
    found = Q()
    for patience in sorted({meet_within(kind) for kind in KINDS}):
        since = at - patience
        long_ago = Q(last_at=None) | Q(last_at__lte=since)
        begun = Q(programme__starts_on=None) | Q(programme__starts_on__lte=since.date())
        of_kind = Q(kind__in=[kind for kind in KINDS if meet_within(kind) == patience])
        found |= of_kind & Q(started_at__lte=since) & long_ago & begun
    return found
