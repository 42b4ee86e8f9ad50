"""bin/manage invite_people ORGANISATION PROGRAMME"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mentoring.core.refusals import Refusal
from mentoring.notifications.queries import sent_or_kept
from mentoring.participants.actions import enrolments as actions
from mentoring.participants.queries import people as queries
from mentoring.participants.queries.programmes import programme_called


class Command(BaseCommand):
    help = "Invite everybody in a programme who has not been invited yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="slug of the organisation")
        parser.add_argument("programme", help="slug of the programme")
        parser.add_argument(
            "--status",
            choices=["imported", "invited"],
            default="imported",
            help="invited: once more to those already invited",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        programme = programme_called(options["organisation"], options["programme"])
        if programme is None:
            raise CommandError(
                f"There is no programme {options['programme']!r} in {options['organisation']!r}."
            )
        now = timezone.now()
        filters = queries.Filters(tab=queries.PeopleTab(options["status"]))
        people = queries.chosen(programme, filters, programme.day_at(now))
        try:
            inviting = actions.invite_many(programme, people, actor=None, at=now)
            while actions.invite_next(inviting, most=20, at=timezone.now()):
                pass
        except actions.NobodyChosen:
            raise CommandError(
                f"Nobody in {programme.name} is waiting for an invitation."
            ) from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        count = inviting.total
        where = sent_or_kept("on their way", "kept in the outbox: no mail server is set up")
        self.stdout.write(f"{count} invitations to {programme.name} are {where}.")
