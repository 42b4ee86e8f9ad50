"""Blocking and reporting for everybody; reports, keys and roles for those who hold them."""

from mentoring.safeguarding.views.minors import (
    drop_waiting,
    minors,
    release_file,
    supervised,
    supervised_file,
    supervised_words,
)
from mentoring.safeguarding.views.openings import answer, ask, opening, people, words
from mentoring.safeguarding.views.reporting import (
    block,
    erase,
    own_report,
    report_message,
)
from mentoring.safeguarding.views.reports import close, closed, index, note, report, report_file
from mentoring.safeguarding.views.roles import roles, take_role

__all__ = [
    "answer",
    "ask",
    "block",
    "close",
    "closed",
    "drop_waiting",
    "erase",
    "index",
    "minors",
    "note",
    "opening",
    "own_report",
    "people",
    "release_file",
    "report",
    "report_file",
    "report_message",
    "roles",
    "supervised",
    "supervised_file",
    "supervised_words",
    "take_role",
    "words",
]
