"""Telling a child how to be reached past the platform, in a disguise that takes no effort."""

import time

import pytest

from mentoring.safeguarding import rules


class TestContactData:
    @pytest.mark.parametrize(
        ("words", "what"),
        [
            ("0 1 7 6 1 2 3 4 5 6 7 8", "phone"),
            ("01 76 12 34 56", "phone"),
            ("01.76.12.34.56.78", "phone"),  # neither dates nor times
            ("06.12.11.10.05.04", "phone"),  # each of them could be one
            ("14.30 12.15 09.45", "phone"),
            ("0,1,7,6,1,2,3,4,5,6,7,8", "phone"),
            ("0176*1234*5678", "phone"),
            ("0176,1234,5678", "phone"),
            ("0176 / / 1234 / 5678", "phone"),
            ("O176 I2345678", "phone"),
            ("0\ufe0f\u20e31\ufe0f\u20e37\ufe0f\u20e36\ufe0f\u20e312345678", "phone"),
            ("zero one seven six one two three four", "phone"),
            ("null eins sieben sechs eins zwei drei vier", "phone"),
            ("bo @ example.org", "email"),
            ("bo @ example . org", "email"),
            ("bo@example. org", "email"),
            ("b o @ e x a m p l e . o r g", "email"),
            ("I am @ bo_larsen", "handle"),
            ("i n s t a : bo_larsen99", "handle"),
            ("12 baker street", "street"),
            ("Hauptstraße5", "street"),
            ("Hauptstr.5", "street"),
            ("Hauptstraße Nr. 5", "street"),
            ("Haupt straße, 5", "street"),
            ("H a u p t s t r a ß e 5", "street"),
        ],
    )
    def test_is_found_however_it_is_spaced(self, words, what):
        assert what in rules.contacts_in(words, "DE")

    @pytest.mark.parametrize(
        "words",
        [
            "I can on 12.03.2031, 14.03.2031 or 11.03.2031.",
            "12.03. 13.03. 14.03. all work",
            "14.30 – 15.30 Uhr",
            "12.03.2031 14:30 - 15:30",
            "10:00, 14:00, 11:30 or 9:15",
            "Exercises 12, 14, 17, 20 and 3, 5, 7, 9, 11, 13, 15",
            "Scores: 85, 92, 78, 90",
            "It costs 1.250,00 Euro instead of 1.400,00",
            "2025/2026 and 2026/2027",
            "one two three four five six seven eight: done",
            "See you @ school. Bye",
            "Let us meet @ the station",
        ],
    )
    def test_is_not_found_in_dates_times_and_lists(self, words):
        assert rules.contacts_in(words, "DE") == []

    @pytest.mark.parametrize(
        "piece", ["a", "1 ", "a ", "@ ", "1,", "a.b@", "a @ ", "12.03. ", "12 a ", "instagram "]
    )
    def test_is_looked_for_in_a_moment_in_the_longest_message(self, piece):
        """An expression that goes back and forth holds up everybody; 0.1 s is thirty times less."""
        words = piece * (4000 // len(piece))
        began = time.process_time()
        rules.contacts_in(words, "DE")

        assert time.process_time() - began < 1
