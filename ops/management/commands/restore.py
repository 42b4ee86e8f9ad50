"""Brings a back-up into this installation: all of it, or nothing."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from mentoring.events import checkpoints
from ops import instance
from ops.backup import archive, rows
from ops.backup.sealed import CannotOpen


class Command(BaseCommand):
    help = "Bring a back-up into this installation, which must be stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace what is here, which is backed up first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            instance.acquire_instance_lock(settings.DATA_DIR, timeout=0)
            call_command("migrate", verbosity=0, interactive=False)
            self._make_room(replace=options["replace"])
            manifest = self._restore(file, at=timezone.now())
        except (CannotOpen, instance.CannotStart) as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"Restored {manifest.rows} rows and {len(manifest.files)} files.")

    def _make_room(self, *, replace: bool) -> None:
        if rows.are_empty(DEFAULT_DB_ALIAS):
            return
        if not replace:
            raise CommandError(
                "There is data here already. With --replace the back-up takes its place; what is "
                "here is backed up first."
            )
        call_command("backup", stdout=self.stdout)

    def _restore(self, file: Path, *, at: datetime) -> archive.Manifest:
        arriving = settings.DATA_DIR / "files.arriving"
        shutil.rmtree(arriving, ignore_errors=True)
        with transaction.atomic(), file.open("rb") as source:
            rows.empty(DEFAULT_DB_ALIAS)
            manifest = archive.read(
                source, root_key=settings.ROOT_KEY, files=arriving, using=DEFAULT_DB_ALIAS
            )
        checkpoints.note_restore(at=at)
        self._take_files(arriving, at)
        return manifest

    def _take_files(self, arriving: Path, at: datetime) -> None:
        files = settings.DATA_DIR / "files"
        arriving.mkdir(mode=0o700, exist_ok=True)
        if files.exists():
            files.rename(files.with_name(f"files.before-{at:%Y%m%dT%H%M%SZ}"))
        arriving.rename(files)
