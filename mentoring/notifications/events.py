from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "notifications.bounced": _("An email bounced: the address does not exist"),
        "notifications.opted_in": _("Somebody wants one kind of email again"),
        "notifications.opted_out": _("Somebody switched one kind of email off"),
        "notifications.paused": _("Emails to somebody were paused: they kept bouncing"),
        "notifications.resumed": _("Emails to somebody are sent again"),
        "notifications.device_added": _("Somebody lets a device ring"),
        "notifications.device_removed": _("Somebody lets a device ring no longer"),
        "notifications.settings_chosen": _("Somebody chose when we may write to them"),
        "notifications.silenced": _("Somebody asked for a week of silence"),
        "notifications.unsilenced": _("Somebody ended their week of silence"),
        "notifications.sent_again": _("An administrator sent an email again"),
    }
)
