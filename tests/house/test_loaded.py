"""What every process of a server reads when it starts: the engine's names, not what solves."""

import subprocess
import sys

import pytest

from tests.support import databases
from tests.support.environment import for_a_process

pytestmark = pytest.mark.once
START = """
import sys
import django
django.setup()
import config.asgi, config.urls
import matchengine
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
SOLVING = {"scipy", "highspy", "ortools", "rustworkx", "numba", "networkx"}


def test_does_not_read_the_libraries_that_only_a_matching_run_needs(tmp_path):
    """Half a second for each process and command; ``matchengine/scipy_later.py`` says how."""
    kept = for_a_process() | {"RAPPORT_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", START],
        cwd=databases.ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(databases.ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = {*done.stdout.split()}

    assert {"mentoring", "matchengine", "numpy"} <= loaded
    assert loaded & SOLVING == set()
