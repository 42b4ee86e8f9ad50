from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class NotificationsConfig(AppConfig):
    name = "mentoring.notifications"
    taken = {
        "notifications.message.key": AT_ONCE,
        "one_delivery_a_channel": AT_ONCE,
        "opted_out_once": AT_ONCE,
        "address_trouble_once": AT_ONCE,
        "device_once": AT_ONCE,
        "notifications.mail.key": AT_ONCE,
        "notifications.inboxitem.message_id": AT_ONCE,
        "notifications.actionlink.token_digest": AT_ONCE,
        "notifications.replyaddress.token_digest": AT_ONCE,
        "notifications.replyaddress.mail_id": AT_ONCE,
    }
