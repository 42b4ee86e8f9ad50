from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class CheckinsConfig(AppConfig):
    name = "mentoring.checkins"
    taken = {
        "checkin_once": AT_ONCE,
        "closing_once": AT_ONCE,
    }
