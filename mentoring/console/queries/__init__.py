"""What the pages of administration show."""

from mentoring.console.queries.log import Deed, areas, in_words, log
from mentoring.console.queries.outbox import counts_by_state, outbox
from mentoring.console.queries.people import people, person
from mentoring.console.queries.programmes import ProgrammeRoles, roles

__all__ = [
    "Deed", "ProgrammeRoles", "areas", "counts_by_state", "in_words", "log", "outbox", "people",
    "person", "roles",
]  # fmt: skip
