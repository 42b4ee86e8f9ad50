from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class ImportsConfig(AppConfig):
    name = "mentoring.imports"
    taken = {
        "importbatch_one_running_per_organisation": _(
            "Another import of your organisation has just begun. Wait until it is done, then "
            "start this one."
        ),
        "remarkedrow_once": AT_ONCE,
    }
