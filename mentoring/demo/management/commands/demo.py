"""Build the demonstration: two organisations with half a year of life in them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mentoring.demo.building import house, lindenhof, northwind
from mentoring.demo.building.settle import settle
from mentoring.demo.building.talking import have_read
from mentoring.demo.models import DemoSignIn
from mentoring.organisations.models import Membership, Organisation

ROLES = ("coordinator", "mentor", "mentee", "sponsor", "admin")


class Command(BaseCommand):
    help = "Build the demo organisations in an empty installation. No letter reaches anybody."

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.exists():
            raise CommandError(
                "There are organisations here already. Choose an empty folder with --data, or empty"
                " the database; the demo never mixes with real people."
            )
        at = timezone.now()
        with transaction.atomic():  # whole or not at all: a stopped build begins anew
            cast = northwind.build(at=at, tell=self._tell)
            self._tell("Lindenhof University")
            lenz = lindenhof.build(at=at)
            for role, person in zip(ROLES, cast, strict=True):
                house.show_in(person, role=role)
            house.show_in(lenz, role="university")
            self._tell("Tidying up")
            for problem in settle(at=at):
                self.stderr.write(problem)
            have_read()
        people = Membership.objects.filter(organisation=cast[0].organisation).count()
        self._tell(f"Northwind has {people} people.")
        for sign_in in DemoSignIn.objects.order_by("position"):
            self.stdout.write(f"Demo sign-in: {sign_in.role} {sign_in.email} {sign_in.password}")

    def _tell(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()
