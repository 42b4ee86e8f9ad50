"""How somebody and others fit, for whoever asks: bounded, explained, without what is private."""

from mentoring.matching.queries.fits import fits
from mentoring.participants.models import Enrolment, Exclusion, Preference
from tests.moments import NOON
from tests.support.skills import say_skills


def places(programme):
    rows = Enrolment.objects.filter(programme=programme).select_related(
        "membership__profile", "programme"
    )
    return {row.membership.name: row for row in rows}


class TestFits:
    def test_says_why_in_the_words_of_the_engine(self, cast):
        say_skills(cast.bo, "wanted", ["Forecasting"])
        say_skills(cast.amina, "offered", ["Forecasting"])
        of = places(cast.programme)

        found = fits(
            cast.programme, of["Bo Larsen"], [of["Amina Haddad"]], learns=True, on=NOON.date()
        )

        fit = found[of["Amina Haddad"].pk]
        assert [one["skill"] for one in fit.reasons["asked"]] == ["Forecasting"]
        assert fit.reasons["languages"] == ["en"]
        assert fit.broken == ()

    def test_names_the_rules_that_keep_two_apart(self, cast):
        cast.bo.manager = cast.amina
        cast.bo.save()
        of = places(cast.programme)

        found = fits(
            cast.programme, of["Amina Haddad"], [of["Bo Larsen"]], learns=False, on=NOON.date()
        )

        assert found[of["Bo Larsen"].pk].broken == ("line_manager",)

    def test_tells_nobody_whom_the_other_wishes_for_or_keeps_away_from(self, cast):
        of = places(cast.programme)
        Preference.objects.create(enrolment=of["Amina Haddad"], target=cast.bo, rank=1)
        before = fits(
            cast.programme, of["Bo Larsen"], [of["Amina Haddad"]], learns=True, on=NOON.date()
        )
        assert before[of["Amina Haddad"].pk].reasons["mentor_wish_rank"] is None
        Preference.objects.all().delete()
        without = fits(
            cast.programme, of["Bo Larsen"], [of["Amina Haddad"]], learns=True, on=NOON.date()
        )
        assert without == before

        Exclusion.objects.create(organisation=cast.organisation, by=cast.amina, other=cast.bo)

        assert not fits(
            cast.programme, of["Bo Larsen"], [of["Amina Haddad"]], learns=True, on=NOON.date()
        )

    def test_compares_no_more_than_a_page_can_wait_for(
        self, cast, make_member, make_enrolment, django_assert_max_num_queries, monkeypatch
    ):
        for number in range(8):
            person = make_member(cast.organisation, f"Mentor {number}")
            make_enrolment(cast.programme, person, "mentor")
        of = places(cast.programme)
        me = of.pop("Bo Larsen")
        with django_assert_max_num_queries(8):
            found = fits(cast.programme, me, list(of.values()), learns=True, on=NOON.date())
        assert len(found) == 9

        monkeypatch.setattr("mentoring.matching.queries.fits.MAX_OTHERS", 3)
        few = fits(cast.programme, me, list(of.values()), learns=True, on=NOON.date())
        assert len(few) == 3
