"""bin/manage calendar_busy: what a calendar file makes busy, as JSON."""

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.calendars.queries.reading import read_feed
from mentoring.calendars.rules.feed import MAX_BYTES
from mentoring.calendars.rules.lines import NotACalendar
from mentoring.calendars.rules.zones import iana

LONGEST = timedelta(days=1100)


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def zone(name: str) -> str:
    if not iana(name):
        raise ValueError(name)
    return iana(name)


class Command(BaseCommand):
    help = 'What a calendar file makes busy, as a JSON list of "start/end" in UTC.'
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", required=True)
        parser.add_argument("--zone", required=True, type=zone, help="of its owner")
        parser.add_argument("--from", required=True, type=moment, dest="start", help="in UTC")
        parser.add_argument("--to", required=True, type=moment, dest="end", help="in UTC")
        parser.add_argument("--mail", default="", help="of its owner: what they declined is free")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = options["start"], options["end"]
        if not start < end <= start + LONGEST:
            raise CommandError("--to must be after --from, by three years at most")
        self.stdout.write(json.dumps(self._said(options, start, end)))

    def _said(
        self, options: dict[str, Any], start: datetime, end: datetime
    ) -> list[str] | dict[str, str]:
        try:
            with open(options["file"], "rb") as file:
                content = file.read(MAX_BYTES + 1)
            found = read_feed(
                content, zone=options["zone"], start=start, end=end, owner=options["mail"]
            )
        except OSError as no:
            return {"error": f"{options['file']}: {no.strerror}"}
        except NotACalendar as no:
            return {"error": str(no)}
        return [f"{said(first)}/{said(last)}" for first, last in found.spans]


def run(arguments: list[str]) -> None:
    """Without settings or applications, which would take longer to load than most calendars."""
    command = Command()
    try:
        parser = command.create_parser("bin/manage", "calendar_busy")
        command.handle(**vars(parser.parse_args(arguments)))
    except CommandError as no:
        sys.exit(str(no))


def said(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
