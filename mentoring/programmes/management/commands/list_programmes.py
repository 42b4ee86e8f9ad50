"""Print the programmes of an organisation, one a line, tab-separated."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mentoring.programmes.management.commands.create_programme import organisation_called
from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = "Print the programmes of an organisation: slug, state, first day, last day, name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="short name of the organisation, as in addresses")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        for programme in Programme.objects.filter(organisation=organisation).order_by("slug"):
            state = (
                "archived"
                if programme.archived_at
                else "running"
                if programme.is_running
                else "draft"
            )
            days = (
                "-" if day is None else str(day) for day in (programme.starts_on, programme.ends_on)
            )
            self.stdout.write("\t".join([programme.slug, state, *days, programme.name]))
