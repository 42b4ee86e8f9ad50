"""What stands beside a piece in a list: what it is, how long it takes, for whom and when."""

from functools import cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mentoring.materials.models import Piece


def facts_line(piece: Piece) -> str:
    """In the language of the page; commas, no separators."""
    return _line(get_language() or "", piece.kind, piece.minutes or 0, piece.role, piece.stage)


@cache
def _line(language: str, kind: str, minutes: int, role: str, stage: str) -> str:
    """Made once: a list has many that say the same."""
    kinds = {"page": "", "file": _("file"), "link": _("link"), "video": _("video")}
    roles = {"": "", "mentor": _("for mentors"), "mentee": _("for mentees")}
    stages = {
        "": "",
        "before": _("before the first meeting"),
        "beginning": _("at the beginning"),
        "middle": _("along the way"),
        "end": _("towards the end"),
    }
    time = ""
    if minutes:
        time = ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    said = (kinds[kind], time, roles[role], stages[stage])
    return ", ".join(one for one in said if one)
