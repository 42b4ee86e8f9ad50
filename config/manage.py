"""Runs one management command; ``bin/manage`` starts it inside the environment."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

from config.child import SELDOM
from mentoring.calendars.management.commands import calendar_busy


def main() -> None:
    if sys.argv[1:2] == ["calendar_busy"]:  # asks neither settings nor database
        return calendar_busy.run(sys.argv[2:])
    gc.set_threshold(*SELDOM)
    os.environ.setdefault("RAPPORT_STATEMENT_TIMEOUT", "0")  # an operator waits
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["bin/manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
