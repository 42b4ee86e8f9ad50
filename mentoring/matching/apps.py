from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE

_UNDER_WAY = _("Somebody else has just started a run. Wait for it, or stop it first.")


class MatchingConfig(AppConfig):
    name = "mentoring.matching"
    taken = {
        "run_number": _UNDER_WAY,
        "run_one_under_way_per_programme": _UNDER_WAY,
        "group_once_per_run": _(
            "These people have just been proposed together. See the list of pairs."
        ),
        "groupmember_once": AT_ONCE,
        "unmatched_once": AT_ONCE,
        "matching.countedrules.programme_id": AT_ONCE,
        "same_skill_once": _("Somebody else has just answered this question about two skills."),
    }
