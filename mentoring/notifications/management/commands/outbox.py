"""bin/manage outbox [--last N]: the latest letters with their words, sign-in codes included."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mentoring.notifications.models import Mail


class Command(BaseCommand):
    help = "Show the latest letters as plain text, oldest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--last", type=int, default=5, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        latest = Mail.objects.select_related("organisation").order_by("-created_at", "-id")
        letters = list(latest[: max(options["last"], 0)])
        if not letters:
            self.stdout.write("No email has been written yet.")
        for letter in reversed(letters):
            self.show(letter)

    def show(self, letter: Mail) -> None:
        moment = f"{letter.created_at:%Y-%m-%d %H:%M} UTC"
        place = letter.organisation.slug if letter.organisation else "sign-in"
        self.stdout.write(f"--- {moment} · {place} · {letter.state} · to {letter.to}")
        self.stdout.write(f"{letter.subject}\n\n{letter.text}")
