"""What a friendly reminder would say to somebody."""

from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.relationships.samples import latest, matched
from mentoring.today.notices import REMINDED, words_of


@sample_of(REMINDED, readers=matched)
def of_reminder(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    return Sample(relationship, words_of(relationship, about.reader, about.viewer))
