"""Every unique constraint has words for the moment in which only the database saw it."""

from mentoring.core.db.unique import sentences, unique_constraints


class TestEveryUniqueConstraint:
    def test_has_a_refusal_and_every_refusal_a_constraint(self):
        known, said = set(unique_constraints().values()), set(sentences())

        assert known - said == set(), "say it in `taken` of the app's AppConfig"
        assert said - known == set(), "refusals for constraints that are no more"

    def test_is_told_from_every_other(self):
        names = list(unique_constraints().values())

        assert len(names) == len(set(names))
