"""bin/manage create_organisation SLUG NAME --admin-email … --admin-name …"""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.organisations import actions


class Command(BaseCommand):
    help = "Set up an organisation and print the invitation link of its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses")
        parser.add_argument("name", help="name of the organisation")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--timezone", default="UTC")
        parser.add_argument("--language", default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_input(options)
        now = timezone.now()
        try:
            with transaction.atomic():
                admin = actions.create_organisation(
                    slug=options["slug"],
                    name=options["name"],
                    timezone=options["timezone"],
                    language=options["language"],
                    admin_name=options["admin_name"],
                    admin_email=options["admin_email"],
                    at=now,
                )
                link = actions.invite(admin, actor=None, at=now)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{admin.organisation.name} is set up. {admin.name} joins here:\n{link}")

    def check_input(self, options: dict[str, Any]) -> None:
        if options["timezone"] not in available_timezones():
            raise CommandError(f"{options['timezone']} is not a time zone; Europe/Berlin is.")
        if options["language"] not in dict(settings.LANGUAGES):
            known = ", ".join(dict(settings.LANGUAGES))
            raise CommandError(f"{options['language']} is not spoken here; choose from {known}.")
        try:
            validate_slug(options["slug"])
            validate_email(options["admin_email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
