from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "relationships.started": _("A match was published and two people began"),
        "relationships.agreed": _("One of the two accepted the guidelines"),
        "relationships.ended": _("A relationship was closed"),
        "relationships.extended": _("A relationship goes on for longer"),
    }
)
