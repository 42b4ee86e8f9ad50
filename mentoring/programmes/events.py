from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "programmes.created": _("A programme was created from a template or as a copy"),
        "programmes.changed": _("A section of a programme was changed"),
        "programmes.launched": _("A programme was launched"),
        "programmes.measured": _("A value of a programme’s measure was entered"),
        "programmes.ended": _("A programme was ended"),
        "programmes.reopened": _("A programme that had ended was reopened"),
        "programmes.archived": _("A programme was archived, or brought back"),
    }
)
