"""What letters about requests would say to somebody of a programme; of an invented person."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.core.db.ids import new_id
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.samples import invented
from mentoring.requests import notices, rules
from mentoring.requests.models import Request, Waitlisted


def taking_part(programme: Programme) -> QuerySet[Membership]:
    """Everybody who has joined a programme, by name."""
    places = Enrolment.objects.joined().filter(programme=programme)
    people = Membership.objects.present().filter(pk__in=places.values("membership"))
    return people.select_related("organisation").order_by("found_by", "pk")


@sample_of(notices.ASKED, notices.REMINDER, notices.TOLD, readers=taking_part)
def of_request(about: Sampled) -> Sample:
    person = invented(about.programme.organisation_id)
    is_asked = about.kind is not notices.TOLD
    request = Request(
        organisation=about.programme.organisation,
        programme=about.programme,
        asker=person if is_asked else about.reader,
        asked=about.reader if is_asked else person,
        part="mentee",
        words=_("I have just been given my first team, and would like to learn from you."),
        until=rules.until(about.at, days=about.programme.request_days),
        state=Request.State.YES,
        relationship_id=new_id(),
    )
    if not is_asked:
        return Sample(request, notices.told_words(request, about.reader))
    urls = dict.fromkeys(("yes_url", "no_url", "not_now_url"), about.stand_in)
    return Sample(request, notices.shared(request, about.reader) | urls)


@sample_of(notices.PLACE_FREE, notices.WAITLIST, readers=taking_part)
def of_waiting(about: Sampled) -> Sample:
    is_free = about.kind is notices.PLACE_FREE
    one = Waitlisted(
        organisation=about.programme.organisation,
        programme=about.programme,
        person=about.reader,
        awaited=invented(about.programme.organisation_id),
        part="mentee",
        came_at=about.at,
        state=Waitlisted.State.OFFERED if is_free else Waitlisted.State.LAPSED,
        until=about.at + rules.OFFER_FOR if is_free else None,
    )
    return Sample(one, notices.waitlist_words(one))
