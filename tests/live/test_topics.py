"""A topic moves alone, and counts on from where it stands."""

import pytest

from mentoring.live import topics
from mentoring.live.models import Topic
from tests.moments import DAY, NOON

pytestmark = pytest.mark.django_db


class TestMoving:
    def test_counts_on_and_leaves_other_topics_where_they_are(self, club):
        assert [club.moves("tea"), club.moves("tea"), club.moves("cake")] == [1, 2, 1]

        names = ["club:tea", "club:cake", "club:never"]
        assert topics.cursors(names) == {"club:tea": 2, "club:cake": 1, "club:never": 0}
        assert topics.cursors(["club:cake"]) == {"club:cake": 1}
        assert [topics.watch("club", one).cursor for one in ("tea", "cake", "never")] == [2, 1, 0]

    def test_is_remembered_with_its_moment(self, club):
        club.moves("tea", NOON)
        assert Topic.objects.get().moved_at == NOON

        club.moves("tea", NOON + DAY)

        assert Topic.objects.get().moved_at == NOON + DAY

    def test_asks_for_many_topics_in_parts(self, club, django_assert_num_queries):
        club.moves("999")
        names = [f"club:{number}" for number in range(1001)]

        with django_assert_num_queries(3):
            stand = topics.cursors(names)

        assert (len(stand), sum(stand.values()), stand["club:999"]) == (1001, 1, 1)

    def test_of_an_unknown_kind_is_refused(self):
        with pytest.raises(LookupError):
            topics.announce("nobody's", "tea", at=NOON)
