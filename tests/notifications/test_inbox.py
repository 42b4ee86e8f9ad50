"""The inbox, and links from letters that no longer open."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.core.db.ids import new_id
from mentoring.notifications.links import issue_links
from mentoring.notifications.models import ActionLink, InboxItem


@pytest.fixture
def say(cast):
    def say(title="Luis asked for help", to=None, path="/northwind/settings/me/"):
        return InboxItem.objects.create(
            organisation=cast.organisation,
            recipient=to or cast.bo,
            kind="x",
            title=title,
            path=path,
            created_at=timezone.now(),
        )

    return say


class TestInbox:
    def test_counts_what_is_unread_until_it_is_opened(self, cast, say, browse):
        browser, notice = browse(cast.bo), say()
        page = browser.get("/northwind/inbox/").content.decode()
        assert "1 unread message" in page
        assert "Unread:" in page

        opened = browser.get(f"/northwind/inbox/{notice.pk}/")

        assert opened.url == "/northwind/settings/me/"
        assert "Unread:" not in browser.get("/northwind/inbox/").content.decode()

    def test_belongs_to_one_person(self, cast, say, browse):
        notice = say(to=cast.amina)

        assert "Luis" not in browse(cast.bo).get("/northwind/inbox/").content.decode()
        assert browse(cast.bo).get(f"/northwind/inbox/{notice.pk}/").status_code == 404

    def test_never_leads_to_another_site(self, cast, say, browse):
        notice = say(path="//evil.example/")

        assert browse(cast.bo).get(f"/northwind/inbox/{notice.pk}/").url == "/northwind/inbox/"

    def test_is_put_aside_at_once(self, cast, say, browse):
        say("One")
        say("Two")
        browse(cast.bo).post("/northwind/inbox/read/")

        assert not InboxItem.objects.unread().exists()

    def test_says_how_often_rapport_wrote_unasked(self, cast, browse, spend_budget):
        spend_budget(cast.bo, 2, at=timezone.now())

        page = browse(cast.bo).get("/northwind/inbox/").content.decode()

        assert "has written to you unprompted 2 times" in page
        assert "at most 5" in page

    def test_costs_the_same_queries_however_full_it_is(
        self, cast, say, browse, django_assert_num_queries
    ):
        browser = browse(cast.bo)
        say()
        browser.get("/northwind/inbox/")
        with CaptureQueriesContext(connection) as before:
            browser.get("/northwind/inbox/")
        for _ in range(25):
            say()

        with django_assert_num_queries(len(before)):
            browser.get("/northwind/inbox/")


class TestALinkFromALetter:
    @pytest.fixture(autouse=True)
    def _no_slow_down(self):
        cache.clear()

    @pytest.fixture
    def link(self, cast):
        (link,) = issue_links(cast.bo, "nobody.answers", new_id(), ["yes"], at=timezone.now())
        return "/" + link.split("/", 3)[3]

    def test_that_was_used_says_so(self, link, browse):
        ActionLink.objects.update(used_at=timezone.now())

        page = browse().get(link)

        assert page.status_code == 410
        assert "You’ve already answered" in page.content.decode()

    def test_that_ran_out_says_so(self, link, browse):
        ActionLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

        page = browse().get(link)

        assert page.status_code == 410
        assert "has expired" in page.content.decode()

    def test_of_somebody_who_left_is_unknown(self, cast, link, browse):
        cast.bo.removed_at = timezone.now()
        cast.bo.save()

        assert browse().get(link).status_code == 404

    def test_speaks_the_language_of_its_reader(self, cast, link, browse):
        cast.bo.language = "de"
        cast.bo.save()
        ActionLink.objects.update(used_at=timezone.now())

        assert 'lang="de"' in browse().get(link).content.decode()
