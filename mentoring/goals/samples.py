"""What the letter about a past day would say; of an invented goal, since theirs are their own."""

from datetime import timedelta

from django.utils.translation import gettext as _

from mentoring.goals import notices
from mentoring.goals.models import Goal
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.relationships.samples import latest, matched


@sample_of(notices.PAST, readers=matched)
def of_past_day(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    goal = Goal(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        title=_("A goal in their own words"),
        target_on=relationship.today(about.at) - timedelta(days=1),
    )
    return Sample(goal, notices.PAST_GOALS.sample(goal, about.reader, about.stand_in))
