"""What letters about joining would say to somebody of a programme."""

from datetime import timedelta

from django.db.models import QuerySet

from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.participants.notices import (
    FIRST_INVITATION,
    INVITATION,
    ON_BREAK,
    REMINDER,
    break_words,
    first_words_of,
    words_of,
)
from mentoring.programmes.models import Programme


def enrolled(programme: Programme) -> QuerySet[Membership]:
    """Everybody who was invited or has joined, by name; not who left."""
    there = Enrolment.objects.filter(programme=programme)
    there = there.exclude(status=Enrolment.Status.WITHDRAWN)
    people = Membership.objects.present().filter(pk__in=there.values("membership"))
    return people.select_related("organisation").order_by("found_by", "pk")


@sample_of(INVITATION, REMINDER, readers=enrolled)
def of_enrolment(about: Sampled) -> Sample | None:
    enrolment = _place(about)
    return Sample(enrolment, words_of(enrolment, about.viewer) | {"nth": 1})


@sample_of(FIRST_INVITATION, readers=enrolled)
def of_first_invitation(about: Sampled) -> Sample | None:
    enrolment = _place(about)
    words = first_words_of(enrolment, about.stand_in, about.viewer, about.at)
    return Sample(enrolment, words)


@sample_of(ON_BREAK, readers=enrolled)
def of_break(about: Sampled) -> Sample | None:
    enrolment = _place(about)
    enrolment.paused_until = about.programme.organisation.day_at(about.at) + timedelta(weeks=4)
    return Sample(enrolment, break_words(enrolment, about.stand_in, None, about.at))


def _place(about: Sampled) -> Enrolment:
    return Enrolment(
        organisation_id=about.programme.organisation_id,
        programme=about.programme,
        membership=about.reader,
    )
