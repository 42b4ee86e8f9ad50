from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(**{"insights.taken_along": _("A list or report of a programme was taken along as a file")})
