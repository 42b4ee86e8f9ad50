"""The people who are here already: whom a row is about, and who speaks for themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from mentoring.core.l10n.folding import folded
from mentoring.imports.rules.people import ImportedPerson
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment


@dataclass
class Known:
    """Members whom a chunk of rows may be about, by personnel number and by address."""

    by_id: dict[str, Membership]
    by_email: dict[str, Membership]

    def of(self, person: ImportedPerson) -> Membership | None:
        external, email = person.key
        return (self.by_id.get(external) if external else None) or self.by_email.get(email)


def known_people(organisation: Organisation, persons: Sequence[ImportedPerson]) -> Known:
    ids = [person.key[0] for person in persons if person.key[0]]
    emails = [person.key[1] for person in persons if person.key[1]]
    found = Membership.objects.filter(organisation=organisation).filter(
        Q(external_id__in=ids) | Q(email__in=emails)
    )
    known = Known({}, {})
    for member in found:
        known.by_email[member.email] = member
        if member.external_id:
            known.by_id[member.external_id] = member
    return known


def resolve_member(person: ImportedPerson, known: Known) -> Membership | None:
    """The member a row is about, if any; says so when the row contradicts what is known."""
    external, email = person.key
    one = known.by_id.get(external) if external else None
    other = known.by_email.get(email)
    if one and other and one.pk != other.pk:
        person.wrong(
            "two_people", external_id=external, one=one.name, email=email, other=other.name
        )
    elif other and not one and external and other.external_id:
        person.wrong("other_id", email=email, known=other.external_id, external_id=external)
    elif one and not other and _is_somebody_else(one, person):
        person.wrong(
            "number_of_another",
            external_id=external,
            one=one.name,
            their_email=one.email,
            name=person.facts["name"],
            email=email,
        )
    elif one and one.email != email:
        person.warn("email_differs", email=email, known=one.email)
    member = one or other
    if member and member.removed_at:
        person.wrong("removed", name=member.name)
    if member and member.user_id and member.name != person.facts["name"]:
        person.warn("name_stays")
    return member


def _is_somebody_else(member: Membership, person: ImportedPerson) -> bool:
    """Another name and another address under the same number: typed wrong, or given anew."""
    mine, theirs = (set(folded(name).split()) for name in (member.name, person.facts["name"]))
    return member.email != person.key[1] and not mine & theirs


def has_started(organisation: Organisation, members: Iterable[Membership]) -> set[UUID]:
    """Those who have said something themselves in any programme: their words stay."""
    theirs = Enrolment.objects.filter(
        organisation=organisation, membership__in=[member.pk for member in members]
    )
    has_begun = Q(step__gt=0) | Q(status__in=[Enrolment.Status.JOINING, Enrolment.Status.JOINED])
    return set(theirs.filter(has_begun).values_list("membership_id", flat=True))
