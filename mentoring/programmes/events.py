from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "programmes.created": _("A programme was begun from a template or as a copy"),
        "programmes.changed": _("A section of a programme was changed"),
        "programmes.launched": _("A programme opened its doors"),
        "programmes.archived": _("A programme was archived, or brought back"),
    }
)
