"""What commands ask an operator for, and finding things by the words that they type."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from mentoring.matching.models import Run
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme


def number_of(count: int, word: str) -> str:
    """So many pairs, groups or circles, as a command says them."""
    return f"one {word}" if count == 1 else f"{count} {word}s"


def ask_for_programme(parser: CommandParser) -> None:
    parser.add_argument("organisation", help="its short name in web addresses")
    parser.add_argument("programme", help="its short name in web addresses")


def ask_for_run(parser: CommandParser) -> None:
    ask_for_programme(parser)
    parser.add_argument("--run", type=int, help="run number; the newest if left out")


def programme_asked_for(options: Mapping[str, Any]) -> Programme:
    """The one that ``ask_for_programme`` asked for; ``CommandError`` where there is none."""
    return find_programme(options["organisation"], options["programme"])


def run_asked_for(options: Mapping[str, Any]) -> Run:
    """The one that ``ask_for_run`` asked for; ``CommandError`` where there is none."""
    return find_run(programme_asked_for(options), options["run"])


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
            f"There is no finished run{'' if number is None else f' {number}'} in"
            f" {programme.name}. Run: bin/manage match {programme.organisation.slug}"
            f" {programme.slug}"
        )
    return found


def people_by_words(
    programme: Programme, words: Iterable[str], *, role: str
) -> dict[str, Membership]:
    """Mentors or mentees of a programme by e-mail address or by the id of their HR system.

    Without a ``role`` whoever takes part, as among peers.
    """
    wanted = {word.strip() for word in words if word.strip()}
    mine: dict[str, Any] = {"enrolments__programme": programme}
    if role:
        mine[f"enrolments__is_{role}"] = True
    rows = Membership.objects.present().filter(**mine)
    found: dict[str, Membership] = {}
    lowered = {word.casefold() for word in wanted}
    for member in rows.filter(Q(email__in=wanted | lowered) | Q(external_id__in=wanted)):
        found[member.email.casefold()] = member
        if member.external_id:
            found[member.external_id.casefold()] = member
    return found
