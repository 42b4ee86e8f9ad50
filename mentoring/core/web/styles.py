"""One style sheet from a file for each component, put together where static files are found.

Twenty small sheets would be twenty requests on a first visit. Nothing is built: ``collectstatic``
and WhiteNoise ask finders for files, and this one answers with the others set end to end.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUNDLE = "css/components.css"
PARTS = ("css/components", "css/apps")  # in the order of the cascade


def bundled() -> str:
    """All parts, each under its own name."""
    files = [file for part in PARTS for file in sorted((_static() / part).glob("*.css"))]
    return "".join(f"/* {file.stem} */\n{file.read_text(encoding='utf-8')}" for file in files)


class StylesFinder(BaseFinder):
    """Finds ``css/components.css``, made anew whenever somebody asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.DATA_DIR / "styles")

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != BUNDLE:
            return []
        made = str(self._make())
        return [made] if find_all else made

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        self._make()
        yield BUNDLE, self.storage

    def _make(self) -> Path:
        target, text = Path(self.storage.path(BUNDLE)), bundled()
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Several processes and threads may begin at once.
            unfinished = target.with_suffix(f".{os.getpid()}-{get_ident()}")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(target)
        return target


def _static() -> Path:
    return Path(settings.BASE_DIR) / "static"
