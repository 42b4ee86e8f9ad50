"""Programmes and who runs and sponsors them."""

from dataclasses import dataclass
from itertools import groupby

from mentoring.organisations.models import Grant, Membership
from mentoring.programmes.models import Programme


@dataclass(frozen=True)
class ProgrammeRoles:
    programme: Programme
    roles: list[Grant]


def roles(actor: Membership) -> list[ProgrammeRoles]:
    """Every current programme with its coordinators and sponsors, two queries."""
    programmes = Programme.objects.coordinated_by(actor).current().order_by("name")
    given = (
        Grant.objects.in_force()
        .filter(programme_id__in=programmes.values("pk"), membership__removed_at=None)
        .select_related("membership")
        .order_by("programme_id", "role", "membership__found_by")
    )
    by_programme = {key: list(rows) for key, rows in groupby(given, lambda r: r.programme_id)}
    return [ProgrammeRoles(p, by_programme.get(p.pk, [])) for p in programmes]
