"""What letters about open circles would say to somebody of a programme; of an invented circle."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.circles import notices, rules
from mentoring.circles.models import Joiner, OpenCircle
from mentoring.core.db.ids import new_id
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.relationships.samples import invented


def taking_part(programme: Programme) -> QuerySet[Membership]:
    """Everybody who has joined a programme, by name."""
    places = Enrolment.objects.joined().filter(programme=programme)
    people = Membership.objects.present().filter(pk__in=places.values("membership"))
    return people.select_related("organisation").order_by("found_by", "pk")


def _circle(about: Sampled) -> OpenCircle:
    circle = OpenCircle(
        organisation=about.programme.organisation,
        programme=about.programme,
        name=_("A circle of one’s own"),
        kind=rules.GROWING[0],
        seats=rules.USUAL_SEATS,
        relationship_id=new_id(),
    )
    circle.loaded_joiners = [
        Joiner(membership=person, state=Joiner.State.IN)
        for person in (about.reader, invented(about.programme.organisation_id))
    ]
    return circle


@sample_of(notices.ASKED, notices.OFFERED, notices.TOLD, readers=taking_part)
def of_joiner(about: Sampled) -> Sample:
    person = invented(about.programme.organisation_id)
    is_asked = about.kind is notices.ASKED
    joiner = Joiner(
        circle=_circle(about),
        membership=person if is_asked else about.reader,
        until=rules.take_until(about.at),
    )
    urls = dict.fromkeys(("yes_url", "no_url", "take_url", "leave_url"), about.stand_in)
    more = {"is_again": False, "outcome": "waiting", "room_url": ""}
    return Sample(joiner, notices.shared(joiner, about.reader) | urls | more)


@sample_of(notices.BEGAN, readers=taking_part)
def of_beginning(about: Sampled) -> Sample:
    circle = _circle(about)
    return Sample(circle, notices.began_words(circle, about.reader))
