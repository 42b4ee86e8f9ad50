"""Tries every fault of one app in a process forked from one that has collected the tests.

First all tests run without a fault, watched by coverage, so that each fault meets only the tests
that run its line. Nothing is written to the code on disk, and each process has a database of its
own, so a fault leaves nothing behind.
"""

import gc
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import coverage
import pytest
from django.db.migrations.loader import MigrationLoader
from django.template import engines
from django.urls import reverse

from benchmarks.mutation import put_in
from benchmarks.mutation.areas import ROOT, Area
from benchmarks.mutation.faults import Fault

KILLED, SURVIVED, ELSEWHERE, BROKEN = 2, 3, 4, 5  # exit codes of a forked process
TIMED_OUT = -1
LEFT_OUT = {"browser", "processes", "concurrency"}
# Of the access matrix: one who may, and those who are nearest to it and may not.
READERS = {"mentee", "participant", "coordinator", "other_coordinator", "admin"}
MAX_PATIENCE = 120.0  # seconds for one fault
AT_IMPORT = 150  # tests at most that a fault outside of functions meets
WITHOUT_A_FAULT = 1200.0  # seconds at most for all tests of an app


@dataclass
class Tests:
    """Which tests run which line of which file, and how long each takes without a fault."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def for_fault(self, fault: Fault) -> list[str]:
        """Those that run the line, the quickest first."""
        found = self.lines.get(fault.file, {}).get(fault.line, []) if fault.function else []
        return sorted(found, key=lambda test: self.seconds.get(test, 0))

    def at_import(self, fault: Fault) -> list[str]:
        """For what is decided while modules are made: tests of rules, and of anything in it.

        First those that run a line on which a constant of this one stands.
        """
        lines = self.lines.get(fault.file, {})
        found = {test for tests in lines.values() for test in tests}
        found |= {test for test in self.seconds if "/test_rules" in test}
        source = (ROOT / fault.file).read_text(encoding="utf-8").splitlines()
        names = set(re.findall(r"\b[A-Z_]{2,}\b", fault.before))
        near = {
            test
            for number, tests in lines.items()
            if names & set(re.findall(r"\w+", source[number - 1]))
            for test in tests
        }
        order = sorted(found, key=lambda test: (test not in near, self.seconds.get(test, 0)))
        return order[:AT_IMPORT]


class Examiner:
    """A plugin of pytest that runs the collected tests once for each fault."""

    def __init__(
        self, area: Area, faults: list[Fault], told: Callable[[Fault, str, float], None]
    ) -> None:
        self.area, self.faults, self.told = area, faults, told

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list) -> None:
        keep = [item for item in items if self._is_wanted(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in keep])
        items[:] = keep

    def _is_wanted(self, item: pytest.Item) -> bool:
        if LEFT_OUT & {mark.name for mark in item.iter_markers()}:
            return False
        if "test_matrix.py" in item.nodeid:
            who = item.nodeid.partition("[")[2].partition("-")[0]
            return who in READERS and f"-{self.area.app}:" in item.nodeid
        return "test_doctests" not in item.nodeid or f"mentoring/{self.area.app}/" in item.nodeid

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for file in self.area.files:
            import_module(put_in.module_of(file))
        _warm_up()
        tests = _watch(session, self.area.files)
        items = {item.nodeid: item for item in session.items}
        functions = put_in.functions_of(self.area.files)
        gc.freeze()  # a collection in a child would copy all memory of this process
        for fault in self.faults:
            began = time.monotonic()
            outcome = _try(session, items, tests, functions, fault)
            self.told(fault, outcome, time.monotonic() - began)
        return True


def _warm_up() -> None:
    """Load here what every fork would load again: addresses, migrations, templates."""
    reverse("account_login")
    MigrationLoader(None)
    pages = engines["jinja2"].env
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)


def _try(
    session: pytest.Session, items: dict, tests: Tests, functions: put_in.Functions, fault: Fault
) -> str:
    ours = tests.for_fault(fault)
    is_run = bool(ours)
    ours = ours or tests.at_import(fault)
    patience = min(20 + 5 * sum(tests.seconds.get(test, 0) for test in ours), MAX_PATIENCE)
    code = ELSEWHERE
    if is_run or not fault.function:
        chosen = [items[test] for test in ours]
        code = _forked(lambda: _with_fault(session, chosen, functions, fault), patience)
    if code == ELSEWHERE or (code == SURVIVED and not fault.function):  # others may hold the old
        code = _forked(lambda: _in_a_new_process(ours, fault), patience + 60)
    names = {KILLED: "killed", SURVIVED: "survived", TIMED_OUT: "timed out"}
    return names.get(code, "survived: could not be tried")


def _with_fault(
    session: pytest.Session, items: list[pytest.Item], functions: put_in.Functions, fault: Fault
) -> int:
    try:
        is_in = _put_in(functions, fault)
    except Exception:  # a constant that cannot be worked out any more
        is_in = False
    if not is_in:
        return ELSEWHERE
    put_in.forget([fault.file])
    _run(session, items, after=lambda: bool(session.testsfailed))
    return KILLED if session.testsfailed else SURVIVED


def _put_in(functions: put_in.Functions, fault: Fault) -> bool:
    if fault.function:
        where = fault.file, fault.function, fault.starts
        return put_in.put_into_function(functions, where, fault.source)
    return put_in.rebind_constant(fault.file, fault.source, line=fault.line)


def _in_a_new_process(tests: list[str], fault: Fault) -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as asked:
        json.dump({"file": fault.file, "source": fault.source}, asked)
    command = [sys.executable, "-m", "pytest", "-p", "benchmarks.mutation.put_in"]
    done = subprocess.run(
        [*command, "-xq", "-p", "no:cacheprovider", *tests],
        env={**os.environ, put_in.ASKED: asked.name},
        check=False,
    )
    os.unlink(asked.name)
    return KILLED if done.returncode else SURVIVED


def _run(session: pytest.Session, items: list[pytest.Item], *, after: Callable[[], bool]) -> None:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        if after():
            break


def _watch(session: pytest.Session, files: tuple[str, ...]) -> Tests:
    """Run everything once without a fault. Tests that fail then notice nothing: they are left out.

    Raises ``RuntimeError`` when they do not come to an end.
    """
    with tempfile.NamedTemporaryFile(delete=False) as kept:
        pass
    code = _forked(lambda: _watched(session, files, Path(kept.name)), WITHOUT_A_FAULT)
    told = Path(kept.name).read_text(encoding="utf-8")
    os.unlink(kept.name)
    if code or not told:
        raise RuntimeError(f"the tests did not end (exit {code})")
    found = json.loads(told)
    failed = set(found["failed"])
    for test in failed:
        print(f"left out, because it fails without a fault: {test}", file=sys.__stderr__)
    lines = {
        file: {int(line): [one for one in tests if one not in failed] for line, tests in by_line}
        for file, by_line in found["lines"].items()
    }
    seconds = {test: time for test, time in found["seconds"].items() if test not in failed}
    return Tests(lines, seconds)


def _watched(session: pytest.Session, files: tuple[str, ...], kept: Path) -> int:
    watcher = coverage.Coverage(
        data_file=None, config_file=False, include=[str(ROOT / file) for file in files]
    )
    seconds: dict[str, float] = {}
    failed: list[str] = []

    class Watch:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_logstart(self, nodeid: str) -> None:
            put_in.forget(files)  # or only the first test would be seen to run their lines
            watcher.switch_context(nodeid)

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            seconds[report.nodeid] = seconds.get(report.nodeid, 0) + report.duration
            if report.failed:
                failed.append(report.nodeid)

    session.config.pluginmanager.register(Watch())
    watcher.start()
    _run(session, session.items, after=lambda: False)
    watcher.stop()
    lines: dict[str, list] = {}
    for file in files:
        by_line = watcher.get_data().contexts_by_lineno(str(ROOT / file))
        lines[file] = [(line, [test for test in tests if test]) for line, tests in by_line.items()]
    told = {"lines": lines, "seconds": seconds, "failed": failed}
    kept.write_text(json.dumps(told), encoding="utf-8")
    return 0


def _forked(work: Callable[[], int], patience: float) -> int:
    """The exit code of ``work`` in a process of its own, or ``TIMED_OUT``."""
    if not (child := os.fork()):
        os.setsid()
        code = BROKEN
        try:
            with open(os.devnull, "w") as nothing:
                os.dup2(nothing.fileno(), 1)
                os.dup2(nothing.fileno(), 2)
            code = work()
        finally:
            os._exit(code)
    watched = os.pidfd_open(child)
    ended, _, _ = select.select([watched], [], [], patience)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(watched)
    for trace in Path(os.environ["RAPPORT_TEST_DATA"]).glob(f"test-*-{child}.sqlite3*"):
        trace.unlink()
    return os.waitstatus_to_exitcode(status) if ended else TIMED_OUT
