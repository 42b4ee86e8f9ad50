"""Pictures that people upload: decoded in a child process and encoded anew, see reencode.py."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal

MEGABYTE = 1024 * 1024
MAX_MEGABYTES = 2
TIMEOUT = 20


class NotAPicture(Refusal):
    message = _("We cannot use this file as a picture. Choose a PNG, JPEG or WebP instead.")


class TooLarge(Refusal):
    message = _("This picture is larger than {most} MB. Make it smaller, then upload it again.")


def clean_picture(file: "UploadedFile[Any]", *, width: int, height: int) -> bytes:
    """The picture as a PNG of at most this size; ``NotAPicture`` for SVG and everything else."""
    return _reencoded(file, "box", width, height, most=MAX_MEGABYTES)


def square_pictures(
    file: "UploadedFile[Any]", *, sides: Sequence[int], most: int
) -> dict[int, bytes]:
    """Side in pixels → the middle of the picture as a square WebP; at most ``most`` MB come in."""
    return _by_side(_reencoded(file, "squares", *sides, most=most), sides)


def shrunk_pictures(
    file: "UploadedFile[Any]", *, sides: Sequence[int], most: int
) -> dict[int, bytes]:
    """Side in pixels → the whole picture as a WebP that fits into a square of it."""
    return _by_side(_reencoded(file, "shrunk", *sides, most=most), sides)


def _by_side(answer: bytes, sides: Sequence[int]) -> dict[int, bytes]:
    found = {}
    for side in sides:
        size, answer = int.from_bytes(answer[:4], "big"), answer[4:]
        found[side], answer = answer[:size], answer[size:]
    return found


def _reencoded(file: "UploadedFile[Any]", *shape: str | int, most: int) -> bytes:
    if (file.size or 0) > most * MEGABYTE:
        raise TooLarge(most=most)
    command = [sys.executable, "-P", "-m", "mentoring.core.web.reencode", *map(str, shape)]
    try:
        done = subprocess.run(
            command,
            input=file.read(),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env={"PYTHONPATH": str(settings.BASE_DIR)},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise NotAPicture from None
    if done.returncode:
        raise NotAPicture
    picture: bytes = done.stdout
    return picture
