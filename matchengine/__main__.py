"""Entry point of ``python -m matchengine``."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from matchengine.cli import check, compare, explain, match, solve
from matchengine.errors import InvalidProblem
from matchengine.version import ENGINE_VERSION

UNREAD = 141  # what shells say of a command whose reader went away


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 solved, 1 pairs that do not hold, 2 invalid input with a sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m matchengine",
        description="Provably best, fair, explained matching: arrays in, pairs and reasons out.",
    )
    parser.add_argument("--version", action="version", version=ENGINE_VERSION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (solve, match, check, explain, compare):
        command.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except InvalidProblem as refusal:
        print(f"{parser.prog}: {refusal}", file=sys.stderr)
    except BrokenPipeError:  # whoever read the answer has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except OSError as refusal:
        print(f"{parser.prog}: {refusal.filename}: {refusal.strerror}", file=sys.stderr)
    return 2


def _keep_stdout_for_answers() -> None:
    """What a solver prints by itself, from C, goes to stderr: it would end up within the JSON."""
    ours = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding=sys.stdout.encoding)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = ours


if __name__ in ("__main__", "__mp_main__"):  # Ctrl-C ends a run at once, even inside a solver
    signal.signal(signal.SIGINT, signal.SIG_DFL)
if __name__ == "__main__":
    _keep_stdout_for_answers()
    sys.exit(main())
