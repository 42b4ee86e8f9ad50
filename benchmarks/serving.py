"""The web process of ``bin/run``, with the bare view that ``pages.py`` compares with."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from benchmarks.pages import bare_address
    from config import child, urls

    urls.urlpatterns.insert(0, bare_address())
    child.main()


if __name__ == "__main__":
    main()
