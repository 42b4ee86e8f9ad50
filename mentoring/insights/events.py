from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(**{"insights.downloaded": _("A list or report of a programme was downloaded")})
