"""Programmes and who runs and sponsors them."""

from dataclasses import dataclass
from itertools import groupby

from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme, ProgrammeRole


@dataclass(frozen=True)
class ProgrammeRoles:
    programme: Programme
    roles: list[ProgrammeRole]


def roles(actor: Membership) -> list[ProgrammeRoles]:
    """Every current programme with its coordinators and sponsors, two queries."""
    programmes = Programme.objects.coordinated_by(actor).current().order_by("name")
    given = (
        ProgrammeRole.objects.filter(programme__in=programmes, membership__removed_at=None)
        .select_related("membership", "programme")
        .order_by("programme", "role", "membership__name")
    )
    by_programme = {key: list(rows) for key, rows in groupby(given, lambda r: r.programme_id)}
    return [ProgrammeRoles(p, by_programme.get(p.pk, [])) for p in programmes]
