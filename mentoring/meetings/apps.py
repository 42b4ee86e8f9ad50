from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.unique import AT_ONCE


class MeetingsConfig(AppConfig):
    name = "mentoring.meetings"
    taken = {
        "proposal_one_open_per_relationship": _(
            "The other person has just offered times. See whether one of them suits you."
        ),
        "meetings.proposal.meeting_id": _("A time has just been picked. See which."),
        "offer_answer_once": AT_ONCE,
        "host_swap_one_open_per_meeting": AT_ONCE,
        "attendance_once": AT_ONCE,
        "meeting_once_in_series": AT_ONCE,
        "series_one_going_on": AT_ONCE,
        "paper_update_once": AT_ONCE,
        "meetings.calendarfeed.token_digest": AT_ONCE,
        "busy_half_hour_once": _(
            "One of you has just got another meeting at that time. Choose a different one."
        ),
    }
