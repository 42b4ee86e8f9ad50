"""What is shared into Rapport from elsewhere on a phone."""

from mentoring.messaging.models import Entry

WHERE = "/northwind/share/"


class TestSharedWords:
    def test_are_shown_and_not_sent(self, cast, browse, make_relationship):
        relationship = make_relationship()

        answer = browse(cast.bo).post(
            WHERE, {"title": "A talk", "text": "Worth an hour", "url": "https://example.org/talk"}
        )

        page = answer.content.decode()
        assert answer.status_code == 200
        assert "A talk\nWorth an hour\nhttps://example.org/talk" in page
        assert f"/northwind/with/{relationship.pk}/conversation/" in page
        assert "Send to Amina" in page
        assert not Entry.objects.exists()

    def test_say_a_thing_once(self, cast, browse, make_relationship):
        make_relationship()
        link = "https://example.org/talk"

        page = browse(cast.bo).post(WHERE, {"text": link, "url": link}).content.decode()

        assert page.count(link) == 1

    def test_of_another_site_send_nothing_either(self, cast, make_relationship):
        """The page takes posts from anywhere, so it changes nothing and its form has a token."""
        from tests.support.browser import Browser

        relationship = make_relationship()
        browser = Browser(enforce_csrf_checks=True)
        browser.force_login(cast.bo.user)

        shown = browser.post(WHERE, {"text": "<script>alert(1)</script>"})
        sent = browser.post(
            f"/northwind/with/{relationship.pk}/conversation/", {"words": "Not by Bo"}
        )

        assert shown.status_code == 200
        assert b"<script>alert" not in shown.content
        assert sent.status_code == 403
        assert not Entry.objects.exists()

    def test_can_go_to_open_relationships_only(
        self, cast, browse, make_relationship, django_assert_max_num_queries
    ):
        from tests.moments import NOON

        ended = make_relationship(ended_at=NOON)

        answer = browse(cast.bo).post(WHERE, {"text": "Hello"})

        assert str(ended.pk) not in answer.content.decode()
        assert "Nobody to share with yet" in answer.content.decode()
