"""The page of a letter says what the letter said, in the words that its programme had then."""

from html import unescape

import pytest
from django.utils import timezone

from mentoring.letters.actions import save_words
from mentoring.matching import actions
from mentoring.matching.notices import LETTER
from mentoring.notifications.models import Mail, Message
from mentoring.notifications.wording import LetterWords
from mentoring.relationships.models import Relationship
from tests.moments import NOON


@pytest.fixture
def publish(cast, pool, make_run, run_jobs):
    cast.bo.profile.goals = "Lead my first project."
    cast.bo.profile.save()

    def publish():
        actions.publish(make_run(), actor=cast.cruz, at=NOON)
        run_jobs()
        return Relationship.objects.visible_to(cast.amina).visible_to(cast.bo).get()

    return publish


@pytest.fixture
def own_words(cast):
    def write(words="Dear {first_name},\n\n{names} and you. {opening}", language="en", version=0):
        said = LetterWords("{first_name}, here is {names}", words, "So: {first_step}\n\nYour team")
        actor, at = cast.cruz, timezone.now()
        save_words(cast.programme, LETTER, language, said, version=version, actor=actor, at=at)

    return write


class TestThePageOfALetter:
    def page(self, browse, reader, relationship):
        return unescape(browse(reader).get(f"/northwind/with/{relationship.pk}/letter/").text)

    def test_says_what_the_letter_said(self, cast, own_words, publish, browse):
        own_words()
        together = publish()

        page = self.page(browse, cast.bo, together)

        assert '<h1 lang="en">Bo, here is Amina</h1>' in page
        assert "<p>Amina and you. You wrote: “Lead my first project.”" in page
        assert "<p>So: What to do first:" in page
        assert "Bo, meet Amina." not in page
        mail = Mail.objects.get(recipient=cast.bo, kind="matching.letter")
        said = unescape(mail.html).partition("<p>Dear Bo,</p>")[2].partition("</p>")[0]
        assert said in page

    def test_stays_as_it_was_when_the_words_are_changed_later(
        self, cast, own_words, publish, browse
    ):
        own_words()
        together = publish()

        own_words("Something else for {names}", version=1)

        page = self.page(browse, cast.bo, together)
        assert "Amina and you." in page
        assert "Something else" not in page

    def test_stays_in_the_words_of_the_product_if_it_was(self, cast, own_words, publish, browse):
        together = publish()

        own_words()

        page = self.page(browse, cast.bo, together)
        assert "Bo, meet Amina." in page
        assert "here is Amina" not in page

    def test_stays_in_its_language(self, cast, own_words, publish, browse):
        own_words("Hallo {first_name}, {first_step}", language="de")
        cast.bo.language = "de"
        cast.bo.save()
        together = publish()
        cast.bo.language = "en"
        cast.bo.save()

        page = self.page(browse, cast.bo, together)

        assert '<div class="human stack" lang="de"><p>Hallo Bo, Der erste Schritt' in page
        assert "Suggest a first meeting" in page

    def test_of_whoever_got_no_letter_is_in_the_words_of_today(
        self, own_words, make_relationship, browse, cast
    ):
        own_words()

        assert "Bo, here is Amina" in self.page(browse, cast.bo, make_relationship())

    def test_goes_back_to_the_product_when_a_placeholder_is_gone(
        self, cast, own_words, publish, browse
    ):
        own_words()
        together = publish()
        Message.objects.filter(recipient=cast.bo).update(
            own_words={"subject": "x", "words": "{gone}", "more": ""}
        )

        assert "Bo, meet Amina." in self.page(browse, cast.bo, together)

    def test_shows_signs_of_markup_as_they_were_typed(
        self, own_words, make_relationship, browse, cast
    ):
        own_words("<script>{names}</script>")

        page = browse(cast.bo).get(f"/northwind/with/{make_relationship().pk}/letter/").text

        assert "&lt;script&gt;Amina&lt;/script&gt;" in page
