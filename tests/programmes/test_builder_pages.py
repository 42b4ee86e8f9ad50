"""The builder in a browser without JavaScript: each section is saved alone and loses nothing."""

import pytest
from django.utils.html import escape

from mentoring.organisations.models import Membership
from mentoring.programmes import actions, queries
from mentoring.programmes.actions import duplicate
from mentoring.programmes.kinds import KINDS, SIZED
from mentoring.programmes.models import FormField, Programme
from tests.moments import NOON


@pytest.fixture
def draft(cast):
    return actions.create_from_template(
        cast.organisation, "growth", name="Growth", actor=cast.cruz, at=NOON
    )


@pytest.fixture
def cruz(cast, browse):
    return browse(cast.cruz)


def where(draft, page: str = "") -> str:
    return f"/northwind/programmes/{draft.slug}/{page}"


class TestFromTemplateToLaunch:
    def test_takes_three_pages_and_two_confirmations(self, cast, cruz):
        begun = cruz.post("/northwind/programmes/new/", {"template": "growth"}, follow=True)
        draft = Programme.objects.latest("created_at")
        assert b"One thing is missing before it can open." in begun.content

        dates = cruz.get(where(draft, "shape/"))
        form = dates.content.decode()
        assert "These dates are a suggestion" in form
        suggested = _fields_of(form)
        kept = cruz.post(where(draft, "shape/"), suggested, follow=True)
        assert b"Everything is there." in kept.content

        opened = cruz.post(where(draft, "launch/"), follow=True)
        assert f"{draft.name} is open.".encode() in opened.content
        draft.refresh_from_db()
        assert draft.is_running
        assert draft.starts_on.weekday() == 0

    def test_refuses_in_words_while_something_is_missing(self, draft, cruz):
        response = cruz.post(where(draft, "launch/"))

        assert response.status_code == 422
        assert b"Missing: the first and last day. Add what" in response.content

    def test_says_which_templates_there_are(self, cast, cruz):
        response = cruz.post("/northwind/programmes/new/", {"template": "circles"})

        assert response.status_code == 422
        assert "circles" in response.content.decode()


def _fields_of(html: str) -> dict[str, str]:
    import re

    found = dict(re.findall(r'<input type="date" name="(\w+)" value="([\d-]+)"', html))
    weeks = dict(re.findall(r'<input type="number" name="(\w+)" value="(\d+)"', html))
    kind = {"model": "one_to_one", "coming_together": "run", "who_asks": "mentee"}
    return {**found, **weeks, **kind, "is_evergreen": "False"}


class TestPurpose:
    def sent(self, **more):
        return {
            "name": "Growth", "purpose": "Because.", "goal": "Stay.",
            "measures-TOTAL_FORMS": "2", "measures-INITIAL_FORMS": "0",
            "measures-0-name": "Who stays", "measures-0-baseline": "70 %",
            "measures-0-target": "80 %", "measures-1-name": "", **more,
        }  # fmt: skip

    def test_replaces_measures_in_order(self, draft, cruz):
        assert cruz.post(where(draft, "purpose/"), self.sent()).status_code == 302

        draft.refresh_from_db()
        assert draft.purpose == "Because."
        assert list(draft.measures.values_list("name", "target")) == [("Who stays", "80 %")]

    def test_keeps_the_words_of_a_refused_form(self, draft, cruz):
        response = cruz.post(where(draft, "purpose/"), self.sent(name="", goal="Kept words"))

        assert response.status_code == 422
        assert b"Kept words" in response.content
        assert b"Who stays" in response.content
        assert draft.measures.count() == 3

    def test_survives_a_form_without_its_counters(self, draft, cruz):
        response = cruz.post(where(draft, "purpose/"), {"name": "x", "purpose": "y", "goal": "z"})

        assert response.status_code == 422


