"""Texts count for what they ask for: refusals are no praise, and copies are no text."""

import numpy as np
import pytest

from matchengine import People, Settings, score, tfidf
from matchengine.language import text_vectors
from matchengine.said import copied, said_for

SELLER = "I have sold machines for twenty years and lead the sales team of our largest region"
OTHERS = (
    "I design data platforms and write Python every day for the research group",
    "I hire people, speak about careers and coach new leaders in the company",
    "I run the books, plan budgets and explain figures to the board every quarter",
)


class TestSaidFor:
    @pytest.mark.parametrize(
        "refusal",
        [
            "I do not want anything about sales",
            "I don’t want to talk about sales.",
            "No sales please",
            "Anything but sales",
            "Not interested in sales",
            "Kein Interesse an Vertrieb",
            "Ich möchte nichts über Vertrieb hören",
        ],
    )
    def test_leaves_out_what_is_turned_down(self, refusal):
        assert said_for(refusal) == ""

    @pytest.mark.parametrize(
        "wish",
        [
            "I want to learn sales",
            "I have never led a team and want to learn how",
            "I am not yet sure of myself in front of people",
            "Ich habe noch nie verhandelt",
        ],
    )
    def test_keeps_what_somebody_cannot_do_yet(self, wish):
        assert said_for(wish) == wish


class TestCopied:
    def test_is_a_biography_with_a_greeting_before_it(self):
        assert copied([f"Dear mentor! {SELLER}, that is what I look for"], [SELLER]) == [True]

    def test_is_a_biography_with_words_changed(self):
        assert copied([SELLER.replace("machines", "engines")], [SELLER]) == [True]

    def test_is_not_an_own_wish_in_similar_words(self):
        own = "I want to sell machines, and one day lead the sales team of a region"

        assert copied([own, ""], [SELLER, *OTHERS]) == [False, False]


@pytest.mark.parametrize("compare", [tfidf, text_vectors])
class TestVectors:
    def test_of_a_refusal_do_not_lead_to_what_is_refused(self, compare):
        texts = compare(["I do not want anything about sales"], [SELLER, *OTHERS])

        assert not texts.left.any()

    def test_of_a_copy_are_those_of_no_text(self, compare):
        texts = compare([SELLER, "I want to sell machines and lead a team"], [SELLER, *OTHERS])
        scored = score(
            People(n=2, text=texts.left),
            People(n=4, text=texts.right),
            Settings(weights={"goals": 1}, spread=False),
        )

        assert not texts.left[0].any()
        assert texts.left[1].any()
        assert scored.typical_of(0) == ("goals",)
        assert scored.score[0] <= np.mean(scored.score[scored.left == 1]) + 1


def test_a_copy_that_was_kept_as_nothing_is_read_when_its_original_is_gone():
    cache = {}
    text_vectors([SELLER], [SELLER], cache=cache)

    again = text_vectors([SELLER], list(OTHERS), cache=cache)

    assert again.left.any()
