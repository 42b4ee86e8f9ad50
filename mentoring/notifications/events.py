from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "notifications.bounced": _("A letter came back: the address does not exist"),
        "notifications.sent_again": _("An administrator sent a letter once more"),
    }
)
