"""What the pages of administration show."""

from mentoring.console.queries.factors import without_factor
from mentoring.console.queries.log import LogEntry, areas, describe_events, log
from mentoring.console.queries.outbox import counts_by_state, outbox
from mentoring.console.queries.people import people, person
from mentoring.console.queries.programmes import ProgrammeRoles, roles

__all__ = [
    "LogEntry", "ProgrammeRoles", "areas", "counts_by_state", "describe_events", "log", "outbox",
    "people", "person", "roles", "without_factor",
]  # fmt: skip
