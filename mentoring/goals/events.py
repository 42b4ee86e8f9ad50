from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "goals.set": _("Two people wrote down a goal"),
        "goals.changed": _("A goal, its steps or its progress was changed"),
        "goals.reached": _("A goal was reached"),
    }
)
