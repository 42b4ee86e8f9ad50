"""Pages about talks; importing them registers the panels and the pages behind links in letters."""

from mentoring.meetings.views import (
    kept,
    letters,
    meeting,
    notes,
    panels,
    promises,
    questions,
    welcome,
    when,
)

__all__ = [
    "kept",
    "letters",
    "meeting",
    "notes",
    "panels",
    "promises",
    "questions",
    "welcome",
    "when",
]
