"""What the studio says of points that rest on answers, and of a weight that was moved."""

import csv

import pytest

from mentoring.matching import actions
from mentoring.matching.queries import pair_preview
from mentoring.matching.views import runs
from mentoring.notifications.models import Mail
from tests.moments import NOON


class TestWhatRestsOnAnswers:
    PATH = "/northwind/programmes/growth-2026/matching/"

    @pytest.fixture
    def silent(self, pool, make_person):
        """Somebody who has said next to nothing."""
        blank = {"availability": "", "languages": []}
        return make_person("Una Silent", "mentee", profile=blank)

    def test_stands_beside_each_score(self, cast, pool, silent, make_run, pair_of, browse):
        run = make_run()
        pair = pair_of(run, silent)

        page = browse(cast.cruz).get(self.PATH).text

        assert pair.answered < pair.score
        assert f"{round(pair.answered / 100)} of {round(pair.score / 100)} points rest" in page

    def test_marks_what_no_rule_could_check(self, cast, silent, make_run, pair_of, browse):
        pair = pair_of(make_run(), silent)

        assert set(pair.unchecked) >= {"too_few_common_hours", "no_shared_language"}
        assert "hours not checked" in browse(cast.cruz).get(self.PATH).text

    def test_stands_in_the_file_beside_what_could_not_be_checked(
        self, cast, pool, silent, make_run, pair_of, browse
    ):
        run = make_run()
        pair = pair_of(run, silent)

        file = browse(cast.cruz).get(
            f"/northwind/programmes/growth-2026/export/pairs.csv?run={run.number}"
        )

        lines = file.getvalue().decode().removeprefix("\ufeff").splitlines()
        rows = {row["Mentee"]: row for row in csv.DictReader(lines)}
        mine = rows["Una Silent"]
        assert float(mine["Points that rest on answers"]) == pair.answered / 100
        assert float(mine["Points that rest on answers"]) < float(mine["Score"])
        assert "hours not checked" in mine["Not checked"]
        assert rows["Bo Larsen"]["Not checked"] == ""

    def test_leaves_them_out_where_the_programme_asks_first(self, cast, silent, make_run):
        run = make_run(criteria={"rules": {"ask_first": True}})

        assert not run.groups.with_any("mentee", [silent]).exists()
        assert run.unmatched.filter(enrolment=silent).exists()

    def test_names_those_of_whom_little_is_known_and_asks_them_once(
        self, cast, silent, make_run, browse, run_jobs
    ):
        run = make_run()
        assert str(silent.pk) in run.certificate["little_known"]
        client = browse(cast.cruz)
        assert "Of whom little is known" in client.get(self.PATH).text

        for _again in range(2):
            client.post(f"{self.PATH}{run.number}/ask/")
            run_jobs()

        assert Mail.objects.filter(kind="matching.asked", recipient=silent.membership).count() == 1

    def test_says_what_each_criterion_decides(self, cast, silent, make_run, browse):
        run = make_run()

        assert abs(sum(run.certificate["decides"].values()) - 1) < 0.01
        assert "of the differences between pairs" in browse(cast.cruz).get(self.PATH).text

    def test_says_when_a_weight_was_moved_and_not_searched(self, cast, pool, make_run, browse):
        run = make_run()
        asked = asked_for(run)
        client = browse(cast.cruz)

        same = client.get(f"{self.PATH}preview/", asked).text
        moved = client.get(f"{self.PATH}preview/", asked | {"weight_skills": 80}).text

        assert "Changed, not searched yet." in moved
        assert "Changed, not searched yet." not in same

    def test_names_whose_partner_would_change(self, cast, pool, make_run, browse):
        run = make_run()
        asked = asked_for(run) | {"min_grade_gap": 20}  # which nobody has

        moved = browse(cast.cruz).get(f"{self.PATH}preview/", asked).text

        assert "What would change" in moved
        assert "→ nobody" in moved

    def test_would_change_nobody_where_only_the_proportions_stay(
        self, cast, pool, make_run, browse
    ):
        run = make_run()
        doubled = {f"weight_{n}": w * 2 for n, w in run.criteria["weights"].items()}

        page = browse(cast.cruz).get(f"{self.PATH}preview/", asked_for(run) | doubled).text

        assert "Nobody would have anybody else." in page

    def test_has_the_worker_find_out_where_that_is_long_and_says_so(
        self, cast, pool, make_run, browse, monkeypatch, run_jobs
    ):
        monkeypatch.setattr(pair_preview, "MAX_PAIRS", 0)
        asked = asked_for(make_run()) | {"min_grade_gap": 20}
        cruz = browse(cast.cruz)

        first = cruz.get(f"{self.PATH}preview/", asked).text
        assert "Who would have somebody else is being worked out." in first
        assert "What would change" not in first
        run_jobs()

        page = cruz.get(f"{self.PATH}preview/", asked).text
        assert "3 of 3 people would have somebody else." in page
        assert "→ nobody" in page

    def test_is_found_out_anew_once_a_pair_was_locked(
        self, cast, pool, make_run, browse, monkeypatch, run_jobs
    ):
        monkeypatch.setattr(pair_preview, "MAX_PAIRS", 0)
        run = make_run()
        asked = asked_for(run) | {"min_grade_gap": 20}
        cruz = browse(cast.cruz)
        cruz.get(f"{self.PATH}preview/", asked)
        run_jobs()

        actions.lock(run.groups.with_members()[0], actor=cast.cruz, at=NOON)

        page = cruz.get(f"{self.PATH}preview/", asked).text
        assert "Who would have somebody else is being worked out." in page

    def test_counts_who_would_sit_in_another_circle(
        self, cast, make_person, make_run, browse, run_jobs
    ):
        for number in range(10):
            make_person(f"Peer {number}", "mentee", grade=number, department=f"D{number % 3}")
        run = make_run(kind="circle", sizes=(4, 8))
        asked = asked_for(run) | {f"weight_{name}": 0 for name in run.criteria["weights"]}
        asked |= {"weight_department": 10, "min_overlap_hours": 30}
        cruz = browse(cast.cruz)

        cruz.get(f"{self.PATH}preview/", asked)
        run_jobs()
        page = cruz.get(f"{self.PATH}preview/", asked).text

        assert "people would have somebody else." in page
        assert "In another group, or in none any more:" in page
        assert "→" not in page.partition("What would change")[2].partition("</ul>")[0]

    def test_says_that_only_a_run_can_tell_where_there_are_too_many(
        self, cast, pool, make_run, browse, monkeypatch
    ):
        monkeypatch.setattr(runs, "MAX_COUNTED_PAIRS", 5)
        asked = asked_for(make_run()) | {"min_grade_gap": 20}

        page = browse(cast.cruz).get(f"{self.PATH}preview/", asked).text

        assert "So is who has somebody else." in page

    def test_keeps_the_word_and_the_button_in_one_place_that_stays_in_view(
        self, cast, pool, make_run, browse
    ):
        make_run()

        page = browse(cast.cruz).get(self.PATH).text

        bar = page.partition('class="criteria__run"')[2].partition("</div>")[0]
        assert 'id="changed"' in bar
        assert "Run again" in bar


def asked_for(run):
    """What the form sends where nothing was moved."""
    weights = {f"weight_{name}": n for name, n in run.criteria["weights"].items()}
    rules = {name: value for name, value in run.criteria["rules"].items() if value is not False}
    return weights | rules | {"objective": "total"}
