"""What hubs say to each other of who waits where, and how long it is believed."""

from uuid import UUID, uuid4

import pytest

from mentoring.live.elsewhere import (
    MAX_HUBS,
    MAX_SILENCE,
    MAX_WORD,
    Elsewhere,
    HubMessage,
    read,
    written,
)
from mentoring.live.elsewhere import words as words_of

AMINA, BO = UUID(int=1), UUID(int=2)
HUB = UUID(int=3).hex
TEA = {"club:tea": 1}


def waits(*people, hub=HUB, topic="club:tea"):
    return HubMessage(hub, {topic: [one.hex for one in people]})


@pytest.fixture
def elsewhere():
    made = Elsewhere()
    made.hear(waits(AMINA, BO), TEA, 0.0)
    return made


class TestAWord:
    def test_is_read_as_it_was_written(self):
        said = HubMessage(HUB, {"club:tea": [BO.hex]}, asks=True, writing={"club:tea": BO.hex})

        assert read(written(said)) == said

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "hello",
            "[]",
            "{}",
            '{"hub": 1}',
            '{"hub": "me"}',
            f'{{"hub": "{HUB}", "there": 7}}',
            f'{{"hub": "{HUB}", "there": {{"a": ["x"]}}}}',
            f'{{"hub": "{HUB}", "there": {{"a": 1}}}}',
            f'{{"hub": "{HUB}", "writing": {{"a": null}}}}',
            f'{{"hub": "{HUB}", "more": 1}}',
        ],
    )
    def test_that_no_hub_says_is_none(self, text):
        assert read(text) is None

    def test_fits_what_a_bus_carries_and_leaves_nobody_out(self):
        there = {f"conversation:{uuid4()}": [AMINA.hex, BO.hex] for _ in range(300)}
        asking = set(list(there)[:100])

        said = list(words_of(HUB, there, asking, {}))

        assert all(len(written(one)) <= MAX_WORD for one in said)
        assert {name: one for word in said for name, one in word.there.items()} == there
        assert {name for word in said if word.asks for name in word.there} == asking
        assert len(said) < 12


class TestElsewhere:
    def test_are_those_whom_other_hubs_named_last(self, elsewhere):
        assert elsewhere.people("club:tea") == {AMINA, BO}

        assert elsewhere.hear(waits(BO), TEA, 1.0) == {"club:tea"}
        assert elsewhere.hear(waits(BO), TEA, 1.0) == set()
        assert elsewhere.people("club:tea") == {BO}

        elsewhere.hear(waits(AMINA, hub=uuid4().hex), TEA, 1.0)
        assert elsewhere.people("club:tea") == {AMINA, BO}

    def test_is_nobody_where_nobody_waits_here(self, elsewhere):
        elsewhere.hear(waits(AMINA, topic="club:coffee"), TEA, 0.0)

        assert elsewhere.people("club:coffee") == set()

    def test_is_forgotten_with_the_last_one_here(self, elsewhere):
        elsewhere.forget("club:tea")

        assert elsewhere.people("club:tea") == set()

    def test_lapses_when_a_hub_has_been_silent(self, elsewhere):
        assert elsewhere.lapse(MAX_SILENCE - 0.1) == set()
        elsewhere.hear(HubMessage(HUB), TEA, 5.0)
        assert elsewhere.lapse(MAX_SILENCE + 4.9) == set()

        assert elsewhere.lapse(MAX_SILENCE + 5.0) == {"club:tea"}

        assert elsewhere.people("club:tea") == set()
        assert not elsewhere.knows(HUB)

    def test_goes_at_once_with_a_hub_that_says_so(self, elsewhere):
        assert elsewhere.hear(HubMessage(HUB, is_leaving=True), TEA, 1.0) == {"club:tea"}

        assert elsewhere.people("club:tea") == set()

    def test_holds_so_many_hubs_and_no_more(self, elsewhere):
        for number in range(MAX_HUBS - 1):
            elsewhere.hear(waits(hub=uuid4().hex), TEA, float(number))

        assert elsewhere.hear(waits(AMINA, hub=uuid4().hex), TEA, 0.0) == set()
