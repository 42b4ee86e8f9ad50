from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class CoreConfig(AppConfig):
    name = "mentoring.core"
    taken = {
        "datakey_one_per_number": AT_ONCE,
    }
