"""bin/manage inbound_mail < message: take one mail, and say in one line what became of it."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from mentoring.inbound.receiving import receive


class Command(BaseCommand):
    help = "Take one mail from standard input: an answer to a letter, or a delivery report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", default=os.environ.get("ORIGINAL_RECIPIENT", ""))
        parser.add_argument("--sender", default="", help="of the envelope; <> is the empty one")
        parser.add_argument(
            "--told-is-taken",
            action="store_true",
            help="end with 0 where a letter has told the sender why not, so that nothing bounces",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(settings.INBOUND_LIMIT + 1)
        envelope = {"recipient": options["recipient"], "sender": options["sender"]}
        try:
            outcome = receive(raw, **envelope, at=timezone.now())
        except Error as error:
            raise CommandError(f"later: {error}", returncode=os.EX_TEMPFAIL) from error
        if outcome.is_refused and not (options["told_is_taken"] and outcome.was_told):
            raise CommandError(outcome.words, returncode=outcome.exit_code)
        self.stdout.write(outcome.words)
