"""Pages about talks; importing them registers the panels and the pages behind links in letters."""

from mentoring.meetings.views import (
    hosting,
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
    "hosting",
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
