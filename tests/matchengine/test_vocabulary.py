"""Words that may mean the same are asked about, and never joined unasked."""

from collections import Counter

import pytest

from matchengine.vocabulary import FAMILIES, Why, joined, likely_same


class TestLikelySame:
    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            ("Machine-Learning", "machine learning", Why.SAME_SPELLING),
            ("Presentation", "Presentations", Why.SAME_SPELLING),
            ("ML", "Maschinelles Lernen", Why.KNOWN),
            ("Public speaking", "Presentation skills", Why.KNOWN),
            ("Negotiation", "Negociation", Why.ALIKE),
            ("Forecasting", "Forcasting", Why.ALIKE),
        ],
    )
    def test_asks_about(self, one, other, why):
        assert [each.why for each in likely_same([one, other])] == [why]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Java", "JavaScript"),
            ("C", "C++"),
            ("C#", "C"),
            ("SQL", "SAP"),
            ("Accounting", "Recruiting"),
            ("Project management", "Product management"),
            ("Marketing", "Mentoring"),
        ],
    )
    def test_does_not_ask_about(self, one, other):
        assert likely_same([one, other]) == []

    def test_has_no_name_in_two_families(self):
        names = Counter(name.casefold() for family in FAMILIES for name in family)

        assert [name for name, count in names.items() if count > 1] == []


class TestJoined:
    def test_follows_chains_in_any_order(self):
        assert joined([(3, 4), (1, 2), (2, 3)]) == {3: 1, 4: 1, 1: 1, 2: 1}
        assert joined([]) == {}
