"""Saves everything into one encrypted file, and tries it out before it says so."""

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from mentoring.core.db import integrity
from ops.backup import archive

PATTERN = "rapport-*.backup"


class Command(BaseCommand):
    help = "Save every row and file into one encrypted file; Rapport may be running meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.DATA_DIR / "backups")
        parser.add_argument("--keep", type=int, help="how many back-ups in that folder to keep")

    def handle(self, *args: Any, **options: Any) -> None:
        if not archive.migrations(DEFAULT_DB_ALIAS):
            raise CommandError("There is nothing to save yet. Start Rapport once, then try again.")
        if found := integrity.problems():
            raise CommandError(
                f"The database is damaged ({found[0]}), so no back-up was made and none removed. "
                "Stop Rapport and restore the newest back-up."
            )
        folder: Path = options["to"].resolve()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file, manifest = self._save(folder)
        except OSError as reason:
            raise CommandError(f"The back-up cannot be written: {reason}.") from reason
        self.stdout.write(
            f"Saved {manifest.rows} rows and {len(manifest.files)} files, tried out and found "
            f"whole: {file}\nIt opens only with secrets.json of this data folder; keep a copy of "
            "that file in another safe place."
        )
        if options["keep"]:
            self._forget_old(folder, options["keep"])

    def _save(self, folder: Path) -> tuple[Path, archive.Manifest]:
        now = timezone.now()
        file = folder / f"rapport-{now:%Y%m%dT%H%M%SZ}.backup"
        unfinished = file.with_suffix(".unfinished")
        try:
            manifest = self._write(unfinished, at=now)
            self._try_out(unfinished)
            unfinished.rename(file)
        finally:
            unfinished.unlink(missing_ok=True)
        return file, manifest

    def _write(self, file: Path, *, at: datetime) -> archive.Manifest:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(file, flags, 0o600), "wb") as target:
            manifest = archive.write(
                target,
                root_key=settings.ROOT_KEY,
                files=settings.DATA_DIR / "files",
                made_at=at.isoformat(timespec="seconds"),
            )
            target.flush()
            os.fsync(target.fileno())
        return manifest

    def _try_out(self, file: Path) -> None:
        """Restore it into a scratch folder with a database of its own, in another process."""
        with tempfile.TemporaryDirectory(prefix="trial-", dir=settings.DATA_DIR) as scratch:
            shutil.copy2(settings.DATA_DIR / "secrets.json", scratch)
            environment = os.environ | {"RAPPORT_DATA": scratch, "EMAIL_URL": ""}
            environment["DATABASE_URL"] = f"sqlite:///{scratch}/rapport.sqlite3"
            done = subprocess.run(
                [sys.executable, "-P", "-m", "django", "restore", str(file)],
                env=environment,
                check=False,
                capture_output=True,
                text=True,
            )
        if done.returncode:
            raise CommandError(f"The back-up could not be read again: {done.stderr.strip()}")

    def _forget_old(self, folder: Path, keep: int) -> None:
        for file in sorted(folder.glob(PATTERN))[:-keep]:
            file.unlink()
            self.stdout.write(f"Removed {file.name}.")
