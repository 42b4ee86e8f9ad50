"""What the page behind a link says, below the message, for those who read it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.utils import timezone

from mentoring.core.hooks import run_hook
from mentoring.core.web.addresses import address
from mentoring.messaging import actions as messaging
from mentoring.messaging.models import Conversation
from mentoring.messaging.queries import message_to_read
from mentoring.messaging.rules import ConversationKind
from mentoring.previews import jobs
from mentoring.previews.models import LinkPreview
from mentoring.previews.rules import A_MINUTE

TITLE = "Ten questions for a first talk"


def conversation_page(place):
    return address("messaging:conversation", place.pk, organisation="northwind")


@pytest.fixture
def link(site):
    return site.says("/ten", f"<title>{TITLE}</title><meta name=description content='Ask more.'>")


@pytest.fixture
def message(relationship, cast):
    """One message of the two, as it stands now."""

    def message(number=1):
        found = Conversation.objects.with_people().get()
        return message_to_read(found, found.between, cast.bo, number)[1]

    return message


class TestAPreview:
    def test_is_fetched_by_the_worker_and_shown_to_both(
        self, cast, relationship, site, link, say, run_jobs, browse
    ):
        say(f"Look: {link}")
        assert site.asked == []  # nothing is fetched while somebody waits
        assert TITLE not in browse(cast.amina).get(conversation_page(relationship)).text

        run_jobs()
        for person in (cast.amina, cast.bo):
            page = browse(person).get(conversation_page(relationship)).text
            assert TITLE in page
            assert "Ask more." in page
            assert f'<p class="soft small">{site.name}</p>' in page
            assert "<img" not in page.partition("link-preview")[2].partition("</div>")[0]
        assert len(site.asked) == 1  # no reader's browser, and nobody twice

    def test_comes_to_a_page_that_is_open(self, cast, relationship, link, say, run_jobs, browse):
        say(link)
        newer = address("messaging:newer", relationship.pk, organisation="northwind") + "?after=1"
        amina = browse(cast.amina)
        assert TITLE not in amina.get(newer).text
        run_jobs()
        assert TITLE in amina.get(newer).text

    def test_lies_sealed_and_opens_in_its_row_alone(self, link, say, run_jobs):
        say(link)
        say(link)
        assert all(b"news.example" not in bytes(one.sealed) for one in LinkPreview.objects.all())
        run_jobs()
        first, second = LinkPreview.objects.select_related("conversation").order_by("number")
        assert b"Ten" not in bytes(first.sealed)
        assert first.shown.title == TITLE
        first.sealed = second.sealed
        with pytest.raises(InvalidTag):
            first.shown  # noqa: B018 - opening it is the act

    def test_goes_with_its_message(self, cast, relationship, link, say, run_jobs, browse, message):
        say(link)
        run_jobs()
        how = {"sent_as": uuid4(), "actor": cast.bo, "at": timezone.now()}
        messaging.withdraw(relationship, message(), **how)
        assert not LinkPreview.objects.exists()
        assert TITLE not in browse(cast.amina).get(conversation_page(relationship)).text

    def test_does_not_come_once_its_message_was_taken_back(
        self, cast, relationship, link, say, message, monkeypatch
    ):
        say(link)
        how = {"sent_as": uuid4(), "actor": cast.bo, "at": timezone.now()}
        look = jobs.look

        def meanwhile(url):
            messaging.withdraw(relationship, message(), **how)
            return look(url)

        monkeypatch.setattr(jobs, "look", meanwhile)
        row = LinkPreview.objects.get()
        jobs.fetch(row.pk)
        assert not LinkPreview.objects.exists()
        assert Conversation.objects.get().last_number == 2

    def test_follows_other_words(self, cast, relationship, site, link, say, run_jobs, message):
        say(link)
        run_jobs()
        other = site.says("/other", "<title>Another page</title>")
        how = {"actor": cast.bo, "at": timezone.now()}
        messaging.change(relationship, message(), f"Rather {other}", sent_as=uuid4(), **how)
        run_jobs()
        assert (
            LinkPreview.objects.select_related("conversation").get().shown.title == "Another page"
        )

        messaging.change(relationship, message(), "Rather not.", sent_as=uuid4(), **how)
        assert not LinkPreview.objects.exists()

    def test_goes_with_its_conversation(self, link, say, run_jobs):
        say(link)
        run_jobs()
        run_hook("messaging.erasing", Conversation.objects.get())
        assert not LinkPreview.objects.exists()

    def test_is_not_there_for_a_page_that_does_not_answer(
        self, cast, relationship, site, say, run_jobs, browse
    ):
        say(f"{site.url}/nothing")
        run_jobs()
        assert LinkPreview.objects.get().fetched_at
        assert "link-preview" not in browse(cast.bo).get(conversation_page(relationship)).text
        run_jobs()
        assert len(site.asked) == 1

    def test_costs_one_query_however_many_there_are(
        self, cast, relationship, link, say, run_jobs, browse, django_assert_num_queries
    ):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        amina, page = browse(cast.amina), conversation_page(relationship)
        counts = []
        for _round in range(2):
            for _message in range(3):
                say(link, at=timezone.now() - timedelta(hours=2 + _round))
            run_jobs()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                amina.get(page)
            counts.append(len(queries))
            assert sum("previews_linkpreview" in one["sql"] for one in queries) == 1
        assert counts[0] == counts[1]


class TestNoPreview:
    def asks_nobody(self, site, run_jobs):
        run_jobs()
        return not LinkPreview.objects.exists() and site.asked == []

    def test_is_made_unless_the_organisation_says_so(self, cast, site, link, say, run_jobs):
        cast.organisation.has_link_previews = False
        cast.organisation.save()
        say(link)
        assert self.asks_nobody(site, run_jobs)

    def test_is_made_once_it_says_so_no_longer(
        self, cast, relationship, site, link, say, run_jobs, browse
    ):
        say(link)
        cast.organisation.has_link_previews = False
        cast.organisation.save()
        run_jobs()
        assert site.asked == []

    def test_is_shown_once_it_says_so_no_longer(
        self, cast, relationship, link, say, run_jobs, browse
    ):
        say(link)
        run_jobs()
        cast.organisation.has_link_previews = False
        cast.organisation.save()
        assert TITLE not in browse(cast.bo).get(conversation_page(relationship)).text

    def test_is_made_or_shown_under_minors_mode(
        self, cast, relationship, site, link, say, run_jobs, browse
    ):
        say(link)
        run_jobs()
        cast.programme.minors_since, cast.programme.supervisor = timezone.now(), cast.eli
        cast.programme.quiet_from = cast.programme.quiet_until = 0  # whatever hour it is
        cast.programme.save()
        page = browse(cast.bo).get(conversation_page(relationship)).text
        assert TITLE not in page
        LinkPreview.objects.all().delete()
        site.asked.clear()
        say(link)
        assert self.asks_nobody(site, run_jobs)

    @pytest.mark.parametrize("kind", [ConversationKind.DIRECT, ConversationKind.COORDINATOR])
    def test_is_made_outside_of_a_relationship(
        self, cast, organisation, site, link, run_jobs, kind
    ):
        cast.programme.allows_direct = True
        cast.programme.save()
        people = [cast.bo, cast.amina] if kind == ConversationKind.DIRECT else [cast.bo]
        how = {"sent_as": uuid4(), "actor": cast.bo, "at": timezone.now()}
        messaging.begin_with(cast.programme, kind, people, link, **how)
        assert self.asks_nobody(site, run_jobs)

    def test_is_made_of_what_may_let_somebody_in(self, site, say, run_jobs):
        say(f"{site.url}/reset?token=abc")
        assert self.asks_nobody(site, run_jobs)

    def test_is_made_of_our_own_pages(self, site, settings, organisation, say, run_jobs):
        settings.BASE_URL = site.url
        say(f"{site.url}/northwind/")
        assert self.asks_nobody(site, run_jobs)

        settings.BASE_URL = "https://rapport.example"
        organisation.host = site.name
        organisation.save()
        say(f"{site.url}/northwind/")
        assert self.asks_nobody(site, run_jobs)

    def test_is_made_of_more_than_a_few_in_a_minute(self, site, link, say, run_jobs):
        for _message in range(A_MINUTE + 2):
            say(link)
        run_jobs()
        assert len(site.asked) == A_MINUTE


class TestTheSetting:
    PAGE = address("console:organisation", organisation="northwind")

    def test_is_off_and_switched_on_by_an_administrator(self, cast, browse):
        assert not cast.organisation.has_link_previews
        eli = browse(cast.eli)
        assert "never that of a reader" in eli.get(self.PAGE).text
        said = {"name": "Northwind", "timezone": "Europe/Berlin", "language": "en"}

        eli.post(self.PAGE, said | {"has_link_previews": "on"})
        cast.organisation.refresh_from_db()
        assert cast.organisation.has_link_previews

        eli.post(self.PAGE, said)
        cast.organisation.refresh_from_db()
        assert not cast.organisation.has_link_previews

    def test_is_told_to_whoever_writes(self, cast, relationship, browse):
        words = "opens the page behind a link once"
        assert words in browse(cast.bo).get(conversation_page(relationship)).text
        cast.organisation.has_link_previews = False
        cast.organisation.save()
        assert words not in browse(cast.bo).get(conversation_page(relationship)).text
