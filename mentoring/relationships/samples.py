"""What letters about people working together would say to one of them, or to who coordinates."""

from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mentoring.core.hooks import run_hook
from mentoring.core.web.addresses import full_address
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import coordinators
from mentoring.relationships import notices, rules
from mentoring.relationships.models import Member, Relationship


def matched(programme: Programme) -> QuerySet[Membership]:
    """Everybody who works with somebody in a programme, by name."""
    members = Member.objects.present().filter(relationship__programme=programme)
    people = Membership.objects.present().filter(pk__in=members.values("membership"))
    return people.select_related("organisation").order_by("found_by", "pk")


def latest(programme: Programme, reader: Membership | None = None) -> Relationship | None:
    """The newest of a programme, or of one person in it, with its people."""
    rows = Relationship.objects.filter(programme=programme)
    if reader is not None:
        mine = Member.objects.present().filter(membership=reader).values("relationship")
        rows = rows.filter(pk__in=mine)
    rows = rows.select_related("programme__organisation", "organisation").with_members()
    return rows.order_by("-started_at", "pk").first()


def invented(organisation_id: UUID) -> Membership:
    """In letters that would tell of a real person what is not true of them."""
    return Membership(organisation_id=organisation_id, name=_("Sample Person"))


@sample_of(
    notices.AGREED,
    notices.ENDED,
    notices.JOINED,
    notices.LEFT,
    notices.LEFT_TOLD,
    notices.PARTNER_LEFT,
    readers=matched,
)
def of_relationship(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    words = notices.shared(relationship, about.reader)
    person = invented(about.programme.organisation_id)
    return Sample(relationship, words | {"person": person, "is_own": False, "waits": False})


@sample_of(
    notices.END_ASKED,
    notices.LAST_DAY_REACHED,
    notices.CARRIED_ON,
    notices.COMPLETED,
    readers=matched,
)
def of_ending(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    last_day = relationship.last_day or relationship.started_at.date()
    days = [rules.later_end(ends_on=last_day, today=last_day, weeks=n) for n in rules.GO_ON_WEEKS]
    more = {
        "last_day": last_day,
        "closes_on": rules.closes_on(last_day=last_day, today=last_day),
        "is_over": False,
        "waits": True,
        "until": days[0],
        "longer": [(day, about.stand_in) for day in days],
        "meeting_link": about.stand_in,
        "close_link": about.stand_in,
        "reached": partial(run_hook, "relationships.reached", relationship),
    }
    return Sample(relationship, notices.shared(relationship, about.reader) | more)


@sample_of(notices.GUIDELINES, readers=matched)
def of_guidelines(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    slug = about.programme.organisation.slug
    room = full_address("relationships:room", relationship.pk, organisation=slug)
    rooms = [(relationship.named_for(about.reader), room)]
    return Sample(about.programme, {"programme": about.programme, "rooms": rooms})


@sample_of(notices.ENDED_EARLY, notices.LEFT_EARLY, readers=coordinators)
def of_end(about: Sampled) -> Sample | None:
    relationship = latest(about.programme)
    if relationship is None:
        return None
    names = " + ".join([_("Sample Person")] * 2)
    relationship.end_reason = relationship.end_reason or Relationship.EndReason.OTHER
    name, reason = _("Sample Person"), relationship.get_end_reason_display()
    told = notices.told_of_leaving(relationship, name, reason)
    return Sample(relationship, told | {"names": names})
