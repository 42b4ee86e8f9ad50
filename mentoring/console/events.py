from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "console.role_given": _("A person became coordinator or sponsor of a programme"),
        "console.role_taken": _("A person ceased to be coordinator or sponsor of a programme"),
    }
)
