"""Excel workbooks, read in a child process with little memory and time (rules/workbook.py)."""

import subprocess
import sys
import tempfile
from typing import BinaryIO

from django.conf import settings

from mentoring.core.web.uploads import upload_folder
from mentoring.imports.rules.files import NotATable

TIMEOUT = 150  # seconds by the clock; of CPU the child allows itself fewer


def lines_of_workbook(file: BinaryIO) -> BinaryIO:
    """The rows of all sheets as JSON lines in an unnamed temporary file; raises ``NotATable``.

    A child that was killed, for memory or time, means that the workbook is too large inside.
    """
    file.seek(0)
    lines = tempfile.TemporaryFile(dir=upload_folder())  # noqa: SIM115 - handed on
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "mentoring.imports.rules.workbook"],
            input=file.read(),
            stdout=lines,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
            env={"PYTHONPATH": str(settings.BASE_DIR)},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        raise NotATable("too_large_inside") from None
    if done.returncode:
        raise NotATable("too_large_inside")
    lines.seek(0, 2)
    lines.seek(max(lines.tell() - 4096, 0))
    if b"refused" in (last := lines.read().splitlines()[-1]):
        raise NotATable(last.decode().split('"')[3])
    return lines
