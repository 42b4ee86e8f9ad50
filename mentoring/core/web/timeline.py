"""One line of what happened, for the time line of a relationship."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise


@dataclass(frozen=True)
class TimelineEntry:
    """``title`` in the tool's voice; ``words`` are a person's own, shown in the serif."""

    at: datetime
    title: str | Promise
    text: str | Promise = ""
    words: str = ""
    chip: str | Promise = ""
    path: str = ""
