from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class CalendarsConfig(AppConfig):
    name = "mentoring.calendars"
    taken = {
        "calendars.busyfeed.membership_id": AT_ONCE,
        "calendars.limits.membership_id": AT_ONCE,
        "days_off_once": AT_ONCE,
    }
