"""A throw-away installation for a benchmark: a fresh SQLite file in a folder that goes away."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def set_up(prefix: str = "rapport-benchmark-") -> Path:
    """Point the settings at a new folder, migrate, and return the folder."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sys.path.insert(0, str(ROOT))
    os.environ["RAPPORT_DATA"] = str(folder)
    os.environ.pop("RAPPORT_DEBUG", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return folder
