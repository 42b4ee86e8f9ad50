"""Calendars, read in a child process with little memory and time (rules/feed.py)."""

import json
import subprocess
import sys
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from mentoring.calendars.rules import feed
from mentoring.calendars.rules.busy import BusyReading
from mentoring.calendars.rules.lines import NotACalendar

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT = 6  # seconds by the clock; of CPU the child allows itself fewer


def read_feed(
    content: bytes,
    *,
    zone: str,
    start: datetime,
    end: datetime,
    owner: str = "",
    ours: Collection[str] = (),
) -> BusyReading:
    """``ours``: UIDs of what we sent to that calendar ourselves, in lower case.

    Raises ``NotACalendar`` with the reason; whatever is not a whole calendar has one."""
    if len(content) > feed.MAX_BYTES:
        raise NotACalendar("it is too large")
    asked = {
        "zone": zone,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "owner": owner,
        "ours": list(ours),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "mentoring.calendars.rules.feed"],
            input=json.dumps(asked).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
            env={"PYTHONPATH": str(ROOT)},
            cwd="/",
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):  # killed before it could say anything
        raise NotACalendar("reading it takes too long") from None
    if "refused" in said:
        raise NotACalendar(said["refused"])
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in said["busy"]]
    return BusyReading(spans, said["doubts"])
