"""bin/manage rotate_keys: a new data key for every organisation, and all words closed with it."""

from typing import Any

from django.core.management.base import BaseCommand

from mentoring.core import rotation


class Command(BaseCommand):
    help = "Give every organisation a new data key and encrypt its words anew. Restart afterwards."

    def handle(self, *args: Any, **options: Any) -> None:
        for table, rows in rotation.rotate().items():
            self.stdout.write(f"{table}: {rows} rows closed with a new key.")
        self.stdout.write("Old keys are kept for back-ups. Restart, so that all use the new ones.")
