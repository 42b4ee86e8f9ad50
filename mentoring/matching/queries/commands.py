"""Finding things by the words that an operator types."""

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.db.models import Q

from mentoring.matching.models import Run
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


def find_programme(organisation: str, programme: str) -> Programme:
    rows = Programme.objects.filter(organisation__slug=organisation).select_related("organisation")
    found = rows.filter(slug=programme).first()
    if found is None:
        known = ", ".join(rows.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(
            f"There is no programme {programme} in {organisation}. Known there: {known}."
        )
    return found


def find_run(programme: Programme, number: int | None) -> Run:
    """The run with this number, or the newest that has pairs."""
    runs = programme.runs.with_pairs().order_by("-number")
    found = (runs.filter(number=number) if number is not None else runs).first()
    if found is None:
        raise CommandError(
            f"There is no finished search{'' if number is None else f' {number}'} in"
            f" {programme.name}. Run: bin/manage match {programme.organisation.slug}"
            f" {programme.slug}"
        )
    return found


def people_by_words(
    programme: Programme, words: Iterable[str], *, role: str
) -> dict[str, Membership]:
    """Mentors or mentees of a programme by e-mail address or by the id of their HR system."""
    wanted = {word.strip() for word in words if word.strip()}
    mine = {"enrolments__programme": programme, f"enrolments__is_{role}": True}
    rows = Membership.objects.present().filter(**mine)
    found: dict[str, Membership] = {}
    lowered = {word.casefold() for word in wanted}
    for member in rows.filter(Q(email__in=wanted | lowered) | Q(external_id__in=wanted)):
        found[member.email.casefold()] = member
        if member.external_id:
            found[member.external_id.casefold()] = member
    return found
