"""Brings database and static files up to date before anything is served.

What it prints on standard output is shown beside ``Ready:``: the demo's sign-ins, or with
``--empty`` the one-time address for setting up the first organisation.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from environs import EnvError


def prepare(*, demo: bool) -> None:
    """Migrate, publish the static files, and greet whoever starts with an empty database."""
    try:
        django.setup()
        _migrate()
    except EnvError as reason:
        sys.exit(f"A setting cannot be read: {reason}. See docs/self-hosting/settings.md.")
    except OperationalError as reason:
        sys.exit(f"The database does not answer as it should: {str(reason).strip()}")
    _publish_static_files()
    _welcome(demo=demo)


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Bringing the database up to date.")
        call_command("migrate", verbosity=0, interactive=False)


def _publish_static_files() -> None:
    """Copy, name by content and compress them, when one has changed since the last start."""
    published = Path(settings.STATIC_ROOT)
    stamp, shape = published / "published-from", _shape_of_static_files()
    if settings.WHITENOISE_USE_FINDERS or (stamp.exists() and stamp.read_text() == shape):
        return
    published.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(shape)


def _shape_of_static_files() -> str:
    shape = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for file in sorted((settings.BASE_DIR / "static").rglob("*")):
        about = file.stat()
        shape.update(f"{file} {about.st_size} {about.st_mtime_ns}\n".encode())
    return shape.hexdigest()


def _welcome(*, demo: bool) -> None:
    """Fill an empty database or say how to set it up; later, say the demo's sign-ins again."""
    from mentoring.demo.models import DemoSignIn
    from mentoring.organisations.models import Organisation

    if Organisation.objects.exists():
        for sign_in in DemoSignIn.objects.order_by("position") if demo else ():
            print(f"Demo sign-in: {sign_in.role} {sign_in.email} {sign_in.password}")
    elif demo:
        _say("Building the demo organisation; this happens once.")
        call_command("demo")
    else:
        call_command("setup_link")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
