"""bin/manage rotate_keys: new data keys, and all words closed with them; --root: a new root key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ops import instance, rotation
from ops.secrets_file import FILE_NAME


class Command(BaseCommand):
    help = "Give every organisation a new data key and encrypt its words anew. Restart afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--root", action="store_true", help="change the root key; Rapport must be stopped"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["root"]:
            self._change_root_key()
            return
        for table, rows in rotation.rotate().items():
            self.stdout.write(f"{table}: {rows} rows closed with a new key.")
        factors = rotation.rotate_second_factors()
        self.stdout.write(f"Second factors: {factors} secrets closed with a new key.")
        self.stdout.write("Old keys are kept for back-ups. Restart, so that all use the new ones.")

    def _change_root_key(self) -> None:
        try:
            instance.acquire_instance_lock(settings.DATA_DIR, timeout=0)
        except instance.CannotStart as reason:
            raise CommandError(str(reason)) from reason
        count = rotation.change_root_key(settings.DATA_DIR / FILE_NAME)
        self.stdout.write(
            f"{count} data keys are wrapped with a new root key. Copy {FILE_NAME} to another safe "
            "place now; back-ups made before open only with the copy that you kept until today."
        )
