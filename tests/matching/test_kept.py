"""Publishing without a mail server says beforehand and afterwards that nothing leaves."""

import pytest

WITHOUT, WITH = "kept in the outbox", "a letter of their own now"


class TestPublishing:
    @pytest.mark.parametrize(("has_server", "said"), [(False, WITHOUT), (True, WITH)])
    def test_says_what_becomes_of_the_letters(
        self, has_server, said, cast, pool, make_run, browse, settings
    ):
        settings.HAS_SMTP = has_server
        run = make_run()
        where = f"/northwind/programmes/growth-2026/matching/{run.number}/publish/"
        client = browse(cast.cruz)

        before = client.get(where)
        assert ("nobody gets a letter" in before.text) is not has_server
        assert said in client.post(where, follow=True).text


class TestEmailsByDay:
    """ADR 0068: a page that says when emails go out says what the letters do."""

    WHEN = "Emails go out on working days between 8:00 and 18:00, wherever each person is."

    @pytest.mark.parametrize(
        ("by_day", "has_server", "is_said"),
        [(True, True, True), (False, True, False), (True, False, False)],
    )
    def test_are_said_to_be_before_and_after_publishing(
        self, by_day, has_server, is_said, settings, cast, make_run, browse
    ):
        settings.LETTERS_BY_DAY, settings.HAS_SMTP = by_day, has_server
        run = make_run()
        where = f"/northwind/programmes/growth-2026/matching/{run.number}/"
        cruz = browse(cast.cruz)

        before = cruz.get(f"{where}publish/").text
        cruz.post(f"{where}publish/")

        for page in (before, cruz.get(where).text, cruz.get(f"{where}publish/").text):
            assert (self.WHEN in page) is is_said
