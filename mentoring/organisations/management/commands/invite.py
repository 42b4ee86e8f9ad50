"""bin/manage invite EMAIL… --organisation SLUG"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.organisations import actions
from mentoring.organisations.models import Membership, Organisation


class Command(BaseCommand):
    help = "Invite members by e-mail address and print their links."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs="+", metavar="EMAIL")
        parser.add_argument("--organisation", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["organisation"]
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            raise CommandError(f"There is no organisation called {slug}.")
        refused = 0
        for email in options["emails"]:
            refused += not self.invite(organisation, email.strip().lower())
        if refused:
            raise CommandError(f"{refused} of {len(options['emails'])} could not be invited.")

    def invite(self, organisation: Organisation, email: str) -> bool:
        people = Membership.objects.present().filter(organisation=organisation)
        member = people.filter(email=email).first()
        if member is None:
            self.stderr.write(f"{email}: nobody here has this address; import them first.")
            return False
        try:
            link = actions.invite(member, actor=None, at=timezone.now())
        except Refusal as refusal:
            self.stderr.write(f"{email}: {refusal}")
            return False
        self.stdout.write(f"{email}: {link}")
        return True
