"""What the letter about a calendar would say to somebody of a programme."""

from datetime import timedelta

from mentoring.calendars.models import BusyFeed
from mentoring.calendars.notices import UNREADABLE, words_of
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.participants.samples import enrolled

EXAMPLE = "https://calendar.example/secret.ics"


@sample_of(UNREADABLE, readers=enrolled)
def of_feed(about: Sampled) -> Sample | None:
    """As of a calendar that somebody could have; nobody's own address is read for it."""
    feed = BusyFeed(
        organisation_id=about.reader.organisation_id,
        membership=about.reader,
        address=EXAMPLE,
        read_at=about.at - timedelta(days=4),
    )
    return Sample(feed, words_of(feed, about.reader))
