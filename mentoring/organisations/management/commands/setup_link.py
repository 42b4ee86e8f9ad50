"""bin/manage setup_link: the one-time address under which an empty installation is set up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.organisations import actions


class Command(BaseCommand):
    help = "Print a one-time address for setting up the first organisation; it works for a day."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = actions.open_setup(at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Set up your organisation here (once, within a day): {link}")
