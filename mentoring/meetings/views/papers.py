"""What a page needs on which the paper of a meeting is written."""

from typing import Any

from django.utils.translation import gettext as _

from mentoring.meetings.forms import AgendaForm, PaperNotesForm
from mentoring.meetings.models import Meeting
from mentoring.meetings.queries.papers import paper_of
from mentoring.organisations.models import Membership

MODULES = {
    "yjs": "vendor/yjs.min.js",
    "shared-paper": "js/paper/shared-paper.js",
    "talk-beside": "js/paper/talk-beside.js",
    **{f"paper-{name}": f"js/paper/{name}.js" for name in ("bound", "carets", "points", "sheet")},
}


def paper_page(actor: Membership, meeting: Meeting) -> dict[str, Any]:
    paper = paper_of(meeting)
    return {
        "paper": paper,
        "paper_form": PaperNotesForm(
            initial={"notes": paper.notes, "version": paper.notes_version}
        ),
        "notes_now": None,
        "paper_people": {
            str(one.pk): {"name": one.first_name, "hue": one.hue}
            for one in meeting.relationship.others(actor)
        },
        "paper_words": _words(),
        "modules": MODULES,
    }


def paper_beside(actor: Membership, meeting: Meeting) -> dict[str, Any]:
    """The same beside the picture of a call, with the clock of its agenda and who would speak."""
    agenda = {"agenda": meeting.agenda, "version": meeting.agenda_version}
    people = meeting.relationship.people
    return paper_page(actor, meeting) | {
        "agenda_form": AgendaForm(initial=agenda),
        "agenda_now": None,
        "can_write": True,
        "talk_people": {str(one.pk): {"name": one.first_name} for one in people},
        "talk_words": _talk_words(),
    }


def _words() -> dict[str, str]:
    """By the name that ``static/js/paper/shared-paper.js`` knows them by."""
    return {
        "together": _("You write on this page together. It is kept as you write."),
        "writing": _("Writing …"),
        "kept": _("Kept."),
        "lost": _(
            "Your line is away. Write on: it is kept on this device, and goes when the line is"
            " back."
        ),
        "full": _("There is no more room here. Shorten something, then it is kept."),
        "out": _("This page is not open to you any more. Load it again to see why."),
        "promised": _("Promised: {words}. It stands on the page you share."),
        "promise_refused": _("This was not taken as a promise. Add it on the meeting’s page."),
        "promise_lost": _("Your line is away, so nothing was promised yet. Try again."),
        "no_line": _("Choose a line with words in it first."),
    }


def _talk_words() -> dict[str, str]:
    """By the name that ``static/js/paper/talk-beside.js`` knows them by."""
    return {
        "now": _("now"),
        "now_said": _("Now: {point}"),
        "of": _("{spent} of {minutes} min"),
        "minutes": _("{minutes} min"),
        "ahead": _("{minutes} minutes planned"),
        "left": _("{minutes} minutes left"),
        "left_one": _("One minute left"),
        "up": _("The time is up"),
        "over": _("{minutes} min beyond the time"),
        "raise": _("I would like to speak"),
        "lower": _("I do not wait any more"),
        "you_would": _("You would like to speak"),
        "would": _("{name} would like to speak"),
        "speaks": _("{name} speaks now"),
        "hand_up": _("{name} would like to speak."),
        "hand_down": _("{name} does not wait to speak any more."),
        "calm": _("Calm screen"),
        "calm_no_more": _("Show everything"),
        "is_calm": _("Only agenda, clock and notes are shown. The talk goes on."),
        "is_calm_no_more": _("Everything is shown again."),
    }
