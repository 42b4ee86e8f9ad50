"""What letters about trainings would say to somebody of a programme."""

from mentoring.materials.notices import TRAINING_WAITS, words_of
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.participants.models import Enrolment
from mentoring.participants.samples import enrolled


@sample_of(TRAINING_WAITS, readers=enrolled)
def of_reminder(about: Sampled) -> Sample | None:
    place = Enrolment(
        organisation_id=about.programme.organisation_id,
        programme=about.programme,
        membership=about.reader,
    )
    return Sample(place, words_of(place, nth=1))
