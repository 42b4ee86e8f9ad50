"""How many one-line faults in rules, permissions and actions the tests notice, app by app.

Draws a sample of the places where cosmic-ray's operators can act, puts one fault after another
into a process that has the app's tests ready, and prints a table; then every fault that no test
noticed, with the line as it is and as it was made. Promise: at least 90 % are noticed in each app.
"""

import argparse
import contextlib
import io
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.mutation.areas import APPS, ROOT, Area, area_of
from benchmarks.mutation.examiner import Examiner
from benchmarks.mutation.faults import Fault, faults_of, is_equivalent

QUICKLY = ["-q", "-p", "no:cacheprovider"]
PROMISED = 90


def main() -> int:
    options = _options()
    os.chdir(ROOT)
    print("| App | Faults | Noticed | Timed out | Survived | Noticed, % | Seconds |")
    print("|---|---|---|---|---|---|---|", flush=True)
    total: Counter[str] = Counter()
    survivors: list[str] = []
    below = []
    for app in options.apps or APPS:
        outcomes, seconds, left = _apart(app, options)
        print(_row(app, outcomes, seconds), flush=True)
        total += outcomes
        survivors += left
        if _percent(outcomes) < PROMISED:
            below.append(app)
    print(_row("all", total, 0))
    print("\n".join(["", "Survived:", *survivors] if survivors else ["", "None survived."]))
    return 1 if below else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("apps", nargs="*", metavar="app", help=f"of {', '.join(APPS)}")
    parser.add_argument("--sample", type=int, default=40, help="faults for each app; default: 40")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample")
    parser.add_argument("--all", action="store_true", help="every fault instead of a sample")
    parser.add_argument("--only", default="", help="only files whose path has this in it")
    parser.add_argument(
        "--tests", default="", help="only test files whose name matches: quicker, and notices less"
    )
    parser.add_argument("--verbose", action="store_true", help="tell every fault as it is tried")
    return parser.parse_args()


def _apart(app: str, options: argparse.Namespace) -> tuple[Counter[str], float, list[str]]:
    """One app in a process of its own, so that settings and modules are loaded afresh."""
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(delete=False) as kept:
        pass
    process = multiprocessing.get_context("fork").Process(
        target=_examine, args=(app, options, Path(kept.name))
    )
    process.start()
    process.join()
    told = Path(kept.name).read_text(encoding="utf-8").splitlines()
    os.unlink(kept.name)
    if process.exitcode:
        print(f"{app}: could not be examined to the end", file=sys.stderr)
    found = [json.loads(line) for line in told]
    outcomes = Counter(outcome.partition(":")[0] for outcome, _ in found)
    left = [f"{fault}  ({outcome})" for outcome, fault in found if outcome.startswith("survived")]
    return outcomes, time.monotonic() - began, left


def _examine(app: str, options: argparse.Namespace, kept: Path) -> None:
    area = area_of(app)
    faults = faults_of(area, sample=None if options.all else options.sample, seed=options.seed)
    faults = [one for one in faults if options.only in one.file and not is_equivalent(one)]

    def told(fault: Fault, outcome: str, seconds: float) -> None:
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps([outcome, str(fault)]) + "\n")
        if options.verbose:
            print(f"{outcome:>9} {seconds:5.1f} s  {fault}", file=sys.__stderr__, flush=True)

    with contextlib.redirect_stdout(io.StringIO()) as said:
        tests = _tests_of(area, options.tests)
        code = pytest.main([*QUICKLY, *tests], plugins=[Examiner(area, faults, told)])
    if code:
        print(said.getvalue()[-2000:], file=sys.__stderr__)
    sys.exit(code)


def _tests_of(area: Area, word: str) -> list[str]:
    if not word:
        return list(area.tests)
    places = [ROOT / test for test in area.tests]
    found = {file for place in places for file in place.glob("test_*.py")}
    found |= {place for place in places if place.is_file()}
    return [str(file) for file in sorted(found) if re.search(word, file.name)]


def _percent(outcomes: Counter[str]) -> float:
    noticed = outcomes["killed"] + outcomes["timed out"]
    return 100 * noticed / max(outcomes.total(), 1)


def _row(app: str, outcomes: Counter[str], seconds: float) -> str:
    return (
        f"| {app} | {outcomes.total()} | {outcomes['killed']} | {outcomes['timed out']}"
        f" | {outcomes['survived']} | {_percent(outcomes):.0f} | {seconds:.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
