"""The archive: what it is about, every table, every file, and at the end a hash of each."""

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from ops.backup import rows
from ops.backup.sealed import CannotOpen, SealingWriter, UnsealingReader

ABOUT, MANIFEST, ROWS, FILES = "about.json", "manifest.json", "rows/", "files/"


@dataclass
class Manifest:
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(count for count, _digest in self.tables.values())


def write(target: IO[bytes], *, root_key: str, files: Path, made_at: str) -> Manifest:
    """Write everything as it is at one moment; people may go on working meanwhile."""
    manifest = Manifest()
    with (
        SealingWriter(target, root_key) as sealed,
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=3) as small,
        tarfile.open(fileobj=small, mode="w|") as tar,
        OneMoment() as using,
    ):
        about = {"made_at": made_at, "migrations": migrations(using)}
        _add(tar, ABOUT, json.dumps(about).encode())
        for model in rows.kept_models():
            _add_table(tar, model, using, manifest)
        for file in sorted(path for path in files.rglob("*") if path.is_file()):
            name = str(file.relative_to(files))
            manifest.files[name] = _add(tar, FILES + name, file.read_bytes())
        _add(tar, MANIFEST, json.dumps(asdict(manifest)).encode())
    return manifest


def read(source: IO[bytes], *, root_key: str, files: Path, using: str) -> Manifest:
    """Load all rows into emptied tables and all files into ``files``, and compare both.

    Runs inside the caller's transaction; ``CannotOpen`` when anything is not as it was.
    """
    seen, promised = Manifest(), Manifest()
    opened = UnsealingReader(source, root_key)
    with tarfile.open(fileobj=opened, mode="r|gz") as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                continue
            if member.name == ABOUT:
                _must_fit(json.load(content), using)
            elif member.name.startswith(ROWS):
                rows.load(apps.get_model(member.name[len(ROWS) :]), content, using)
            elif member.name.startswith(FILES):
                _keep_file(files, member.name[len(FILES) :], content, seen)
            elif member.name == MANIFEST:
                told = json.load(content)
                tables = {name: tuple(entry) for name, entry in told["tables"].items()}
                promised = Manifest(tables, told["files"])
    opened.read()  # to its end: what is cut off there must not go unnoticed
    rows.reset_counters(using)
    for model in rows.kept_models():
        seen.tables[model._meta.label_lower] = rows.fingerprint(rows.dump(model, using))
    if seen != promised:
        raise CannotOpen("What was read differs from what was saved; nothing of it was used.")
    return seen


def migrations(using: str) -> list[str]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _must_fit(about: dict[str, Any], using: str) -> None:
    if about["migrations"] != migrations(using):
        raise CannotOpen(
            f"This back-up of {about['made_at']} comes from another version of Rapport. Restore "
            "it with that version, then upgrade."
        )


class OneMoment:
    """A connection of its own that sees one moment, and holds up nobody who writes."""

    alias = "one_moment"

    def __enter__(self) -> str:
        settings = dict(connections.databases["default"])
        if connections["default"].vendor == "sqlite":
            settings["OPTIONS"] = {**settings["OPTIONS"], "transaction_mode": "DEFERRED"}
        connections.databases[self.alias] = settings
        self.transaction = transaction.atomic(using=self.alias)
        self.transaction.__enter__()
        if connections[self.alias].vendor == "postgresql":
            with connections[self.alias].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return self.alias

    def __exit__(self, *error: Any) -> None:
        self.transaction.__exit__(*error)
        connections[self.alias].close()
        del connections[self.alias]
        del connections.databases[self.alias]


def _add_table(tar: tarfile.TarFile, model: rows.Model, using: str, manifest: Manifest) -> None:
    name = model._meta.label_lower
    with tempfile.TemporaryFile() as lines:  # a member's size must be known before its content
        manifest.tables[name] = rows.fingerprint(_tee(rows.dump(model, using), lines))
        entry = tarfile.TarInfo(ROWS + name)
        entry.size = lines.tell()
        lines.seek(0)
        tar.addfile(entry, lines)


def _tee(lines: Iterable[bytes], copy: IO[bytes]) -> Iterator[bytes]:
    for line in lines:
        copy.write(line)
        yield line


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> str:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _keep_file(folder: Path, name: str, content: IO[bytes], seen: Manifest) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise CannotOpen(f"This back-up has a file outside its folder: {name}.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = content.read()
    target.write_bytes(words)
    target.chmod(0o600)
    seen.files[name] = hashlib.sha256(words).hexdigest()
