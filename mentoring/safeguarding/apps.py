from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class SafeguardingConfig(AppConfig):
    name = "mentoring.safeguarding"
    taken = {
        "block_once": AT_ONCE,
        "waiting_once": AT_ONCE,
        "held_once": AT_ONCE,
        "erasure_asked_once": AT_ONCE,
        "report_once_while_open": AT_ONCE,
    }
