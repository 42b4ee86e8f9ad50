"""Brings database and static files up to date before anything is served.

What it prints on standard output is shown beside ``Ready:``: the demo's sign-ins, or with
``--empty`` the one-time address for setting up the first organisation.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from environs import EnvError

from ops.instance import CannotStart


def prepare(*, demo: bool) -> None:
    """Migrate, publish the static files, and greet whoever starts with an empty database."""
    try:
        django.setup()
        from ops import startup  # knows tables, so not before

        for line in startup.unknown_settings(os.environ, code=settings.BASE_DIR / "config"):
            _say(line)
        _migrate()
        startup.must_fit_secrets()
    except EnvError as reason:
        sys.exit(f"A setting cannot be read: {reason}. See docs/self-hosting/settings.md.")
    except CannotStart as reason:
        sys.exit(str(reason))
    except OperationalError as reason:
        sys.exit(f"The database does not answer as it should: {str(reason).strip()}")
    _publish_static_files()
    _welcome(demo=demo)


def _migrate() -> None:
    from ops import startup

    executor = MigrationExecutor(connection)
    startup.must_not_be_newer(executor)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Bringing the database up to date.")
        call_command("migrate", verbosity=0, interactive=False)


def _publish_static_files() -> None:
    from ops import static_files

    if not settings.WHITENOISE_USE_FINDERS:
        static_files.publish()


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
