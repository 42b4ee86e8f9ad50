from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "console.role_given": _("Somebody became coordinator or sponsor of a programme"),
        "console.role_taken": _("Somebody stopped being coordinator or sponsor of a programme"),
    }
)
