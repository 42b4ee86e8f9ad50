"""Pages about talks; importing them registers the panels and the pages behind links in letters."""

from mentoring.meetings.views import letters, meeting, notes, panels, promises, when

__all__ = ["letters", "meeting", "notes", "panels", "promises", "when"]