class TestShape:
    def sent(self, **more):
        return {
            "model": "circle",
            "coming_together": "open",
            "is_evergreen": "True",
            "relationship_weeks": "26",
            "checkin_every_weeks": "6",
            "who_asks": "mentee",
            "requests_at_once": "3",
            "request_days": "10",
            "shortlist_length": "3",
            **more,
        }

    @pytest.mark.parametrize("kind", KINDS)
    def test_takes_every_kind_and_says_in_its_own_words_what_happens(self, draft, cruz, kind):
        sent = self.sent(model=kind, coming_together="run")
        assert cruz.post(where(draft, "shape/"), sent).status_code == 302

        draft.refresh_from_db()
        assert draft.model == kind
        read = cruz.get(where(draft, "preview/")).content.decode()
        assert str(escape(KINDS[kind].what)) in read
        assert "open, and join one" not in read

    @pytest.mark.parametrize("kind", KINDS)
    def test_lets_people_join_openly_only_where_a_kind_can_grow(self, draft, cruz, kind):
        response = cruz.post(where(draft, "shape/"), self.sent(model=kind))

        if kind in SIZED:
            assert response.status_code == 302
            assert b"open, and join one" in cruz.get(where(draft, "preview/")).content
        else:
            assert response.status_code == 422
            assert b"Nobody can join a relationship of this kind later" in response.content

    @pytest.mark.parametrize("kind", KINDS)
    def test_lets_people_ask_each_other_only_where_a_mentor_meets_a_mentee(self, draft, cruz, kind):
        sent = self.sent(model=kind, coming_together="ask", requests_at_once="2")
        response = cruz.post(where(draft, "shape/"), sent)

        if KINDS[kind].is_pair:
            draft.refresh_from_db()
            assert (draft.is_asked, draft.is_matched, draft.requests_at_once) == (True, False, 2)
            assert b"ask somebody who fits" in cruz.get(where(draft, "preview/")).content
        else:
            assert response.status_code == 422
            assert b"which is not so here" in response.content

    def test_keeps_both_ways_when_a_programme_is_copied(self, draft, cruz, cast):
        cruz.post(where(draft, "shape/"), self.sent(coming_together="mixed"))
        copy = duplicate(Programme.objects.get(pk=draft.pk), actor=cast.cruz, at=NOON)

        assert (copy.model, copy.coming_together) == ("circle", "mixed")

    def test_refuses_dates_that_run_backwards(self, draft, cruz):
        sent = {
            "model": "one_to_one", "coming_together": "run", "is_evergreen": "False", "starts_on": "2027-03-01",
            "ends_on": "2027-02-01", "enrol_from": "2027-02-01", "enrol_until": "2027-01-01",
            "relationship_weeks": "26", "checkin_every_weeks": "6",
        }  # fmt: skip
        response = cruz.post(where(draft, "shape/"), sent)

        assert response.status_code == 422
        assert b"The last day is before the first" in response.content
        assert b"Enrolment closes before it opens" in response.content


class TestWho:
    def rule(self, number=0, **fields):
        fields = {
            "field": "department",
            "audience": "mentee",
            "op": "in",
            "value": "Design",
        } | fields
        return {f"rule{number}-{name}": value for name, value in fields.items()}

    def test_counts_while_nothing_is_kept(self, draft, cruz):
        response = cruz.post(
            where(draft, "who/count/"), self.rule(), headers={"HX-Request": "true"}
        )

        words = response.content.decode()
        assert '<span class="figure__number">1</span>' in words  # Bo is the only designer
        assert '<span class="figure__number">5</span>' in words
        draft.refresh_from_db()
        assert draft.eligibility == []

    def test_keeps_rules_of_every_kind(self, draft, cast, cruz):
        Membership.objects.filter(pk=cast.bo.pk).update(attributes={"Kohorte": "A"})
        sent = {
            **self.rule(0),
            **self.rule(2, field="grade", op="at_least", value="3"),
            **self.rule(3, field="tenure_years", op="at_most", value="0.5", audience="mentor"),
            **self.rule(4, field="job_title", op="contains", value="Lead"),
            **self.rule(5, field="attributes.Kohorte", op="not_in", value="A", audience="both"),
        }
        assert cruz.post(where(draft, "who/"), sent | {"keep": "1"}).status_code == 302

        draft.refresh_from_db()
        assert [rule["value"] for rule in draft.eligibility] == [["Design"], 3, 0.5, "Lead", ["A"]]
        shown = cruz.get(where(draft, "who/")).content.decode()
        assert 'value="Lead"' in shown
        assert "Kohorte" in shown
        assert cruz.get(where(draft)).status_code == 200

    def test_adds_and_drops_on_the_page_only(self, draft, cruz):
        added = cruz.post(where(draft, "who/"), self.rule() | {"add": "1", "about": "grade"})
        assert b'name="rule1-field" value="grade"' in added.content
        assert b'name="rule0-field" value="department"' in added.content

        dropped = cruz.post(where(draft, "who/"), self.rule() | {"drop": "rule0"})
        assert b"rule0-field" not in dropped.content
        suggested = cruz.post(where(draft, "who/"), {"suggest": "1"})
        assert b'name="rule1-field" value="tenure_years"' in suggested.content
        draft.refresh_from_db()
        assert draft.eligibility == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"field": "grade", "op": "at_least", "value": ""}, "Enter a number"),
            ({"value": []}, "Tick at least one"),
            ({"op": "at_least"}, "Select a valid choice"),
            ({"value": "Nowhere\x00"}, "Select a valid choice"),
        ],
    )
    def test_says_what_a_rule_lacks(self, fields, words, draft, cruz):
        response = cruz.post(where(draft, "who/"), self.rule(**fields) | {"keep": "1"})

        assert response.status_code == 422
        assert words in response.content.decode()

    def test_asks_as_many_queries_for_many_people_as_for_few(
        self, draft, cast, cruz, django_assert_max_num_queries, make_member
    ):
        for number in range(30):
            make_member(
                cast.organisation,
                f"Person {number}",
                department=f"D{number}",
                user=None,
                attributes={"Column": f"{number}"},
            )
        with django_assert_max_num_queries(14):
            cruz.get(where(draft, "who/"))


