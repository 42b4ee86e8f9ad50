"""What somebody may do: capabilities, and the roles that bundle them; no database, no clock."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Capability(StrEnum):
    """One thing that somebody may do, in an organisation or in one of its programmes."""

    ADMINISTER = "administer"  # settings, people, roles, policies, letters, log
    CREATE_PROGRAMME = "create_programme"
    MANAGE_PROGRAMME = "manage_programme"  # builder, people, matching, Today
    READ_FIGURES = "read_figures"  # counts of a programme, never who said what
    SAFEGUARD = "safeguard"  # reports of messages; with a second person, one conversation


class Role(StrEnum):
    """A named bundle of capabilities. Where it holds is said by the grant that gives it."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    SPONSOR = "sponsor"
    SAFEGUARDING = "safeguarding"


CAPABILITIES_OF: dict[Role, frozenset[Capability]] = {
    # Whoever runs everything reads nothing of what people write to each other.
    Role.ADMIN: frozenset(Capability) - {Capability.SAFEGUARD},
    Role.COORDINATOR: frozenset(
        {Capability.CREATE_PROGRAMME, Capability.MANAGE_PROGRAMME, Capability.READ_FIGURES}
    ),
    Role.SPONSOR: frozenset({Capability.READ_FIGURES}),
    Role.SAFEGUARDING: frozenset({Capability.SAFEGUARD}),
}
PROGRAMME_ROLES = (Role.COORDINATOR, Role.SPONSOR)  # the others hold in a whole organisation


def roles_with(capability: Capability) -> list[Role]:
    """Every role that includes ``capability``, in the order in which roles are listed."""
    return [role for role in Role if capability in CAPABILITIES_OF[role]]


def end_of_day(day: date | None, timezone: str) -> datetime | None:
    """The first moment after ``day`` in that zone; None when there is no last day."""
    if day is None or day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
