from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class ParticipantsConfig(AppConfig):
    name = "mentoring.participants"
    taken = {
        "skill_once": AT_ONCE,
        "participants.profile.membership_id": AT_ONCE,
        "profileskill_once": AT_ONCE,
        "enrolment_once": _(
            "This person has just been added to the programme. Look for them in its list of people."
        ),
        "preference_once": _(
            "Your preferences were just saved from another window. See which are there now."
        ),
        "preference_rank": _(
            "Your preferences were just saved from another window. See which are there now."
        ),
        "exclusion_once": AT_ONCE,
    }
