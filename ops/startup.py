"""What must hold before anything is served, each with a sentence when it does not."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mentoring.core.crypto import keys
from ops.instance import CannotStart


def must_not_be_newer(executor: MigrationExecutor) -> None:
    """Refuse to run older code over a database that newer code has changed."""
    known = executor.loader.disk_migrations
    apps = executor.loader.migrated_apps
    ahead = sorted(
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in apps and (app, name) not in known
    )
    if ahead:
        raise CannotStart(
            f"This database was used by a newer version of Rapport (it has {ahead[-1]}, unknown "
            "here). Start that version again, or restore a back-up that was made with this one."
        )


def must_fit_secrets() -> None:
    """Refuse to run with secrets that do not belong to the database."""
    if "core_datakey" in connection.introspection.table_names() and keys.unopenable():
        raise CannotStart(
            "The secrets.json of this data folder does not belong to this database: its root key "
            "opens none of what is encrypted there. Put back the copy that you keep in another "
            "safe place; back-ups open with that file only."
        )


def unknown_settings(names: Iterable[str], *, code: Path) -> list[str]:
    """A sentence for each ``RAPPORT_…`` in the environment that no file of ``code`` reads."""
    texts = [file.read_text(encoding="utf-8") for file in code.glob("*.py")]
    known = {name for text in texts for name in re.findall(r"RAPPORT_[A-Z_]+", text)}
    strangers = [name for name in names if _is_ours(name) and name not in known]
    return [_about(name, known) for name in sorted(strangers)]


def _is_ours(name: str) -> bool:
    return name.startswith("RAPPORT_") and not name.startswith("RAPPORT_TEST_")


def _about(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"{name} is no setting of Rapport and has no effect{hint}"
