"""A log applied gives what people see, however it comes in."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.messaging import rules
from mentoring.messaging.rules import CurrentMessage, EntryKind, LogLine
from tests.moments import DAY, NOON

AMINA, BO = UUID(int=1), UUID(int=2)


def entry(number, kind=EntryKind.MESSAGE, author=BO, words="Hello", target=None):
    return LogLine(number, kind, author, words, NOON, target)


@st.composite
def histories(draw):
    """Logs of two people who write, change, take back and thank, in any order."""
    log: list[LogLine] = []
    for number in range(1, draw(st.integers(1, 30)) + 1):
        said = [one.number for one in log if one.kind == EntryKind.MESSAGE]
        kind = draw(st.sampled_from(EntryKind)) if said else EntryKind.MESSAGE
        author = draw(st.sampled_from([AMINA, BO]))
        words = draw(_words(kind, number))
        target = None if kind == EntryKind.MESSAGE else draw(st.sampled_from(said))
        answers = draw(st.sampled_from([None, *said])) if kind == EntryKind.MESSAGE else None
        log.append(LogLine(number, kind, author, words, NOON, target, answers))
    return log


def _words(kind, number):
    if kind == EntryKind.THANKS:
        return st.sampled_from(["", *rules.THANKS])
    if kind == EntryKind.BECAME:
        return st.sampled_from([f"{way} {UUID(int=number)}" for way in rules.WAYS])
    return st.just("" if kind in (EntryKind.MOVED, EntryKind.REMOVAL) else str(number))


def erased(log):
    """The log as the database keeps it: words of what was taken back have left it."""
    gone = {one.target for one in log if one.kind == EntryKind.REMOVAL}
    return [
        replace(one, words="") if one.number in gone or one.target in gone else one for one in log
    ]


class TestApplying:
    @settings(deadline=None)
    @given(histories(), st.data())
    def test_in_parts_is_applying_at_once(self, log, data):
        at_once: dict[int, CurrentMessage] = {}
        rules.apply(at_once, log)
        in_parts: dict[int, CurrentMessage] = {}
        cut = data.draw(st.integers(0, len(log)))
        for part in (log[:cut], log[cut:]):
            rules.apply(in_parts, part)

        assert in_parts == at_once

    @settings(deadline=None)
    @given(histories())
    def test_of_what_concerns_one_message_gives_that_message(self, log):
        """As pages do: the message and whatever names it, without the rest of the log."""
        whole: dict[int, CurrentMessage] = {}
        rules.apply(whole, log)

        for number, message in whole.items():
            alone: dict[int, CurrentMessage] = {}
            rules.apply(alone, [one for one in log if number in (one.number, one.target)])
            assert alone == {number: message}

    @settings(deadline=None)
    @given(histories())
    def test_of_a_log_without_erased_words_gives_the_same(self, log):
        """A page that was open all the time read words that a fresh one does not find."""
        open_all_the_time: dict[int, CurrentMessage] = {}
        rules.apply(open_all_the_time, log)
        fresh: dict[int, CurrentMessage] = {}
        rules.apply(fresh, erased(log))

        assert fresh == open_all_the_time

    def test_keeps_what_a_message_became_once_each_way(self):
        messages: dict[int, CurrentMessage] = {}
        things = [UUID(int=7), UUID(int=8)]

        rules.apply(
            messages,
            [
                entry(1),
                entry(2, EntryKind.BECAME, AMINA, f"promise {things[0]}", 1),
                entry(3, EntryKind.BECAME, BO, f"note {things[1]}", 1),
            ],
        )
        touched = rules.apply(messages, [entry(4, EntryKind.MOVED, AMINA, "", 1)])

        assert messages[1].kept == {"promise": things[0], "note": things[1]}
        assert touched == {1}

    def test_tells_which_messages_are_touched(self):
        messages: dict[int, CurrentMessage] = {}

        assert rules.apply(messages, [entry(1), entry(2)]) == {1, 2}
        thanks = entry(3, EntryKind.THANKS, AMINA, rules.THANKS[0], target=1)
        assert rules.apply(messages, [thanks, entry(4, EntryKind.CHANGE, target=9)]) == {1}

    def test_a_removal_leaves_neither_words_nor_thanks(self):
        messages: dict[int, CurrentMessage] = {}

        touched = rules.apply(
            messages,
            [
                entry(1),
                entry(2, EntryKind.THANKS, AMINA, "thank_you", 1),
                entry(3, EntryKind.REMOVAL, BO, "", 1),
                entry(4, EntryKind.CHANGE, BO, "Again", 1),
                entry(5, EntryKind.THANKS, AMINA, "well_done", 1),
            ],
        )

        assert touched == {1}
        assert messages[1] == CurrentMessage(1, BO, "", NOON, is_removed=True)

    def test_thanks_are_one_a_person_and_can_be_taken_back(self):
        messages: dict[int, CurrentMessage] = {}
        rules.apply(
            messages,
            [
                entry(1),
                entry(2, EntryKind.THANKS, AMINA, "thank_you", 1),
                entry(3, EntryKind.THANKS, AMINA, "well_done", 1),
            ],
        )
        assert messages[1].thanks == {AMINA: "well_done"}

        rules.apply(messages, [entry(4, EntryKind.THANKS, AMINA, "", 1)])
        assert messages[1].thanks == {}


class TestMayChange:
    @pytest.mark.parametrize(("after", "may"), [(0, True), (0.999, True), (1, False)])
    def test_for_a_day(self, after, may):
        message = CurrentMessage(1, BO, "Hello", NOON)

        assert rules.may_change(message, BO, NOON + after * DAY) == may

    def test_is_for_the_author_alone(self):
        assert not rules.may_change(CurrentMessage(1, BO, "Hello", NOON), AMINA, NOON)

    def test_is_over_when_it_was_taken_back(self):
        assert not rules.may_change(CurrentMessage(1, BO, "", NOON, is_removed=True), BO, NOON)


class TestNextAt:
    @pytest.mark.parametrize(
        ("count", "span", "again"),
        [
            (rules.A_MINUTE - 1, rules.MINUTE, None),
            (rules.A_MINUTE, rules.MINUTE, NOON + rules.MINUTE),
        ],
    )
    def test_in_a_minute(self, count, span, again):
        assert rules.next_at([NOON] * count, at=NOON) == again

    def test_is_now_when_the_minute_is_over(self):
        assert rules.next_at([NOON] * rules.A_MINUTE, at=NOON + rules.MINUTE) is None

    def test_in_a_day(self):
        written = [NOON - DAY / 2] * rules.A_DAY

        assert rules.next_at(written[1:], at=NOON) is None
        assert rules.next_at(written, at=NOON) == NOON + DAY / 2

    def test_has_its_numbers(self):
        assert (rules.MESSAGE_LENGTH, rules.A_MINUTE, rules.A_DAY) == (4000, 20, 500)
        assert [span.total_seconds() for span in (rules.MINUTE, rules.DAY)] == [60, 86_400]
