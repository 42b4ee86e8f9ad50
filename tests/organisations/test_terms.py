"""Terms and privacy page: nobody goes on without a yes to what is in force."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.organisations import actions, rules
from mentoring.organisations.models import Acceptance
from tests.moments import NOON


@pytest.fixture
def publish(cast):
    def publish(text="Be kind.", kind="terms", at=NOON):
        return actions.publish_policy(
            cast.organisation, kind=kind, text=text, actor=cast.eli, at=at
        )

    return publish


class TestPolicies:
    def test_stop_everybody_until_they_say_yes(self, cast, publish, browse):
        publish()
        browser = browse(cast.bo)

        stopped = browser.get("/northwind/inbox/")
        assert stopped.url == "/northwind/terms/?next=%2Fnorthwind%2Finbox%2F"
        assert "Be kind." in browser.get(stopped.url).content.decode()

        accepted = browser.post("/northwind/terms/", {"next": "/northwind/inbox/"})
        assert accepted.url == "/northwind/inbox/"
        assert browser.get("/northwind/inbox/").status_code == 200

    def test_ask_again_when_a_new_version_comes_and_mark_what_is_new(self, cast, publish, browse):
        publish("Be kind.\n\nBe on time.")
        browser = browse(cast.bo)
        browser.post("/northwind/terms/")
        publish("Be kind.\n\nBe on time, or say so.")

        page = browser.get("/northwind/terms/").content.decode()

        assert browser.get("/northwind/inbox/").status_code == 302
        assert "you accepted version 1" in page
        assert page.count(">new<") == 1

    def test_do_not_stop_whoever_published_them(self, cast, publish, browse):
        publish()

        assert browse(cast.eli).get("/northwind/inbox/").status_code == 200

    def test_are_read_by_strangers_who_hold_the_address(self, cast, publish, browse):
        publish("# House rules\n\nBe kind.")

        for who in (None, cast.dara):
            page = browse(who).get("/northwind/terms/").content.decode()
            assert "House rules</h2>" in page
            assert "Be kind." in page
            assert "I accept" not in page

    def test_send_a_stranger_who_would_accept_to_the_door(self, cast, publish, browse):
        publish()

        answer = browse(None).post("/northwind/terms/")

        assert answer.url.startswith("/account/login/?next=/northwind/terms/")
        assert not Acceptance.objects.exclude(membership=cast.eli).exists()

    def test_stand_at_the_foot_of_a_page_once_they_are_written(self, cast, publish, browse):
        client = browse(cast.eli)
        before = client.get("/northwind/inbox/").content.decode()
        publish()
        after = client.get("/northwind/inbox/").content.decode()

        assert "/northwind/terms/" not in before
        assert "/northwind/terms/#terms" in after
        assert "/northwind/terms/#privacy" not in after

    def test_count_the_same_yes_once(self, cast, publish):
        publish()
        publish("We keep little.", kind="privacy")

        actions.accept_policies(cast.bo, at=NOON)
        actions.accept_policies(cast.bo, at=NOON)

        assert Acceptance.objects.filter(membership=cast.bo).count() == 2

    def test_cost_no_query_of_their_own(self, cast, publish, browse, django_assert_num_queries):
        browser = browse(cast.bo)
        browser.get("/northwind/settings/me/")
        with CaptureQueriesContext(connection) as before:
            browser.get("/northwind/settings/me/")
        publish(at=timezone.now())
        actions.accept_policies(cast.bo, at=timezone.now())

        with django_assert_num_queries(len(before)):
            browser.get("/northwind/settings/me/")

    def test_refuse_a_version_without_a_change(self, publish):
        publish()

        with pytest.raises(actions.NothingNew, match="Version 1"):
            publish()

    def test_never_send_anybody_to_another_site(self, cast, publish, browse):
        answer = browse(cast.bo).post("/northwind/terms/", {"next": "https://evil.example/"})

        assert answer.url == "/northwind/"


class TestTitle:
    def test_is_the_heading_that_a_text_begins_with(self):
        assert rules.title_and_text("## Rules\n\nBe kind.") == ("Rules", "Be kind.")
        assert rules.title_and_text("Be kind.\n\n# Late") == ("", "Be kind.\n\n# Late")
        assert rules.title_and_text("") == ("", "")


class TestWhatIsNew:
    def test_is_nothing_for_a_first_reader(self):
        assert [p.is_new for p in rules.what_is_new("One.\n\nTwo.", None)] == [False, False]

    def test_is_the_paragraph_that_changed(self):
        news = rules.what_is_new("One.\n\nTwo, now.", "One.\n\nTwo.")

        assert [(p.text, p.is_new) for p in news] == [("One.", False), ("Two, now.", True)]
