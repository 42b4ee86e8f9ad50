"""What a browser may say, to the last letter."""

import json

import pytest

from mentoring.live.frames import (
    MAX_FRAME,
    FrameRefused,
    Listen,
    LivePing,
    Stop,
    read_frame,
    seen_from,
)


def listening(**topics) -> str:
    return json.dumps({"kind": "listen", "topics": topics})


class TestAFrame:
    def test_says_one_of_three_things(self):
        assert read_frame('{"kind": "ping"}') == LivePing()
        assert read_frame(listening(a=0, b=7)) == Listen({"a": 0, "b": 7})
        assert read_frame('{"kind": "stop", "topics": ["a", "b"]}') == Stop(["a", "b"])

    @pytest.mark.parametrize(
        ("text", "too_much"),
        [
            ('{"kind": "ping"}'.ljust(MAX_FRAME), '{"kind": "ping"}'.ljust(MAX_FRAME + 1)),
            (listening(**{"n" * 80: 1}), listening(**{"n" * 81: 1})),
            (listening(a=2**53), listening(a=2**53 + 1)),
            (
                listening(**{f"n{n}": 0 for n in range(60)}),
                listening(**{f"n{n}": 0 for n in range(61)}),
            ),
        ],
        ids=["letters", "name", "cursor", "topics"],
    )
    def test_goes_as_far_as_it_may(self, text, too_much):
        assert read_frame(text)

        with pytest.raises(FrameRefused):
            read_frame(too_much)

    def test_of_an_address_has_names_and_cursors(self):
        assert seen_from(["run:7~12", "", "a~b~0"]) == {"run:7": 12, "a~b": 0}
        assert seen_from(["a~" + "2".zfill(16)]) == {"a": 2}

    @pytest.mark.parametrize("pair", ["a", "a~", "a~-1", "a~²", "a~" + "2".zfill(17), "~1"])
    def test_of_an_address_that_is_damaged_is_refused(self, pair):
        with pytest.raises(FrameRefused):
            seen_from([pair])

    def test_has_its_numbers(self):
        assert MAX_FRAME == 16_384
