from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "goals.set": _("A goal was written down"),
        "goals.changed": _("A goal, its steps or its progress was changed"),
        "goals.reached": _("A goal was reached"),
        "goals.let_go": _("A goal was let go of"),
    }
)
