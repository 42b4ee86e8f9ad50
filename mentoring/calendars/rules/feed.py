"""Child process: a calendar on standard input, what it makes busy as JSON on standard output.

What is asked of it stands in JSON on the first line of its input, before the calendar: arguments of
a process can be read by everybody on the machine, and one of these is somebody's address.

A small calendar may ask for endless work, and a parser reads it whole before anybody can count.
So it runs here, with little memory and time, in a process that knows neither database nor secrets.

``{"busy": [["2026-11-02T09:00:00+00:00", …]], "doubts": 0}``, or ``{"refused": why}``.
"""

import json
import resource
import sys
from datetime import datetime

MEMORY = 320 * 1024 * 1024
SECONDS = 4  # of CPU
MAX_BYTES = 10 * 1024 * 1024


def main() -> None:
    from mentoring.calendars.rules.busy import busy
    from mentoring.calendars.rules.lines import NotACalendar

    asked = json.loads(sys.stdin.buffer.readline())
    try:
        reading = busy(
            sys.stdin.buffer.read(),
            zone=asked["zone"],
            owner=asked["owner"],
            ours=set(asked["ours"]),
            start=datetime.fromisoformat(asked["start"]),
            end=datetime.fromisoformat(asked["end"]),
        )
    except NotACalendar as no:
        json.dump({"refused": str(no)}, sys.stdout)
    except (MemoryError, RecursionError):
        json.dump({"refused": "it is too large inside"}, sys.stdout)
    except Exception:  # whatever a hostile file does to a parser means the same
        json.dump({"refused": "it has something in it that cannot be read"}, sys.stdout)
    else:
        spans = [[first.isoformat(), last.isoformat()] for first, last in reading.spans]
        json.dump({"busy": spans, "doubts": reading.doubts}, sys.stdout)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    main()
