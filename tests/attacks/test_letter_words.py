"""Words that somebody who runs a programme writes into its letters, to do more than say something."""

import pytest

from mentoring.letters.models import OwnWords
from mentoring.notifications.envelope import to_message
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import give
from mentoring.organisations.models import Role
from mentoring.relationships.notices import ENDED, shared
from tests.moments import NOON

PAGE = "/northwind/programmes/growth-2026/emails/relationships.ended/en/"


@pytest.fixture
def letter(cast, make_relationship):
    """The letter that follows, with whatever stands in its own words."""

    def write(subject: str, words: str) -> Mail:
        OwnWords.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            letter=ENDED.name,
            language="en",
            subject=subject,
            words=words,
            changed_at=NOON,
        )
        pair = make_relationship()
        message = notify(cast.bo, ENDED, pair, shared(pair, cast.bo), at=NOON)
        return Mail.objects.get(message=message)

    return write


class TestOwnWords:
    def test_are_never_markup(self, letter):
        mail = letter("x", '{names} <script>alert(1)</script> <a href="https://evil.example">x</a>')

        assert "<script>" not in mail.html
        assert '<a href="https://evil.example"' not in mail.html
        assert "&lt;script&gt;" in mail.html

    @pytest.mark.parametrize(
        "words", ["{{ 98765 * 4321 }}", "{% raw %}", "{{ settings.SECRET_KEY }}"]
    )
    def test_are_never_a_template(self, letter, words):
        """Past the form, straight in the table: nothing evaluates them."""
        mail = letter("{names}", "{names} " + words)

        assert "426763565" not in mail.html.partition("<body>")[2]
        assert "Your time with Amina" in mail.text  # unknown names: the product's words instead

    def test_open_no_attribute_of_what_they_are_filled_from(self, letter):
        mail = letter("{first_name.__class__}", "{names}")

        assert mail.subject == "Your time with Amina has come to an end"

    def test_add_no_header(self, letter, settings):
        mail = letter("{names}\r\nBcc: everybody@example.org", "{names}")
        message = to_message(mail).message()

        assert message["Bcc"] is None
        assert "\n" not in mail.subject

    def test_fill_nothing_into_a_name_that_looks_like_a_placeholder(self, letter, cast):
        cast.amina.name = "{first_name} <b>"
        cast.amina.save()

        mail = letter("{names}", "With {names}")

        assert "With {first_name}" in mail.text
        assert "<b>" not in mail.html

    def test_are_not_written_by_who_runs_another_programme(self, cast, browse, make_programme):
        other = make_programme(cast.organisation, "Other")
        give(Role.COORDINATOR, to=cast.sana, programme_id=other.pk, actor=cast.eli, at=NOON)
        said = {"subject": "{names}", "words": "{names}", "version": "0"}

        for who in (cast.sana, cast.amina, cast.dara):
            client = browse(who)
            for address in (PAGE, f"{PAGE}restore/", PAGE.replace("en/", "switch/")):
                assert client.post(address, said).status_code == 404
        assert not OwnWords.objects.exists()
