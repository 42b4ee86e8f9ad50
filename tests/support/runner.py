"""What ``bin/test`` does once its environment stands: phases, one closing line each."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.support import browsers, databases, packages, phases, postgres
from tests.support.phases import BROWSER as BROWSER_ROOMS

NO_TESTS = 5
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
AGAIN = 3  # tests in a browser that are given a second try when they fail; more are a fault
PARALLEL = ["-n", "2", "--dist", "loadfile"]
AS_COLLECTED = [*PARALLEL, "--no-loadscope-reorder"]  # what takes longest is collected first


@dataclass(frozen=True)
class Phase:
    name: str
    marks: str
    options: list[str] = field(default_factory=lambda: list(PARALLEL))


REDIS = ("valkey-server", "redis-server")
SQLITE = Phase("SQLite", "not browser and not processes and not calls", AS_COLLECTED)
POSTGRES = Phase("PostgreSQL", "not browser and not processes and not once", AS_COLLECTED)
PROCESSES = Phase("Processes", "processes")
BROWSER = Phase("Browser", "browser")
CALLS = Phase("Calls", "calls", [])  # one after another: pictures and sound need the machine


def main() -> int:
    options, passed_on = _options()
    phases = _phases(options, passed_on)
    _migrate_for(phases)
    results = [_run(phase, passed_on) for phase in phases]
    print("\n".join(["", *(line for _, line in results)]))
    codes = {code for code, _ in results}
    if codes == {NO_TESTS}:
        print("No test was selected.")
        return NO_TESTS
    return 1 if codes - {0, NO_TESTS} else 0


def _options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="bin/test", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--db",
        choices=["sqlite", "postgres", "both"],
        help="default: both; when paths are named: sqlite, and postgres for tests/concurrency",
    )
    parser.add_argument("--no-browser", action="store_true", help="leave the browser tests out")
    return parser.parse_known_args()


def _phases(options: argparse.Namespace, passed_on: list[str]) -> list[Phase]:
    """Every phase, or with paths only those that these paths have tests for."""
    rooms = {_room(word) for word in passed_on if _names_a_path(word)}
    everything = not rooms or "" in rooms
    engine = options.db or ("both" if everything else "sqlite")
    if rooms == {"concurrency"}:
        engine = "postgres"
    phases = []
    if everything or rooms - {"start", *BROWSER_ROOMS}:
        phases += [SQLITE] if engine != "postgres" else []
        phases += [POSTGRES] if engine != "sqlite" else []
    if (everything and engine != "postgres") or "start" in rooms:
        phases += [PROCESSES]
    pages = (everything and engine != "postgres") or rooms & set(BROWSER_ROOMS)
    if pages and not options.no_browser:
        phases += [BROWSER]
    calls = (everything and engine != "postgres") or "calls" in rooms
    if calls and not options.no_browser:
        phases += [CALLS]
    return phases


def _migrate_for(phases: list[Phase]) -> None:
    """Both databases from nothing, at once: one after the other, a processor waits each time.

    What goes wrong is said by the phase that needs it.
    """
    if SQLITE in phases and POSTGRES in phases:
        with ThreadPoolExecutor() as both:
            both.submit(databases.sqlite_template)
            both.submit(postgres.cluster)


def _names_a_path(word: str) -> bool:
    return os.path.exists(word.partition("::")[0])


def _room(path: str) -> str:
    """``start`` for ``tests/start/test_serve.py``; empty for the whole of ``tests``."""
    place = Path(path.partition("::")[0]).resolve()
    parts = place.relative_to(databases.ROOT).parts if place.is_relative_to(databases.ROOT) else ()
    return "".join(parts[1:2] if parts[:1] == ("tests",) else parts[:1])


def _run(phase: Phase, passed_on: list[str]) -> tuple[int, str]:
    print(f"\n== {phase.name}", flush=True)
    began = time.monotonic()
    wavered: list[str] = []
    try:
        with _surroundings(phase) as extra:
            if phase in (BROWSER, CALLS):
                code, wavered = _twice(phase, passed_on, extra)
            else:
                code = _pytest(phase, passed_on, extra)
    except SystemExit as reason:  # what the phase needs is not to be had here
        print(reason, flush=True)
        code = 1
    verdict = {0: "passed", NO_TESTS: "nothing selected"}.get(code, f"FAILED (exit {code})")
    line = f"{phase.name}: {verdict} in {time.monotonic() - began:.0f} s"
    if wavered:
        line += f"; at a second try only, a fault to mend: {', '.join(wavered)}"
    return code, line


def _twice(phase: Phase, passed_on: list[str], extra: dict[str, str]) -> tuple[int, list[str]]:
    """The phase; up to three tests that failed run again alone. Also which passed only then."""
    with tempfile.TemporaryDirectory() as notes:
        passed_on = ["-o", f"cache_dir={notes}", *passed_on]
        code, failed = _pytest(phase, passed_on, extra), _failed(Path(notes))
        if code != 1 or not 0 < len(failed) <= AGAIN:
            return code, []
        print(f"\n== {phase.name}, once more: {', '.join(failed)}", flush=True)
        code = _pytest(replace(phase, options=["--last-failed"]), passed_on, extra)
        return code, [] if code else failed


def _failed(notes: Path) -> list[str]:
    """The tests that failed, from what pytest wrote down."""
    kept = notes / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


@contextlib.contextmanager
def _surroundings(phase: Phase) -> Iterator[dict[str, str]]:
    """What one phase needs around it, as environment variables for its tests."""
    if phase in (SQLITE, POSTGRES) and not packages.installed(*REDIS):
        packages.install("redis-server", why="the tests of live updates between machines")
    if phase is POSTGRES:
        with postgres.running_server() as server:
            yield {
                "RAPPORT_TEST_DATABASE_URL": server.url("rapport"),
                "RAPPORT_TEST_TEMPLATE": postgres.TEMPLATE,
            }
    elif phase is CALLS:
        yield {"RAPPORT_TEST_CHROMIUM": browsers.chromium()}
    elif phase is BROWSER:
        yield {
            "RAPPORT_TEST_CHROMIUM": browsers.chromium(),
            "RAPPORT_TEST_FIREFOX": browsers.firefox() or "",
        }
    else:
        yield {}


def _pytest(phase: Phase, passed_on: list[str], extra: dict[str, str]) -> int:
    chosen = ["-m", phase.marks, "--durations=12", "--durations-min=5", *phase.options]
    where = [] if any(map(_names_a_path, passed_on)) else phases.places(phase.name)
    command = [sys.executable, "-P", "-m", "pytest", *chosen, *passed_on, *where]
    process = subprocess.Popen(command, env=_environment() | extra)
    try:
        return process.wait()
    except KeyboardInterrupt:  # pytest got the same signal: let it close what it opened
        process.wait()
        raise


def _environment() -> dict[str, str]:
    """Ours, but pytest keeps the tests as it has rewritten them: every phase reads all of them."""
    return {name: value for name, value in os.environ.items() if name != NO_BYTECODE}


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
