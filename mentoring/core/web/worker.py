"""The service worker: which files of ours a device keeps, and under which version."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.templatetags.static import static

from mentoring.core.web.styles import BUNDLE

# What a page needs without a line: styles, scripts and letters. Pictures come when they are shown,
# and what is written together needs a line.
PATTERNS = (
    "css/*.css",
    "css/pages/*.css",
    "js/*.js",
    "js/device/*.js",
    "vendor/htmx*.js",
    "vendor/idiomorph*.js",
    "fonts/*.woff2",
    "icons/*.svg",
)
PUSH_HANDLERS = "js/push-handlers.js"


def shell_files() -> list[str]:
    """Names below the folder of static files."""
    root = Path(settings.BASE_DIR) / "static"
    found = [file.relative_to(root).as_posix() for one in PATTERNS for file in root.glob(one)]
    return sorted({*found, BUNDLE, "icons/icon-192.png"})


def shell_version() -> str:
    """Changes with any byte of what the device keeps."""
    return _version() if settings.DEBUG else _version_of_this_process()


@lru_cache(maxsize=1)
def _version_of_this_process() -> str:
    return _version()


def _version() -> str:
    worker = Path(settings.BASE_DIR) / "templates/pwa/service-worker.js"
    offline = Path(settings.BASE_DIR) / "templates/errors/offline.html"
    files = [worker, offline, *(Path(str(find(name))) for name in shell_files())]
    contents = (file.read_bytes() for file in files)
    return hashlib.sha256(b"".join(contents)).hexdigest()[:12]


def push_handlers() -> str:
    """Where the worker finds what to do with a notice that is pushed; empty: there is none."""
    return static(PUSH_HANDLERS) if find(PUSH_HANDLERS) else ""
