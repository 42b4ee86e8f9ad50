"""What a measure is now: entered with a day, corrected, taken back, and in the report."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentoring.insights.tables import report_rows
from mentoring.programmes import actions
from mentoring.programmes.models import Measure, MeasureValue
from mentoring.programmes.queries import measures_of

NOW = timezone.now()
TODAY = NOW.date()
DAY = timedelta(days=1)
PAGE = "/northwind/programmes/growth-2026/measures/"
REPORT = "/northwind/programmes/growth-2026/report/"


@pytest.fixture
def measure(cast):
    return Measure.objects.create(
        programme=cast.programme, name="Inner positions", baseline="31 %", target="40 %"
    )


@pytest.fixture
def enter(cast, measure):
    def enter(value, on):
        return actions.enter_value(measure, value=value, on=on, actor=cast.cruz, at=NOW)

    return enter


class TestEnterValue:
    def test_keeps_earlier_days_and_shows_the_newest(self, cast, enter):
        enter("36 %", TODAY)
        enter("33 %", TODAY - 60 * DAY)

        (shown,) = measures_of(cast.programme)

        assert [value.value for value in shown.history] == ["36 %", "33 %"]
        assert shown.history[0].said_by == cast.cruz

    def test_corrects_the_same_day(self, enter):
        enter("36 %", TODAY)
        enter("35 %", TODAY)

        assert MeasureValue.objects.get().value == "35 %"

    def test_takes_back_without_words(self, enter):
        enter("36 %", TODAY)
        enter("", TODAY)
        enter("", TODAY)

        assert not MeasureValue.objects.exists()

    def test_refuses_a_day_to_come(self, enter):
        enter("36 %", TODAY + DAY)  # has begun east of here
        with pytest.raises(actions.NotYet, match="lies ahead"):
            enter("36 %", TODAY + 2 * DAY)


class TestMeasuresPage:
    def test_saves_and_brings_it_to_the_sponsor(self, cast, measure, browse):
        answer = browse(cast.cruz).post(
            PAGE, {"measure": measure.pk, "value": "36 %", "on": TODAY.isoformat()}, follow=True
        )
        report = browse(cast.sana).get(REPORT).text

        assert "Saved. It is in the report." in answer.text
        assert "<b>36 %</b>" in report
        assert "at the start: 31 %" in report
        assert "Enter values" not in report

    def test_keeps_what_was_typed_beside_a_refusal(self, cast, measure, browse):
        refused = browse(cast.cruz).post(
            PAGE, {"measure": measure.pk, "value": "36 %", "on": (TODAY + 9 * DAY).isoformat()}
        )

        assert refused.status_code == 422
        assert "lies ahead" in refused.text
        assert 'value="36 %"' in refused.text

    def test_knows_no_measure_of_another_programme(self, cast, make_programme, browse):
        other = make_programme(cast.organisation, "Flash")
        theirs = Measure.objects.create(programme=other, name="Theirs")

        answer = browse(cast.cruz).post(
            PAGE, {"measure": theirs.pk, "value": "1", "on": TODAY.isoformat()}
        )

        assert answer.status_code == 404
        assert not MeasureValue.objects.exists()


class TestPurpose:
    def test_saved_anew_keeps_the_values_of_a_measure(self, cast, measure, enter, browse):
        enter("36 %", TODAY)
        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/purpose/").text
        assert f'value="{measure.pk}"' in page

        browse(cast.cruz).post(
            "/northwind/programmes/growth-2026/purpose/",
            {
                "name": "Growth 2026",
                "purpose": "Because.",
                "goal": "Grow.",
                "measures-TOTAL_FORMS": "2",
                "measures-INITIAL_FORMS": "1",
                "measures-0-id": str(measure.pk),
                "measures-0-name": "Positions filled from within",
                "measures-0-baseline": "31 %",
                "measures-0-target": "45 %",
                "measures-1-name": "Would do it again",
            },
        )

        first, second = measures_of(cast.programme)
        assert (first.pk, first.name) == (measure.pk, "Positions filled from within")
        assert [value.value for value in first.history] == ["36 %"]
        assert second.name == "Would do it again"

    def test_takes_no_measure_of_another_programme_over(self, cast, make_programme):
        other = make_programme(cast.organisation, "Flash")
        theirs = Measure.objects.create(programme=other, name="Theirs")

        actions.change_purpose(
            cast.programme,
            name="G",
            purpose="P",
            goal="G",
            actor=cast.cruz,
            at=NOW,
            measures=[{"id": str(theirs.pk), "name": "Ours"}],
        )

        theirs.refresh_from_db()
        assert (theirs.programme, theirs.name) == (other, "Theirs")


class TestReportFile:
    def test_has_the_value_beside_the_target(self, cast, enter):
        enter("36 %", TODAY)

        rows = [row[1:] for row in report_rows(cast.programme, at=NOW)]

        assert ("Inner positions", "36 %", "40 %") in rows
