"""A browser test that failed runs once more, and the closing line says so."""

import json
from pathlib import Path

import pytest

from tests.support import runner
from tests.support.runner import BROWSER


@pytest.fixture
def runs(monkeypatch):
    """``runs(["a", "b"], [])``: tests that fail in the first run, in the second; what was run."""
    done = []

    def prepare(*outcomes):
        def run(phase, passed_on, extra):
            failed = outcomes[len(done)]
            done.append(phase.options)
            place = Path(passed_on[1].removeprefix("cache_dir=")) / "v" / "cache"
            place.mkdir(parents=True, exist_ok=True)
            (place / "lastfailed").write_text(json.dumps(dict.fromkeys(failed, True)))
            return 1 if failed else 0

        monkeypatch.setattr(runner, "_pytest", run)
        return done

    return prepare


class TestASecondTry:
    @pytest.mark.parametrize(
        ("outcomes", "verdict", "tries"),
        [
            ([[]], (0, []), 1),
            ([["a"], []], (0, ["a"]), 2),
            ([["b", "a"], []], (0, ["a", "b"]), 2),
            ([["a"], ["a"]], (1, []), 2),
            ([["a", "b", "c"], []], (0, ["a", "b", "c"]), 2),
            ([["a", "b", "c", "d"]], (1, []), 1),
        ],
    )
    def test_is_given_to_three_tests_at_most_and_told(self, outcomes, verdict, tries, runs):
        done = runs(*outcomes)

        assert runner._twice(BROWSER, [], {}) == verdict
        assert len(done) == tries

    def test_is_alone_and_of_what_failed(self, runs):
        done = runs(["a"], [])
        runner._twice(BROWSER, [], {})
        assert done[1] == ["--last-failed"]

    def test_is_not_given_where_no_test_is_known_to_have_failed(self, monkeypatch):
        monkeypatch.setattr(runner, "_pytest", lambda *_given: 1)
        assert runner._twice(BROWSER, [], {}) == (1, [])


class TestTheDatabases:
    @pytest.fixture
    def made(self, monkeypatch):
        made = []
        monkeypatch.setattr(runner.databases, "sqlite_template", lambda: made.append("sqlite"))
        monkeypatch.setattr(runner.postgres, "cluster", lambda: made.append("postgres"))
        return made

    def test_are_made_at_once_where_both_are_needed(self, made):
        runner._migrate_for([runner.SQLITE, runner.POSTGRES, BROWSER])
        assert sorted(made) == ["postgres", "sqlite"]

    @pytest.mark.parametrize("phase", [runner.SQLITE, runner.POSTGRES, BROWSER])
    def test_are_made_by_the_phase_where_only_one_is(self, phase, made):
        runner._migrate_for([phase])
        assert made == []

    def test_that_cannot_be_made_leave_the_word_to_their_phase(self, made, monkeypatch):
        def fails():
            raise SystemExit("The migrations do not run on a new database")

        monkeypatch.setattr(runner.databases, "sqlite_template", fails)
        runner._migrate_for([runner.SQLITE, runner.POSTGRES])
        assert made == ["postgres"]
