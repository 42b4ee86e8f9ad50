"""Which files of each app get faults, and which tests have to notice them."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = ("rules*.py", "rules/**/*.py", "permissions*.py", "actions*.py", "actions/**/*.py")
FURTHER_FILES = {
    "accounts": ("proof.py", "throttle.py", "sessions.py", "passkeys.py"),
    "console": ("queries/outbox.py",),
    "events": ("chain.py", "checkpoints.py", "dispatch.py", "record.py", "registry.py"),
    "home": ("queries.py",),
    "jobs": ("clock.py", "leasing.py", "queue.py", "registry.py", "worker_liveness.py"),
    "live": ("bus/sqlite.py", "endpoints.py", "frames.py", "hub.py", "topics.py"),
    "notifications": ("links.py", "policy.py", "unsubscribe.py"),
    "organisations": ("middleware.py", "requests.py"),
}
# Apps whose own tests do not ask each permission by itself meet their rows of the access matrix.
IN_THE_MATRIX = {"imports", "home", "insights", "console"}
# What several apps do together is tested in these places too.
FURTHER_TESTS = {
    "accounts": ("attacks/test_fresh_proof.py", "attacks/test_signing_in.py"),
    "events": ("attacks/test_log.py",),
    "insights": ("attacks/test_small_groups.py",),
    "organisations": ("attacks/test_identity.py", "console/test_people.py"),
}
APPS = (
    *("relationships", "meetings", "checkins", "matching", "participants", "organisations"),
    *("accounts", "events", "jobs", "notifications", "programmes", "imports", "goals"),
    *("home", "today", "insights", "console", "messaging", "live", "circles"),
)


@dataclass(frozen=True)
class Area:
    """One app: the files that get faults and the tests that should notice, from the root."""

    app: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


def area_of(app: str) -> Area:
    """Raises ``KeyError`` for an app that has nothing to examine."""
    folder = ROOT / "mentoring" / app
    patterns = (*PATTERNS, *FURTHER_FILES.get(app, ()))
    files = {file for pattern in patterns for file in folder.glob(pattern)}
    access = ("access",) if app in IN_THE_MATRIX else ()
    tests = (app, *FURTHER_TESTS.get(app, ()), *access, "house/test_doctests.py")
    places = [f"tests/{test}" for test in tests if (ROOT / "tests" / test).exists()]
    if not files:
        raise KeyError(f"no rules, permissions or actions in {app}")
    return Area(app, tuple(sorted(str(file.relative_to(ROOT)) for file in files)), tuple(places))
