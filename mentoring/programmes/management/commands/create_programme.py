"""Begin a programme from a template, and launch it at once if asked to."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.organisations.models import Membership, Organisation, Role
from mentoring.organisations.rules import PROGRAMME_ROLES
from mentoring.programmes import actions
from mentoring.programmes.catalogue import TEMPLATES
from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = f"Begin a programme from a template: {', '.join(TEMPLATES)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="short name of the organisation, as in addresses")
        parser.add_argument("template", help="one of: " + ", ".join(TEMPLATES))
        parser.add_argument("name")
        parser.add_argument("--starts-on", type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--ends-on", type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--coordinator", action="append", default=[], metavar="EMAIL")
        parser.add_argument("--sponsor", action="append", default=[], metavar="EMAIL")
        parser.add_argument("--launch", action="store_true", help="launch it at once")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        first, last = options["starts_on"], options["ends_on"]
        if first and last and last < first:
            raise CommandError(f"The last day, {last}, is before the first, {first}.")
        try:
            programme = actions.create_from_template(
                organisation,
                options["template"],
                name=options["name"],
                actor=None,
                at=timezone.now(),
                starts_on=first,
                ends_on=last,
            )
            for role in PROGRAMME_ROLES:
                self._add(programme, options[role.value], role)
            if options["launch"]:
                actions.launch(programme, actor=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        state = "running" if programme.is_running else "draft"
        self.stdout.write(
            f"{programme.name} ({state}): {organisation.slug}/programmes/{programme.slug}/"
        )

    def _add(self, programme: Programme, emails: list[str], role: Role) -> None:
        for email in emails:
            people = Membership.objects.present().filter(organisation=programme.organisation)
            person = people.filter(email__iexact=email).first()
            if person is None:
                raise CommandError(f"Nobody in {programme.organisation} has the address {email}.")
            actions.add_to_team(
                programme, membership=person, role=role, actor=None, at=timezone.now()
            )


def organisation_called(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no organisation “{slug}”. There are: {known or 'none yet'}.")
    return organisation


def _day(words: str) -> date:
    return date.fromisoformat(words)
