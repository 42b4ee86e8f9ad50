"""Who may join: the rule in Python and the rule in SQL say the same."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.organisations.models import Membership
from mentoring.programmes import permissions, queries, rules
from tests.moments import NOON

WORDS = st.sampled_from(
    ["Sales", "sales", "Vertrieb Süd", "ÄMTER", "ämter", "it's", "%", "true", "1"]
)
KEY = st.sampled_from(["cost centre", 'odd "key"', "Standort ü", "a__b", "$"])
NUMBER = st.decimals(0, 30, places=1)


@st.composite
def some_rule(draw):
    audience = draw(st.sampled_from(["mentor", "mentee", "both"]))
    if draw(st.booleans()):
        field, op = (
            draw(st.sampled_from(rules.NUMBER_FIELDS)),
            draw(st.sampled_from(["at_least", "at_most"])),
        )
        value = float(draw(NUMBER)) if field == "tenure_years" else draw(st.integers(0, 30))
    else:
        field = draw(st.sampled_from(rules.TEXT_FIELDS) | KEY.map(lambda key: f"attributes.{key}"))
        op = draw(st.sampled_from(["in", "not_in", "contains", "not_contains"]))
        value = draw(st.lists(WORDS, max_size=3) if op.endswith("in") else WORDS)
    return {"field": field, "op": op, "value": value, "audience": audience}


PERSON = st.fixed_dictionaries(
    {
        "department": WORDS | st.just(""),
        "job_title": WORDS | st.just(""),
        "office": WORDS | st.just(""),
        "country": st.sampled_from(["", "DE", "1"]),
        "grade": st.none() | st.integers(0, 30),
        "tenure_years": st.none() | NUMBER,
        "attributes": st.dictionaries(
            KEY, WORDS | st.none() | st.booleans() | st.integers(0, 3), max_size=3
        ),
    }
)


@pytest.fixture
def population(cast):
    """Rows come and go with each example; the organisation stays."""

    def replace_with(people) -> list[Membership]:
        Membership.objects.filter(organisation=cast.elsewhere, external_id__startswith="h").delete()
        return Membership.objects.bulk_create(
            Membership(
                organisation=cast.elsewhere,
                name=f"Person {n}",
                email=f"p{n}@example.org",
                external_id=f"h{n}",
                created_at=NOON,
                **fields,
            )
            for n, fields in enumerate(people)
        )

    return replace_with


class TestIsEligible:
    @settings(
        deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(eligibility=st.lists(some_rule(), max_size=3), people=st.lists(PERSON, max_size=6))
    def test_agrees_with_the_database(self, eligibility, people, cast, population, make_programme):
        rows = population(people)
        programme = cast.programme
        programme.organisation, programme.eligibility = cast.elsewhere, eligibility

        for audience in rules.AUDIENCES:
            found = set(queries.eligible(programme, audience).values_list("external_id", flat=True))
            expected = {
                row.external_id
                for row in rows
                if rules.is_eligible(eligibility, permissions.fields_of(row), audience)
            }
            assert found - {""} == expected
        counted = queries.count_eligible(cast.elsewhere, eligibility)
        assert counted.mentees == queries.eligible(programme, "mentee").count()
        assert counted.mentors == queries.eligible(programme, "mentor").count()

    def test_asks_each_audience_only_its_own_rules(self):
        only_seniors = [{"field": "grade", "op": "at_least", "value": 5, "audience": "mentor"}]

        assert not rules.is_eligible(only_seniors, {"grade": 3}, "mentor")
        assert rules.is_eligible(only_seniors, {"grade": 3}, "mentee")
        assert not rules.is_eligible(only_seniors, {"grade": None}, "mentor")

    def test_reads_half_years(self):
        new = [{"field": "tenure_years", "op": "at_most", "value": 0.5, "audience": "both"}]

        assert rules.is_eligible(new, {"tenure_years": Decimal("0.5")}, "mentee")
        assert not rules.is_eligible(new, {"tenure_years": Decimal("0.6")}, "mentee")

    def test_leaves_out_people_who_have_gone(self, cast):
        cast.bo.removed_at = NOON
        cast.bo.save()

        assert cast.bo not in queries.eligible(cast.programme, "mentee")
        assert cast.amina in queries.eligible(cast.programme, "mentee")
        assert cast.dara not in queries.eligible(cast.programme, "mentee")
