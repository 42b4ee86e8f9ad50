"""A person joins in five steps, stops, comes back, changes their mind."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.participants import rules
from mentoring.participants.actions import joining
from mentoring.participants.models import Enrolment, Exclusion, Preference, Profile, Skill
from mentoring.participants.queries import joining as queries
from mentoring.programmes.models import FormField
from tests.moments import DAY, NOON
from tests.support.words import in_german

JOIN = "/northwind/join/growth-2026/"
ABOUT = {"role": "mentee", "timezone": "Europe/Berlin", "language": ["English", "Deutsch"],
         "level": ["C1", "C2"]}  # fmt: skip
SKILLS = {"wanted": ["Public speaking", "", "SQL"], "wanted_weight": ["3", "2", "1"]}
TIMES = {"availability": ["0-540", "0-570", "2-840"], "formats": ["video"]}


@pytest.fixture
def nora(cast, make_member):
    return make_member(cast.organisation, "Nora Vogel", department="Sales", timezone="UTC")


@pytest.fixture
def invited(cast, nora):
    return Enrolment.objects.create(
        organisation=cast.organisation,
        programme=cast.programme,
        membership=nora,
        is_mentee=True,
        status="invited",
        created_at=NOON,
        invited_at=NOON,
    )


def walk(client):
    """Every step as somebody would fill it in; the answer of each."""
    steps = [("about", ABOUT), ("skills", SKILLS), ("goals", {"goals": "Lead a team", "bio": ""}),
             ("times", TIMES), ("preferences", {"mentors_wanted": "1"})]  # fmt: skip
    return [client.post(f"{JOIN}{step}/", data) for step, data in steps]


class TestJoin:
    def test_takes_five_steps_and_a_yes(self, cast, browse, nora, invited):
        client = browse(nora)

        welcome = client.get(JOIN)
        answers = walk(client)
        summary = client.get(f"{JOIN}summary/")
        joined = client.post(f"{JOIN}summary/", follow=True)

        assert "Let’s begin" in welcome.content.decode()
        assert [answer.status_code for answer in answers] == [302] * 5
        assert answers[0].url == f"{JOIN}skills/"
        assert answers[4].url == f"{JOIN}summary/"
        assert "Lead a team" in summary.content.decode()
        assert "You’ve joined Growth 2026." in joined.content.decode()
        invited.refresh_from_db()
        assert (invited.status, invited.step) == ("joined", 5)
        assert Event.objects.filter(name="participants.joined").count() == 1
        profile = nora.profile
        assert profile.languages == [["en", "C1"], ["de", "C2"]]
        assert rules.bits_to_windows(profile.availability) == "Mon 09:00-10:00; Wed 14:00-14:30"
        assert queries.skills_of(profile)["wanted"] == [("Public speaking", "3"), ("SQL", "1")]

    def test_twice_is_joining_once(self, browse, nora, invited):
        client = browse(nora)
        walk(client)

        for _ in range(2):
            assert client.post(f"{JOIN}summary/").status_code == 302

        assert Event.objects.filter(name="participants.joined").count() == 1

    def test_says_what_is_missing(self, browse, nora, invited):
        client = browse(nora)
        client.post(f"{JOIN}about/", ABOUT)

        response = client.post(f"{JOIN}summary/")

        assert response.status_code == 422
        assert "Before you join, look at these: Skills, Times." in response.content.decode()
        invited.refresh_from_db()
        assert invited.status == "joining"

    def test_is_open_to_whom_the_rules_let_in(self, cast, browse, nora):
        client = browse(nora)

        answers = walk(client)
        client.post(f"{JOIN}summary/")

        assert answers[0].status_code == 302
        place = Enrolment.objects.get(membership=nora)
        assert (place.status, place.is_mentee, place.is_mentor) == ("joined", True, False)

    def test_is_closed_when_enrolment_is_over_but_not_for_the_invited(
        self, cast, browse, nora, make_member
    ):
        cast.programme.enrol_until = (timezone.now() - timedelta(days=1)).date()
        cast.programme.save()

        assert browse(nora).get(JOIN).status_code == 404
        assert browse(cast.bo).get(JOIN).status_code == 200

    def test_keeps_out_whom_the_rules_keep_out(self, cast, browse, nora):
        cast.programme.eligibility = [
            {"field": "department", "op": "in", "value": ["Legal"], "audience": "both"}
        ]
        cast.programme.save()

        assert browse(nora).get(JOIN).status_code == 404
        assert browse(nora).post(f"{JOIN}about/", ABOUT).status_code == 404
        assert not Enrolment.objects.filter(membership=nora).exists()

    def test_offers_only_the_roles_that_the_rules_allow(self, cast, browse, nora):
        cast.programme.eligibility = [
            {"field": "department", "op": "in", "value": ["Legal"], "audience": "mentor"}
        ]
        cast.programme.save()

        response = browse(nora).post(f"{JOIN}about/", ABOUT | {"role": "mentor"})

        assert response.status_code == 422
        assert not Enrolment.objects.filter(membership=nora).exists()


class TestSaveAndContinueLater:
    def test_keeps_each_step(self, browse, nora, invited):
        client = browse(nora)
        client.post(f"{JOIN}about/", ABOUT)

        later = client.post(f"{JOIN}skills/", SKILLS | {"act": "later"}, follow=True)

        page = later.content.decode()
        assert "Pick up where you left off" in page
        assert f'href="{JOIN}goals/"' in page
        skills = client.get(f"{JOIN}skills/").content.decode()
        assert 'value="Public speaking"' in skills

    def test_begins_with_what_the_import_said(self, cast, browse, nora, invited):
        Profile.objects.create(
            organisation=cast.organisation,
            membership=nora,
            updated_at=NOON,
            goals="From the list",
            languages=[["fr", "B2"]],
            availability=rules.parse_windows("Tue 09:00-10:00"),
        )
        client = browse(nora)

        assert 'value="French"' in client.get(f"{JOIN}about/").content.decode()
        assert "From the list" in client.get(f"{JOIN}goals/").content.decode()
        times = client.get(f"{JOIN}times/").content.decode()
        assert times.count(" checked") == 2


class TestARefusedStep:
    @pytest.mark.parametrize(
        ("step", "data", "sentence"),
        [
            ("about", ABOUT | {"timezone": "Europe/Berln"}, "Did you mean Europe/Berlin?"),
            ("about", ABOUT | {"language": ["Elvish"]}, "“Elvish” is not known"),
            ("about", ABOUT | {"language": [""]}, "at least one language"),
            ("about", ABOUT | {"role": "king"}, "errorlist"),
            ("skills", {"wanted": ["", " "]}, "at least one thing you’d like to learn"),
            ("times", {"availability": []}, "at least one half hour"),
            ("times", {"availability": ["9-1", "0-9999", "x"]}, "at least one half hour"),
            ("preferences", {"mentors_wanted": "99"}, "errorlist"),
        ],
    )
    def test_says_why_and_loses_nothing(self, step, data, sentence, browse, nora, invited):
        response = browse(nora).post(f"{JOIN}{step}/", data | {"typed": "x"})

        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        if step == "about" and data["language"][0]:
            assert f'value="{data["language"][0]}"' in page
        invited.refresh_from_db()
        assert invited.status == "invited"

    def test_answers_htmx_with_the_step_alone(self, browse, nora, invited):
        response = browse(nora).post(
            f"{JOIN}times/", {"availability": []}, headers={"HX-Request": "true"}
        )

        assert response.status_code == 422
        assert "<html" not in response.content.decode()

    def test_asks_for_the_answers_that_the_programme_needs(self, cast, browse, nora, invited):
        question = FormField.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            label="Why now?",
            is_required=True,
        )
        client = browse(nora)

        refused = client.post(f"{JOIN}goals/", {"goals": "Mine"})
        saved = client.post(f"{JOIN}goals/", {"goals": "Mine", str(question.pk): "Because"})

        assert (refused.status_code, saved.status_code) == (422, 302)
        invited.refresh_from_db()
        assert invited.answers == {str(question.pk): "Because"}
        assert "Because" in client.get(f"{JOIN}summary/").content.decode()
        assert "Mine</textarea>" in refused.content.decode()

    def test_lets_a_needed_answer_wait_for_another_day(self, cast, browse, nora, invited):
        FormField.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            label="Why now?",
            is_required=True,
        )
        client = browse(nora)

        client.post(f"{JOIN}goals/", {"goals": "Half a thou", "act": "later"})

        nora.profile.refresh_from_db()
        assert nora.profile.goals == "Half a thou"
        steps = {
            step.name: step.done for step in queries.steps_of(Enrolment.objects.get(pk=invited.pk))
        }
        assert steps["goals"] is False


class TestSkills:
    def test_of_a_new_word_join_the_vocabulary(self, cast, browse, nora, invited):
        browse(nora).post(f"{JOIN}skills/", {"wanted": ["Beekeeping"], "wanted_weight": ["3"]})

        assert queries.vocabulary(cast.organisation, "bee") == ["Beekeeping"]
        assert queries.vocabulary(cast.elsewhere, "bee") == []

    def test_in_another_spelling_are_the_same_word(self, cast, browse, nora, invited):
        Skill.objects.create(organisation=cast.organisation, name="SQL", key="sql")

        browse(nora).post(f"{JOIN}skills/", {"wanted": ["sql", "Sql "]})

        assert queries.skills_of(nora.profile)["wanted"] == [("SQL", "2")]

    def test_get_more_rows_without_losing_any(self, browse, nora, invited):
        response = browse(nora).post(f"{JOIN}skills/", {"wanted": ["A", "B", "C"], "act": "more"})

        page = response.content.decode()
        assert response.status_code == 200
        assert page.count('name="wanted"') == 6
        assert 'value="C"' in page


class TestWishes:
    def post(self, client, **data):
        return client.post(f"{JOIN}preferences/", {"mentors_wanted": "1"} | data)

    def test_are_found_by_name_and_ranked(
        self, cast, browse, nora, invited, make_member, make_enrolment
    ):
        zoe = make_member(cast.organisation, "Zoe Amin", department="Sales")
        make_enrolment(cast.programme, zoe, "mentor")
        client = browse(nora)

        found = self.post(client, words="ami", find="yes").content.decode()
        added = self.post(client, prefer=[zoe.pk], prefer_add=cast.amina.pk).content.decode()
        up = self.post(client, prefer=[zoe.pk, cast.amina.pk], prefer_up=cast.amina.pk)
        self.post(client, prefer=[cast.amina.pk, zoe.pk])

        assert "Amina Haddad" in found
        assert "Zoe Amin" in found
        assert added.index("1. Zoe") < added.index("2. Amina")
        assert up.content.decode().index("1. Amina") < up.content.decode().index("2. Zoe")
        wishes = Preference.objects.filter(enrolment=invited).order_by("rank")
        assert [wish.target for wish in wishes] == [cast.amina, zoe]

    def test_only_reach_mentors_of_the_programme(self, cast, browse, nora, invited):
        self.post(
            browse(nora), prefer=[cast.bo.pk, cast.dara.pk, nora.pk, "nonsense", cast.amina.pk]
        )

        assert [w.target for w in Preference.objects.filter(enrolment=invited)] == [cast.amina]

    def test_never_show_a_stranger(self, cast, browse, nora, invited):
        page = self.post(browse(nora), words="dara", find="yes").content.decode()

        assert "Dara" not in page
        assert "Nobody found" in page

    def test_about_whom_to_avoid_are_seen_by_oneself_alone(self, cast, browse, nora, invited):
        client = browse(nora)
        walk(client)
        self.post(client, avoid=[cast.amina.pk])
        client.post(f"{JOIN}summary/")
        place = Enrolment.objects.get(membership=nora)

        own = client.get(JOIN).content.decode()
        theirs = browse(cast.amina).get(JOIN).content.decode()
        seen = (
            browse(cast.cruz)
            .get(f"/northwind/programmes/growth-2026/people/{place.pk}/")
            .content.decode()
        )

        assert "Amina Haddad" in own
        assert "Nora" not in theirs
        assert "Amina" not in seen

    def test_can_be_taken_back_but_past_partners_stay(self, cast, browse, nora, invited):
        Exclusion.objects.create(organisation=cast.organisation, by=nora, other=cast.amina)
        Exclusion.objects.create(
            organisation=cast.organisation, by=nora, other=cast.sana, reason="past"
        )

        self.post(browse(nora))

        assert [e.reason for e in Exclusion.objects.filter(by=nora)] == ["past"]


class TestAfterJoining:
    def test_any_part_can_be_changed(self, cast, browse):
        client = browse(cast.bo)

        changed = client.post(f"{JOIN}times/", TIMES)

        assert changed.url == JOIN
        cast.bo.profile.refresh_from_db()
        assert rules.hours_a_week(cast.bo.profile.availability) == 1.5
        assert Enrolment.objects.get(membership=cast.bo).status == "joined"

    def test_one_can_pause_and_come_back(self, cast, browse):
        client, until = browse(cast.bo), (timezone.now() + 30 * DAY).date()

        past = client.post(f"{JOIN}pause/", {"until": "2020-01-01"})
        paused = client.post(f"{JOIN}pause/", {"until": until}, follow=True)
        client.post(f"{JOIN}enrolment/", {"act": "return"})

        assert past.status_code == 422
        assert "You’re paused" in paused.content.decode()
        today = timezone.now().astimezone(ZoneInfo("Europe/Berlin")).date()
        assert Enrolment.objects.get(membership=cast.bo).paused_until == today

    def test_one_can_leave_and_come_back(self, cast, browse):
        client = browse(cast.bo)

        left = client.post(f"{JOIN}enrolment/", {"act": "leave"}, follow=True).content.decode()
        refused = client.post(f"{JOIN}times/", TIMES)
        status = Enrolment.objects.get(membership=cast.bo).status
        client.post(f"{JOIN}enrolment/", {"act": "return"})

        assert "You’ve left" in left
        assert refused.status_code == 422
        assert status == "withdrawn"
        assert Enrolment.objects.get(membership=cast.bo).status == "joined"

    def test_one_cannot_do_anything_else(self, cast, browse):
        assert browse(cast.bo).post(f"{JOIN}enrolment/", {"act": "promote"}).status_code == 404


class TestBegin:
    def test_gives_one_place_for_two_clicks(self, cast, nora):
        first = joining.begin(cast.programme, role="both", actor=nora, at=NOON)
        second = joining.begin(cast.programme, role="both", actor=nora, at=NOON)

        assert first.pk == second.pk


class TestPages:
    @pytest.mark.parametrize("step", ["about", "skills", "goals", "times", "preferences"])
    def test_speak_german(self, step, cast, browse):
        page = browse(cast.bo, **{"Accept-Language": "de"}).get(f"{JOIN}{step}/").content.decode()

        assert 'lang="de"' in page
        assert in_german("Leave it as it was") in page

    def test_need_few_queries(self, cast, browse, django_assert_max_num_queries):
        client = browse(cast.bo)
        for step in ("about", "skills", "goals", "times", "preferences"):
            with django_assert_max_num_queries(22):
                client.get(f"{JOIN}{step}/")
