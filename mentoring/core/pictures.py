"""Pictures that people upload: decoded in a child process and encoded anew, see reencode.py."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal

MOST_BYTES = 2 * 1024 * 1024
PATIENCE = 20


class NotAPicture(Refusal):
    message = _("This file is no picture that we can use. Take a PNG, JPEG or WebP instead.")


class TooLarge(Refusal):
    message = _("This picture is larger than 2 MB. Make it smaller, then upload it again.")


def clean_picture(file: "UploadedFile[Any]", *, width: int, height: int) -> bytes:
    """The picture as a PNG of at most this size; ``NotAPicture`` for SVG and everything else."""
    if (file.size or 0) > MOST_BYTES:
        raise TooLarge
    command = [sys.executable, "-P", "-m", "mentoring.core.reencode", str(width), str(height)]
    try:
        done = subprocess.run(
            command, input=file.read(), capture_output=True, timeout=PATIENCE, check=False,
            env={"PYTHONPATH": str(settings.BASE_DIR)}, cwd="/",
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotAPicture from None
    if done.returncode:
        raise NotAPicture
    picture: bytes = done.stdout
    return picture
