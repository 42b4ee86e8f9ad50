"""bin/manage events: every event, which app declares it, and who reacts to it, where."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from mentoring.events.record import declared_events, declaring_module
from mentoring.events.registry import reactions_to


class Command(BaseCommand):
    help = "List every event with the module that declares it and the functions that react."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("area", nargs="?", default="", help="only these, such as meetings")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            for name, sentence in sorted(declared_events().items()):
                if name.startswith(options["area"]):
                    self._tell(name, sentence)

    def _tell(self, name: str, sentence: str) -> None:
        self.stdout.write(f"{name}: {sentence}. Declared in {declaring_module(name)}")
        for reaction in reactions_to(name):
            self.stdout.write(f"    {reaction.path} (queue {reaction.queue})")