class TestQuestions:
    def test_are_asked_moved_changed_and_removed(self, draft, cruz):
        sent = {"label": "Tea?", "kind": "choice", "audience": "both", "options": "Yes\nNo\nYes"}
        cruz.post(where(draft, "questions/"), sent)
        tea = FormField.objects.get(label="Tea?")
        assert (tea.options, tea.position) == (["Yes", "No"], 2)

        cruz.post(where(draft, f"questions/{tea.pk}/place/"), {"to": "up"})
        cruz.post(where(draft, f"questions/{tea.pk}/place/"), {"to": "up"})
        cruz.post(where(draft, f"questions/{tea.pk}/place/"), {"to": "up"})
        assert next(one.label for one in queries.questions_of(draft)) == "Tea?"

        cruz.post(where(draft, f"questions/{tea.pk}/"), sent | {"label": "Coffee?", "kind": "line"})
        tea.refresh_from_db()
        assert (tea.label, tea.options) == ("Coffee?", [])
        cruz.post(where(draft, f"questions/{tea.pk}/removal/"))
        assert not FormField.objects.filter(pk=tea.pk).exists()

    def test_need_two_answers_to_choose_from(self, draft, cruz):
        sent = {"label": "Tea?", "kind": "choices", "audience": "both", "options": "Yes"}
        response = cruz.post(where(draft, "questions/"), sent)

        assert response.status_code == 422
        assert b"at least two answers" in response.content

    def test_of_the_whole_organisation_belong_to_administrators(self, draft, cast, cruz, browse):
        sent = {"label": "Pronouns?", "kind": "line", "audience": "both", "is_everywhere": "on"}
        cruz.post(where(draft, "questions/"), sent)
        assert FormField.objects.get(label="Pronouns?").programme == draft

        browse(cast.eli).post(where(draft, "questions/"), sent | {"label": "Name day?"})
        everywhere = FormField.objects.get(label="Name day?")
        assert everywhere.programme is None
        assert everywhere in queries.questions_for(cast.programme, "mentor")
        assert cruz.post(where(draft, f"questions/{everywhere.pk}/removal/")).status_code == 404


class TestGuidelines:
    def test_can_be_looked_at_without_being_kept(self, draft, cruz):
        sent = {"guidelines": "## Be kind\n<script>alert(1)</script>", "look": "1"}
        response = cruz.post(where(draft, "guidelines/"), sent, headers={"HX-Request": "true"})

        assert b"<h2>Be kind</h2>" in response.content
        assert b"<script>" not in response.content
        draft.refresh_from_db()
        assert "Be kind" not in draft.guidelines


