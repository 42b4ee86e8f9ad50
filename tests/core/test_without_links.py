"""A letter that is only looked at reads the same, and leads nowhere."""

from markupsafe import Markup

from mentoring.core.web.markup import markdown, without_links


class TestALetterToLookAt:
    def test_keeps_its_words_and_loses_its_ways_out(self):
        letter = Markup('<p>Dear Bo</p><a class="act" href="/x?a=1&amp;b=2">Go to Amina</a>')

        assert without_links(letter) == '<p>Dear Bo</p><a class="act">Go to Amina</a>'

    def test_keeps_what_people_wrote_about_links(self):
        said = markdown('I wrote `<a href="x">` and [this](https://example.org)')

        shown = without_links(said)

        assert "https://example.org" not in shown
        assert "&lt;a href=" in shown
