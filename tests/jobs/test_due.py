"""bin/manage run_due: what would have been run by a moment, and when that makes no sense."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from mentoring.jobs import clock
from mentoring.jobs.due import run_due
from mentoring.jobs.management.commands import run_due as command
from mentoring.jobs.models import Job
from mentoring.notifications.models import Mail
from tests.moments import DAY, NOON

HOUR = timedelta(hours=1)


@pytest.mark.usefixtures("db")
class TestRunningWhatIsDue:
    def test_starts_the_clock_for_every_hour_and_runs_all_of_it(self):
        clock.believe(at=NOON)

        run_due(at=NOON + 6 * HOUR)

        reminding = Job.objects.filter(function="mentoring.meetings.jobs.remind")
        assert reminding.count() == 6
        assert not Job.objects.waiting().filter(due_at__lte=NOON + 6 * HOUR).exists()

    def test_reminds_of_a_meeting_that_lies_between_two_calls(
        self, make_relationship, make_meeting
    ):
        make_meeting(make_relationship(agreed=True), starts_at=NOON + 2 * DAY)
        clock.believe(at=NOON + DAY - HOUR)

        run_due(at=NOON + 2 * DAY + HOUR)

        assert Mail.objects.filter(kind="meetings.reminder").count() == 2

    def test_does_so_once(self):
        clock.believe(at=NOON)
        run_due(at=NOON + HOUR)

        assert run_due(at=NOON + HOUR) == 0

    @pytest.mark.parametrize("days", [-1, 36])
    def test_refuses_the_past_and_what_lies_too_far_ahead(self, days):
        clock.believe(at=NOON)

        with pytest.raises(CommandError, match="Nothing was run"):
            call_command("run_due", f"--at={NOON + days * DAY:%Y-%m-%dT%H:%M}")

        assert not Job.objects.exists()

    def test_refuses_a_database_that_is_older_than_the_code(self, monkeypatch):
        clock.believe(at=NOON)
        monkeypatch.setattr(command, "_is_older", lambda: True)

        with pytest.raises(CommandError, match="older than this version"):
            call_command("run_due", f"--at={NOON + HOUR:%Y-%m-%dT%H:%M}")

        assert not Job.objects.exists()

    @pytest.mark.parametrize("said", ["tomorrow", "2026-13-01", ""])
    def test_refuses_what_is_no_moment(self, said):
        with pytest.raises(CommandError):
            call_command("run_due", f"--at={said}")

    def test_says_how_much_it_ran(self, capsys):
        clock.believe(at=NOON)

        call_command("run_due", f"--at={NOON + HOUR:%Y-%m-%dT%H:%M}")

        assert "jobs ran." in capsys.readouterr().out
