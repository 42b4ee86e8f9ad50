from django.apps import AppConfig

from mentoring.core.db.unique import AT_ONCE


class InsightsConfig(AppConfig):
    name = "mentoring.insights"
    taken = {"insights.finalreport.programme_id": AT_ONCE}
