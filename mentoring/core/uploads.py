"""Uploads with a cap that holds while the bytes arrive, not after."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Stop reading a file once it is larger than the limit; the view sees ``upload_too_large``."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
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
