"""Which one thing a few words say, and that doubt is never resolved by guessing."""

import pytest

from mentoring.inbound.words import NO, YES, meaning, said_in, without_name

BOTH = {"yes": YES, "no": NO}
TIMES = {
    "0": meaning("1 first thursday 26 november 15:30"),
    "1": meaning("2 second friday 27 november 9:00"),
    "none": NO,
}


class TestYesAndNo:
    @pytest.mark.parametrize(
        ("text", "choice"),
        [
            ("Yes", "yes"),
            ("yes, thank you!", "yes"),
            ("Ja, gern.", "yes"),
            ("YES!!", "yes"),
            ("We met", "yes"),
            ("no", "no"),
            ("Nein, leider nicht", "no"),
            ("We didn't meet", "no"),
            ("We have not met", None),  # "have" says nothing in English here: a human decides
            ("Yes and no", None),
            ("Yes?", None),
            ("Yes, but on Friday", None),
            ("Yes\n\nBut could we move it?", None),
            ("maybe", None),
            ("", None),
            ("👍", None),
            ("I do not know what you mean", None),
        ],
    )
    def test_are_told_apart(self, text, choice):
        said = said_in(text, BOTH)

        assert (said and said.choice) == choice

    def test_leave_what_is_written_below(self):
        assert said_in("Yes\n\nSee you there", BOTH).rest == "See you there"


class TestATime:
    @pytest.mark.parametrize(
        ("text", "choice"),
        [
            ("1", "0"),
            ("2.", "1"),
            ("No. 2, please", None),  # "no" is a word of its own
            ("Number 2 please", "1"),
            ("the first works for me", "0"),
            ("Thursday", "0"),
            ("Friday, 27 November, 9:00", "1"),
            ("on Friday at 9:00 would be great", "1"),
            ("Friday at 17:00", None),
            ("1 pm", None),
            ("1 or 2", None),
            ("1 and 2", None),
            ("November", None),
            ("not 1", None),
            ("none of these work for me", "none"),
            ("3", None),
        ],
    )
    def test_is_the_one_that_every_word_belongs_to(self, text, choice):
        said = said_in(text, TIMES)

        assert (said and said.choice) == choice


def test_a_name_below_is_no_message():
    assert without_name("Yes\n\n– Bo", "Bo Larsen") == "Yes"
    assert without_name("Yes\nBo Larsen\n", "Bo Larsen") == "Yes"
    assert without_name("Bo", "Bo Larsen") == "Bo"
