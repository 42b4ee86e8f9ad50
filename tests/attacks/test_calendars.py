"""Calendars made to hurt whoever reads them: bounded in time and memory, and said so."""

import json
import resource
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.calendars.feeds import calendar, event

ROOT = Path(__file__).resolve().parents[2]
START, HOUR = ":20200101T000000Z", "DURATION:PT1H"
SIXTY = ",".join(map(str, range(60)))
OURS = """BEGIN:VTIMEZONE
TZID:Ours
BEGIN:STANDARD
DTSTART:19700101T000000
RRULE:FREQ=SECONDLY
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""


CUT_OFF = {"error": "reading it takes too long"}


def moved(number: int) -> str:
    day = f"202612{number % 28 + 1:02}T0{number % 9}0000Z"
    return event(f":{day}", HOUR, f"RECURRENCE-ID;RANGE=THISANDFUTURE:{day}")


REFUSED = {
    "every second": calendar(event(START, "DURATION:PT1S", "RRULE:FREQ=SECONDLY")),
    "every second in disguise": calendar(
        event(START, f"RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE={SIXTY};BYSECOND={SIXTY}")
    ),
    "a day that never comes": calendar(
        event(START, HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    ),
    "no steps forward": calendar(event(START, HOUR, "RRULE:FREQ=DAILY;INTERVAL=0")),
    "a count without end": calendar(event(START, HOUR, f"RRULE:FREQ=MINUTELY;COUNT={'9' * 30}")),
    "longer than the world": calendar(event(START, f"DURATION:P{'9' * 30}D", "RRULE:FREQ=DAILY")),
    "a hundred thousand beginnings": calendar(*(["BEGIN:VEVENT"] * 100_000)),
    "one line of parameters": calendar(
        f"BEGIN:VEVENT\r\nDTSTART{';A=b' * 500_000}:1\r\nEND:VEVENT"
    ),
    "more events than a life holds": calendar(*[event(":20261202T090000Z", HOUR)] * 21_000),
    "more than may be read": b"BEGIN:VCALENDAR\r\n" + b"x" * 11_000_000,
}
READ = {
    "a line folded a million times": calendar("X-A:1\r\n" + " x\r\n" * 1_000_000),
    "a zone that changes every second": calendar(OURS, event(";TZID=Ours:20261202T090000", HOUR)),
    "changes of all that follows": calendar(
        event(START, HOUR, "RRULE:FREQ=DAILY"), *map(moved, range(200))
    ),
    "a zone that is a path": calendar(event(";TZID=../../../etc/passwd:20261202T090000", HOUR)),
    "a daily hour since 1990": calendar(event(":19900101T000000Z", HOUR, "RRULE:FREQ=DAILY")),
    "ten megabytes of the past": calendar(
        *[
            event(":20150107T090000Z", HOUR, f"DESCRIPTION:{'x' * 900}", uid=f"{n}")
            for n in range(9500)
        ]
    ),
}


def command(content: bytes, folder: Path):
    file = folder / "feed.ics"
    file.write_bytes(content)
    line = [sys.executable, "-m", "config.manage", "calendar_busy", "--file", str(file)]
    line += ["--zone", "Europe/Berlin", "--from", "2026-12-01T00:00Z", "--to", "2026-12-29T00:00Z"]
    done = subprocess.run(line, capture_output=True, cwd=ROOT, timeout=60, check=True)
    return json.loads(done.stdout)


class TestAHostileCalendar:
    @pytest.mark.parametrize("what", REFUSED)
    def test_is_refused_within_bounds(self, what, tmp_path):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), monotonic()

        said = command(REFUSED[what], tmp_path)

        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert list(said) == ["error"]
        assert said["error"]
        assert (
            used.ru_utime - before.ru_utime < 8
        )  # by the clock it is cut off, however slow we are
        assert monotonic() - began < 30
        # A child counts what it was before it became itself, and those before it count too.
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert used.ru_maxrss <= max(512 * 1024, before.ru_maxrss, ours)

    @pytest.mark.parametrize("what", READ)
    def test_that_can_be_read_is_read(self, what, tmp_path):
        said = command(READ[what], tmp_path)
        if said == CUT_OFF:  # by the clock: the machine may have been busy with others
            said = command(READ[what], tmp_path)

        assert isinstance(said, list)

    @pytest.mark.parametrize("file", ["/dev/zero", "/nowhere.ics", "."])
    def test_is_no_file_at_all(self, file):
        line = [sys.executable, "-m", "config.manage", "calendar_busy", "--file", file, "--zone"]
        line += ["UTC", "--from", "2026-12-01T00:00Z", "--to", "2026-12-29T00:00Z"]
        done = subprocess.run(line, capture_output=True, cwd=ROOT, timeout=60, check=True)
        assert list(json.loads(done.stdout)) == ["error"]
