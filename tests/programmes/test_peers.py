"""A programme of peers: nobody is a mentor in it, so nothing asks or counts as if somebody were."""

import pytest

from mentoring.participants.models import Enrolment
from mentoring.programmes.models import FormField, Programme

PROGRAMME = "/northwind/programmes/growth-2026/"


def flat(answer):
    return " ".join(answer.text.split())


class TestAProgrammeOfPeers:
    @pytest.fixture(autouse=True)
    def peers(self, cast):
        Programme.objects.filter(pk=cast.programme.pk).update(model="peer_circle")
        cast.programme.refresh_from_db()

    def test_counts_who_can_join_once(self, cast, browse):
        page = flat(browse(cast.cruz).get(PROGRAMME))

        assert "people can join" in page
        assert "as mentor" not in page

    def test_has_rules_for_everybody(self, cast, browse):
        client = browse(cast.cruz)
        added = client.post(f"{PROGRAMME}who/", {"add": "1", "about": "grade"}).text
        asks = {"rule0-field": "grade", "rule0-op": "at_least", "rule0-value": "2", "keep": "1"}

        client.post(f"{PROGRAMME}who/", asks | {"rule0-audience": "both"})

        assert "Who it applies to" not in added
        assert 'name="rule0-audience" value="both"' in added
        cast.programme.refresh_from_db()
        assert [rule["audience"] for rule in cast.programme.eligibility] == ["both"]

    def test_asks_its_questions_of_everybody(self, cast, browse):
        client = browse(cast.cruz)
        page = client.get(f"{PROGRAMME}questions/").text

        client.post(f"{PROGRAMME}questions/", {"label": "What do you bring?", "kind": "text"})

        assert "Who do you ask?" not in page
        (asked,) = cast.programme.form_fields.filter(label="What do you bring?")
        assert asked.audience == "both"

    def test_is_previewed_as_one_reader(self, cast, browse):
        page = browse(cast.cruz).get(f"{PROGRAMME}preview/").text

        assert "View as" not in page

    def test_shows_questions_asked_of_mentors_before_it_was_of_peers(self, cast, browse):
        FormField.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            label="How long?",
            kind="text",
            audience="mentor",
            position=1,
        )

        page = flat(browse(cast.cruz).get(f"{PROGRAMME}questions/"))

        assert "How long?" in page
        assert "Everybody" in page

    def test_leaves_a_question_of_all_programmes_to_whom_it_is_asked_of(self, cast, browse):
        asked = FormField.objects.create(
            organisation=cast.organisation,
            label="How long?",
            kind="text",
            audience="mentor",
            position=1,
        )
        said = {"label": "For how long?", "kind": "text"}

        browse(cast.eli).post(f"{PROGRAMME}questions/{asked.pk}/", said)

        asked.refresh_from_db()
        assert (asked.label, asked.audience) == ("For how long?", "mentor")

    def test_announces_to_no_side(self, cast, browse):
        page = browse(cast.cruz).get(f"{PROGRAMME}announcements/").text

        assert 'value="everybody"' in page
        assert 'value="mentors"' not in page

    def test_adds_a_person_without_asking_for_a_role(self, cast, browse):
        client = browse(cast.cruz)
        page = client.get(f"{PROGRAMME}people/add/").text

        client.post(f"{PROGRAMME}people/add/", {"name": "Zoe Park", "email": "zoe@example.org"})

        assert "Role" not in page.partition("<main")[2]
        zoe = Enrolment.objects.get(membership__name="Zoe Park")
        assert (zoe.is_mentor, zoe.is_mentee) == (True, True)

    def test_invites_into_a_circle_of_peers(self, cast, browse):
        page = flat(browse(cast.cruz).get(f"{PROGRAMME}preview/"))

        assert "A small circle of peers meets now and then" in page
        assert "wo people" not in page.split("The invitation")[1].split("The programme")[0]

    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("reciprocal", "in a pair, of everybody"),
            ("peer_pair", "in a pair, of everybody"),
            ("peer_circle", "in a group, of all who would learn in one"),
            ("one_to_one", "matched, of all mentees"),
        ],
    )
    def test_is_counted_without_mentees_in_the_report(self, kind, words, cast, browse):
        Programme.objects.filter(pk=cast.programme.pk).update(model=kind)

        page = flat(browse(cast.cruz).get(f"{PROGRAMME}report/"))

        assert words in page
        assert ("of all mentees" in page) == (kind == "one_to_one")
