"""Brings the database up to date before anything is served.

What it prints on standard output is shown beside ``Ready:``: the demo's sign-ins, or with
``--empty`` the one-time address for setting up the first organisation.
"""

import sys

import django
from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def prepare(*, demo: bool) -> None:
    """Migrate; then greet whoever starts with an empty database."""
    django.setup()
    _migrate()
    if _is_untouched():
        _welcome(demo=demo)


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Bringing the database up to date.")
        call_command("migrate", verbosity=0, interactive=False)


def _is_untouched() -> bool:
    if not apps.is_installed("mentoring.organisations"):
        return False
    return not apps.get_model("organisations", "Organisation")._default_manager.exists()


def _welcome(*, demo: bool) -> None:
    command = "demo" if demo else "setup_link"
    if command in get_commands():
        if demo:
            _say("Building the demo organisation; this happens once.")
        call_command(command)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
