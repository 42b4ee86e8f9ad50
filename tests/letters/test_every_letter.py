"""Every letter that any app declares says what a programme may do with it, and can be looked at."""

import pytest
from django.apps import apps
from django.utils import timezone, translation
from django.utils.functional import Promise

from mentoring.core.l10n.languages import LANGUAGES
from mentoring.core.web.pages import jinja
from mentoring.letters.forms import names_of
from mentoring.letters.queries import SUBJECTS, is_editable, subject_of
from mentoring.meetings.models import Proposal
from mentoring.notifications.kinds import declared_letters
from mentoring.notifications.rendering import draft, parts, says_more
from mentoring.notifications.samples import SAMPLES, Sampled, readers_of, sample
from mentoring.notifications.wording import HOLE, WORDS, LetterWords
from tests.moments import DAY, NOON

EVERY = declared_letters()
EDITABLE = [kind for kind in EVERY if is_editable(kind)]


def named(kind):
    return kind.letter_name


class TestEveryLetter:
    def test_has_a_name_of_its_own_in_every_language(self):
        assert len({kind.letter_name for kind in EVERY}) == len(EVERY)
        for language in LANGUAGES:
            with translation.override(language):
                titles = [str(kind.letter.title) for kind in EVERY]
                assert len(set(titles)) == len(titles)

    @pytest.mark.parametrize("kind", EVERY, ids=named)
    def test_may_be_said_otherwise_or_tells_why_not(self, kind):
        assert kind.letter, f"{kind.name} declares no letter=Letter(…)"
        assert isinstance(kind.letter.title, str | Promise)
        if kind.programme is None:
            assert kind.letter.fixed, f"{kind.name} belongs to no programme: say why in fixed="
        else:
            assert subject_of(kind) in SUBJECTS
        assert is_editable(kind) == (WORDS in jinja().env.get_template(kind.template).blocks)
        assert is_editable(kind) == (kind.name in SAMPLES)

    @pytest.mark.parametrize("kind", EDITABLE, ids=named)
    def test_keeps_its_subject_where_it_is_confidential(self, kind):
        assert kind.letter.has_subject is not kind.is_confidential

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("kind", EDITABLE, ids=named)
    def test_begins_from_the_words_of_the_product_with_placeholders_it_knows(self, kind, language):
        with translation.override(language):
            words = draft(kind)

        assert words.words
        assert words.fit(kind.letter)
        assert bool(words.more) == says_more(kind)
        said = HOLE.findall(f"{words.subject}{words.words}{words.more}")
        assert {one.key for one in kind.letter.says if one.is_needed} <= set(said)

    @pytest.mark.parametrize("kind", EDITABLE, ids=named)
    def test_calls_each_placeholder_by_another_name(self, kind):
        for language in LANGUAGES:
            with translation.override(language):
                labels = [str(one.label).casefold() for one in kind.letter.placeholders]
                assert len(set(labels)) == len(labels)
                assert {names_of(kind.letter)[label] for label in labels} == set(kind.letter.known)


@pytest.fixture
def programme(cast, make_relationship, make_meeting, make_proposal):
    cast.programme.thanks, cast.programme.closing_question = "Thank you.", "What stays?"
    cast.programme.save()
    relationship = make_relationship()
    make_meeting(relationship)
    make_proposal(relationship)
    return cast.programme


@pytest.fixture
def make_proposal(cast):
    def make(relationship):
        return Proposal.objects.create(
            organisation=cast.organisation,
            relationship=relationship,
            proposed_by=cast.amina,
            slots=[(NOON + DAY).isoformat()],
            created_at=NOON,
        )

    return make


class TestASample:
    @pytest.mark.parametrize("kind", EDITABLE, ids=named)
    def test_says_every_placeholder_to_somebody_real_and_changes_nothing(
        self, kind, programme, cast, django_assert_max_num_queries, snapshot
    ):
        words = LetterWords(
            "" if not kind.letter.has_subject else "About {first_name}",
            "\n\n".join(f"<{{{one.key}}}>" for one in kind.letter.placeholders),
        )
        people = readers_of(kind, programme)
        reader = people.filter(pk=cast.bo.pk).first() or people.first()
        before = snapshot()
        with django_assert_max_num_queries(12):
            made = sample(Sampled(kind, programme, reader, cast.cruz, timezone.now(), "https://x/"))
            shown = parts(reader, kind, made.subject, made.context, words)
            product = parts(reader, kind, made.subject, made.context, None)

        assert "&lt;" in shown.body
        assert "{" not in shown.body
        assert reader.first_name in shown.body
        assert product.body != shown.body
        assert snapshot() == before


@pytest.fixture
def snapshot():
    def counts():
        return {
            model._meta.label: model.objects.count()
            for model in apps.get_models()
            if model.__module__.startswith("mentoring.")
        }

    return counts
