"""Uploads with a cap that holds while the bytes arrive, not after."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


def upload_folder() -> Path:
    """Where bytes wait while they arrive: nobody else may look, and what is left over is swept."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sweep_uploads(before: datetime) -> int:
    """Delete what uploads have left that were cut off before that moment; how many files."""
    swept = 0
    for file in upload_folder().iterdir():
        with suppress(FileNotFoundError):  # an upload that ends just now takes its file along
            if file.is_file() and file.stat().st_mtime < before.timestamp():
                file.unlink()
                swept += 1
    return swept


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Stop reading a file once it is larger than the limit; the view sees ``upload_too_large``."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        upload_folder()
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT:
            assert self.request is not None
            self.request.upload_too_large = True  # type: ignore[attr-defined]
            # Read the rest and drop it: a cut connection would show the browser no sentence.
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)
        return None
