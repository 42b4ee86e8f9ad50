"""The page of one's partner: what they told for whoever is matched with them."""

import pytest

from mentoring.participants.models import Exclusion, Preference
from mentoring.participants.rules import parse_windows
from mentoring.programmes.models import FormField


@pytest.fixture
def amina(cast):
    """Amina has said something for everybody whom she is matched with."""
    profile = cast.amina.profile
    profile.bio, profile.reach = "I keep bees, who ignore me.", "+49 30 1234"
    profile.identities = '["veteran"]'
    profile.availability = parse_windows("Mon 09:00-12:00")
    profile.save()
    return cast.amina


@pytest.fixture
def where(cast, amina, make_relationship):
    def where(who) -> str:
        return f"/northwind/with/{relationship.pk}/people/{who.pk}/"

    relationship = make_relationship()
    return where


class TestPartnerPage:
    def test_shows_words_and_ways_to_reach_them(self, cast, amina, where, browse):
        page = browse(cast.bo).get(where(amina)).content.decode()

        assert "I keep bees, who ignore me." in page
        assert "+49 30 1234" in page
        assert "the rest only by members of this relationship" in page

    def test_shows_hours_by_the_readers_clock(self, cast, amina, where, browse, settings):
        cast.bo.timezone = "Asia/Tokyo"
        cast.bo.save()

        page = browse(cast.bo).get(where(amina)).content.decode()

        assert "Asia/Tokyo" in page
        assert "Mon 9:00" not in page  # 9:00 in Berlin is 17:00 in Tokyo, 16:00 in summer
        assert (
            "Mon 4:00" in page or "Mon 5:00" in page or "Mon 16:00" in page or "Mon 17:00" in page
        )

    def test_keeps_private_things_back(self, cast, amina, where, browse, make_member):
        zoe = make_member(cast.organisation, "Zoe Quist")
        Exclusion.objects.create(organisation=cast.organisation, by=amina, other=zoe)
        enrolment = amina.enrolments.get()
        Preference.objects.create(enrolment=enrolment, target=zoe, rank=1)

        page = browse(cast.bo).get(where(amina)).content.decode()

        assert "veteran" not in page
        assert "Zoe Quist" not in page

    @pytest.mark.parametrize("is_shown", [True, False])
    def test_shows_answers_that_are_meant_for_the_match(self, is_shown, cast, amina, where, browse):
        question = FormField.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            label="Tea or coffee?",
            is_shown=is_shown,
        )
        amina.enrolments.update(answers={str(question.pk): "Rooibos"})

        page = browse(cast.bo).get(where(amina)).content.decode()

        assert ("Rooibos" in page) == is_shown

    @pytest.mark.parametrize("who", ["cruz", "eli", "sana", "dara", "amina"])
    def test_does_not_exist_for_anyone_else(self, who, cast, amina, where, browse):
        assert browse(getattr(cast, who)).get(where(amina)).status_code == 404

    def test_closes_with_the_relationship(self, cast, amina, make_relationship, browse):
        ended = make_relationship(ended_at=cast.programme.created_at)

        path = f"/northwind/with/{ended.pk}/people/{amina.pk}/"

        assert browse(cast.bo).get(path).status_code == 404
