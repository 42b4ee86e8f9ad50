"""Runs one management command; ``bin/manage`` starts it inside the environment."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("RAPPORT_STATEMENT_TIMEOUT", "0")  # an operator waits
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["bin/manage", *sys.argv[1:]])


if __name__ == "__main__":
    main()
