"""A key with which a program reads the files of one programme; see docs/how-to/programs.md."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from mentoring.organisations import actions
from mentoring.organisations.models import Organisation, Role, Token, digest
from mentoring.organisations.rules import PROGRAMME_ROLES
from mentoring.programmes.management.commands.create_programme import organisation_called
from mentoring.programmes.models import Programme


class Command(BaseCommand):
    help = "Make a key for a program, list the keys of an organisation, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("organisation", help="short name of the organisation, as in addresses")
        parser.add_argument("name", nargs="?", help="what the program is called; none: list them")
        parser.add_argument("--programme", help="short name of the programme it may read")
        parser.add_argument("--role", choices=PROGRAMME_ROLES, default=Role.SPONSOR.value)
        parser.add_argument("--revoke", action="store_true", help="end the key with this name")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        if not options["name"]:
            return self._list(organisation)
        if options["revoke"]:
            return self._revoke(organisation, options["name"])
        programme = Programme.objects.filter(
            organisation=organisation, slug=options["programme"] or ""
        ).first()
        if programme is None:
            raise CommandError("Say with --programme which programme the key is for.")
        at = timezone.now()
        key = actions.make_token(organisation, name=options["name"], actor=None, at=at)
        token = Token.objects.get(digest=digest(key))
        actions.give_to_token(
            token, Role(options["role"]), programme_id=programme.pk, actor=None, at=at
        )
        self.stdout.write(key)

    def _list(self, organisation: Organisation) -> None:
        for token in organisation.tokens.filter(revoked_at=None).order_by("created_at"):
            self.stdout.write(f"{token.created_at:%Y-%m-%d}\t{token.name}")

    def _revoke(self, organisation: Organisation, name: str) -> None:
        tokens = organisation.tokens.filter(revoked_at=None, name=name)
        if not tokens:
            raise CommandError(f"No key in {organisation} is called “{name}”.")
        for token in tokens:
            actions.revoke_token(token, actor=None, at=timezone.now())