class TestTeamPage:
    def test_finds_and_adds_a_sponsor(self, draft, cast, cruz):
        found = cruz.get(where(draft, "team/") + "?q=iye")
        assert b"Sana Iyer" in found.content
        assert b"Bo Larsen" not in found.content

        cruz.post(where(draft, "team/new/"), {"person": cast.sana.pk, "role": "sponsor"})
        assert [place.role for place in queries.team(draft)] == ["coordinator", "sponsor"]

    def test_refuses_to_lose_the_last_coordinator(self, draft, cruz):
        (only,) = queries.team(draft)
        response = cruz.post(where(draft, f"team/{only.pk}/removal/"))

        assert response.status_code == 422
        assert b"Add somebody else first" in response.content

    @pytest.mark.parametrize("person", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_knows_nobody_from_elsewhere(self, person, draft, cast, cruz):
        for key in (person, str(cast.dara.pk)):
            response = cruz.post(where(draft, "team/new/"), {"person": key, "role": "sponsor"})
            assert response.status_code == 404


class TestProgrammeList:
    def test_asks_a_constant_number_of_queries(
        self, cast, cruz, django_assert_max_num_queries, make_programme
    ):
        cruz.get("/northwind/programmes/")
        for number in range(12):
            make_programme(cast.organisation, f"Round {number}")
        with django_assert_max_num_queries(14):
            response = browse_ok(cruz.get("/northwind/programmes/"))
        assert b"One programme is running." in response.content

    def test_teaches_when_it_is_empty(self, make_organisation, make_member, browse):
        organisation = make_organisation("empty")
        admin = make_member(organisation, "Ada First", is_admin=True)

        response = browse(admin).get("/empty/programmes/")

        assert b"Your first programme is five minutes away" in response.content


def browse_ok(response):
    assert response.status_code == 200
    return response


class TestPreviewAndAbout:
    def test_show_what_the_audience_is_asked(self, draft, cruz):
        as_mentee = cruz.get(where(draft, "preview/")).content.decode()
        as_mentor = cruz.get(where(draft, "preview/") + "?as=mentor").content.decode()

        assert "What should be different for you in six months?" in as_mentee
        assert "What should be different for you in six months?" not in as_mentor
        assert "What we promise each other" in as_mentor
        assert "Cruz Silva invites you to Growth." in as_mentee  # the letter itself

    def test_about_is_only_for_those_who_may_join(self, cast, browse):
        cast.programme.eligibility = [
            {"field": "department", "op": "in", "value": ["Sales"], "audience": "both"}
        ]
        cast.programme.save()

        assert browse(cast.amina).get(where(cast.programme, "about/")).status_code == 200
        assert browse(cast.eli).get(where(cast.programme, "about/")).status_code == 200


class TestCriteria:
    def sent(self, **more):
        zeros = dict.fromkeys(
            [
                "skills",
                "goals",
                "preference",
                "seniority",
                "availability",
                "department",
                "location",
                "identity",
            ],
            "0",
        )
        return zeros | {"min_overlap_hours": "1.5", "min_grade_gap": "", **more}

    def test_keep_what_they_do_not_show(self, draft, cruz):
        draft.criteria["rules"]["department_prefers"] = "same"
        draft.save()

        cruz.post(where(draft, "criteria/"), self.sent(skills="7", not_manager="on"))

        draft.refresh_from_db()
        assert draft.criteria["weights"]["skills"] == 7
        assert draft.criteria["objective"] == "total"
        assert draft.criteria["rules"] == {
            "shared_language": False, "min_overlap_hours": 1.5, "not_manager": True,
            "not_past_partner": False, "min_grade_gap": None, "department_prefers": "same",
        }  # fmt: skip

    def test_say_whether_people_should_be_alike_or_mixed(self, draft, cruz):
        Programme.objects.filter(pk=draft.pk).update(model="peer_circle")
        page = cruz.get(where(draft, "criteria/")).text
        assert "Alike, or mixed" in page
        assert "Minimum grade gap" not in page  # nobody is a peer's senior
        assert "A step or two more senior" not in page

        sent = self.sent(
            skills="7", seniority="9", department_prefers="same", location_prefers="different"
        )
        cruz.post(where(draft, "criteria/"), sent)

        draft.refresh_from_db()
        rules = draft.criteria["rules"]
        assert (rules["department_prefers"], rules["location_prefers"]) == ("same", "different")
        assert draft.criteria["weights"]["seniority"] == 0

    def test_refuse_that_nothing_counts(self, draft, cruz):
        response = cruz.post(where(draft, "criteria/"), self.sent())

        assert response.status_code == 422
        assert b"Something must count" in response.content


class TestReverseMentoring:
    def test_asks_for_no_order_of_grades(self, cast):
        reverse = actions.create_from_template(cast.organisation, "reverse", actor=None, at=NOON)

        assert reverse.criteria["rules"]["min_grade_gap"] is None


class TestASecondClick:
    KEY = "0199a3c2-1111-7000-8000-000000000001"

    def test_begins_and_copies_only_once(self, draft, cruz):
        count = Programme.objects.count()
        for _ in range(2):
            cruz.post("/northwind/programmes/new/", {"template": "flash", "key": self.KEY})
        assert Programme.objects.count() == count + 1
        for _ in range(2):
            cruz.post(where(draft, "copy/"), {"key": self.KEY[:-1] + "2"})
        assert Programme.objects.count() == count + 2

    def test_asks_only_once(self, draft, cruz):
        sent = {"label": "Tea?", "kind": "line", "audience": "both", "key": self.KEY}
        for _ in range(2):
            cruz.post(where(draft, "questions/"), sent)

        assert FormField.objects.filter(label="Tea?").count() == 1

    def test_takes_no_key_that_belongs_elsewhere(self, cast, cruz, make_programme):
        theirs = make_programme(cast.elsewhere, "Theirs")
        begun = cruz.post("/northwind/programmes/new/", {"template": "flash", "key": theirs.pk})

        assert begun.status_code == 302
        assert Programme.objects.latest("created_at").organisation == cast.organisation
