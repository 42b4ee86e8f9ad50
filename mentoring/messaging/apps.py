from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class MessagingConfig(AppConfig):
    name = "mentoring.messaging"
    taken = {
        "entry_one_per_number": AT_ONCE,
        "entry_sent_once": _("This has just been sent. Open the conversation to see it."),
        "messaging.conversation.relationship_id": AT_ONCE,
        "conversation_one_per_people": AT_ONCE,
        "party_once": AT_ONCE,
        "kept_once_each_way": AT_ONCE,
        "reading_once": AT_ONCE,
    }
