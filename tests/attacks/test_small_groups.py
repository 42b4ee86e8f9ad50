"""Who reads a report cannot work out what one person said in a check-in."""

import pytest

from mentoring.insights import queries
from mentoring.insights.rules import MIN_GROUP
from tests.moments import DAY, NOON

REPORT = "/northwind/programmes/growth-2026/report/"
TOO_FEW = "Too few people have answered yet."


@pytest.fixture
def answered(cast, make_member, make_enrolment, make_relationship, make_checkin):
    """``answered(6, worth=1)``: so many people more have said so, one after the other."""
    told = []

    def answer(count: int, *, worth: int) -> None:
        for _ in range(count):
            number = len(told)
            person = make_member(cast.organisation, f"Mentee {number}")
            make_enrolment(cast.programme, person, "mentee")
            pair = make_relationship(agreed=True, mentee=person)
            at = NOON + number * DAY
            told.append(make_checkin(pair, person, answered_at=at, worth=worth, progress=3))

    return answer


def export_of(client) -> str:
    response = client.get("/northwind/programmes/growth-2026/export/report.csv")
    return b"".join(response.streaming_content).decode()


class TestAnswersOfFewPeople:
    @pytest.mark.parametrize("who", ["sana", "cruz"])
    def test_are_withheld_from_the_report(self, answered, cast, browse, who):
        answered(MIN_GROUP - 1, worth=1)

        shown = browse(getattr(cast, who)).get(REPORT).content.decode()

        assert TOO_FEW in shown
        assert f"of {MIN_GROUP - 1}" not in shown.partition("Time well spent")[2]

    def test_are_withheld_from_its_file_with_their_total(self, answered, cast, browse):
        answered(MIN_GROUP - 1, worth=1)

        assert "Time well spent" not in export_of(browse(cast.sana))

    def test_are_shown_from_the_smallest_group_on(self, answered, cast, browse):
        answered(MIN_GROUP, worth=1)

        assert TOO_FEW not in browse(cast.sana).get(REPORT).content.decode()
        assert "Time well spent,1,5,5" in export_of(browse(cast.sana))

    def test_are_withheld_however_often_few_people_answer(
        self, cast, make_relationship, make_checkin
    ):
        pair = make_relationship(agreed=True)
        for number in range(1, 2 * MIN_GROUP):
            make_checkin(
                pair, cast.bo, number=number, answered_at=NOON + number * DAY, worth=1, progress=1
            )

        assert queries.report_spread(cast.programme, "worth").is_withheld


class TestTheNextAnswer:
    def test_changes_no_figure_by_itself(self, answered, cast):
        answered(MIN_GROUP, worth=4)
        before = queries.report_spread(cast.programme, "worth")

        for _ in range(MIN_GROUP - 1):
            answered(1, worth=1)
            assert queries.report_spread(cast.programme, "worth") == before

        answered(1, worth=2)
        assert queries.report_spread(cast.programme, "worth").counts == [4, 1, 0, 5, 0]

    def test_is_read_by_the_coordinator_it_was_written_for(self, answered, cast, browse):
        answered(1, worth=1)

        feedback = browse(cast.cruz).get("/northwind/programmes/growth-2026/feedback/")

        assert "1 of 1" in feedback.content.decode()
