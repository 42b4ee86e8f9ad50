"""What letters about check-ins would say; calls for help tell of an invented person."""

from mentoring.checkins import notices
from mentoring.checkins.models import CheckIn, HelpRequest, Worth
from mentoring.checkins.queries import asks_of
from mentoring.core.web.addresses import full_address
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.programmes.queries import coordinators
from mentoring.relationships.samples import invented, latest, matched


@sample_of(notices.SENT, readers=matched)
def of_checkin(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    return Sample(
        CheckIn(relationship=relationship, membership=about.reader),
        {
            "names": relationship.named_for(about.reader),
            "scale": [(label, about.stand_in) for label in Worth.labels],
            "is_reminder": False,
            "asks": asks_of(relationship),
        },
    )


@sample_of(notices.HELP_ASKED, notices.HELP_WRITTEN, readers=coordinators)
def of_call(about: Sampled) -> Sample | None:
    relationship = latest(about.programme)
    if relationship is None:
        return None
    person = invented(about.programme.organisation_id)
    checkin = CheckIn(relationship=relationship, membership=person, wants_help=True)
    request = HelpRequest(programme=about.programme, membership=person)
    slug = about.programme.organisation.slug
    is_written = about.kind.name == notices.HELP_WRITTEN.name
    return Sample(
        request if is_written else checkin,
        {
            "checkin": checkin,
            "request": request,
            "names": person.name,
            "programme": about.programme,
            "today_url": full_address("today:today", about.programme.slug, organisation=slug),
        },
    )


@sample_of(notices.ENDED, readers=matched)
def of_end(about: Sampled) -> Sample | None:
    slug = about.programme.organisation.slug
    return Sample(
        about.programme,
        {
            "programme": about.programme,
            "scale": [(label, about.stand_in) for label in Worth.labels],
            "ends_pairs": True,
            "home_url": full_address("home:home", organisation=slug),
        },
    )
