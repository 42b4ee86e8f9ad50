"""However many ask for a file at once, two are made and the rest are told to come back."""

import pytest
from django.core.signals import request_finished

from mentoring.events.models import Event
from mentoring.insights import downloads

CSV = "/northwind/programmes/growth-2026/export/relationships.csv"
BUSY = "Other files are being made just now"


@pytest.fixture
def cruz(cast, browse):
    return browse(cast.cruz)


@pytest.fixture
def under_way(cruz):
    """As many files as may be made at once, each still on its way."""
    return [cruz.get(CSV) for _ in range(downloads.MAX_AT_ONCE)]


class TestManyExports:
    def test_are_two_and_a_sentence_for_the_others(self, under_way, cruz):
        refused = [cruz.get(CSV) for _ in range(50)]

        assert {one.status_code for one in under_way} == {200}
        assert {one.status_code for one in refused} == {503}
        assert {one["Retry-After"] for one in refused} == {"5"}
        assert BUSY in refused[0].content.decode()

    def test_leave_every_other_page_alone(self, under_way, cruz):
        assert cruz.get("/northwind/inbox/").status_code == 200

    def test_are_logged_only_where_a_file_was_given(self, under_way, cruz):
        before = Event.objects.count()

        cruz.get(CSV)

        assert Event.objects.count() == before

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_are_bounded_for_each_kind_of_file(self, under_way, cruz, kind):
        assert cruz.get(CSV.replace("csv", kind)).status_code == 503

    def test_give_their_place_back_at_the_end(self, under_way, cruz):
        for one in under_way:
            assert b"".join(one.streaming_content)

        assert cruz.get(CSV).status_code == 200

    def test_give_it_back_when_the_reader_goes_away(self, under_way, cruz, monkeypatch):
        monkeypatch.setattr(request_finished, "send", lambda **said: [])  # the test's database
        for one in under_way:
            one.close()

        assert cruz.get(CSV).status_code == 200

    def test_give_it_back_when_making_them_fails(self, cruz):
        def broken():
            yield ["a"]
            raise ZeroDivisionError

        for _ in range(downloads.MAX_AT_ONCE + 1):
            answer = downloads.as_file("name", "csv", ["A"], broken())
            with pytest.raises(ZeroDivisionError):
                list(answer.streaming_content)

        assert cruz.get(CSV).status_code == 200

    def test_are_as_many_as_one_likes_one_after_the_other(self, cruz):
        sizes = {
            len(cruz.get(CSV.replace("csv", "xlsx")).getvalue()) > 0
            for _ in range(downloads.MAX_AT_ONCE + 2)
        }

        assert sizes == {True}
