"""The pages that a device fetches ahead, to be read without a line."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from mentoring.core.web.addresses import address
from mentoring.messaging.actions import send

WHERE = "/northwind/pages-to-keep/"


def pages(browse, person) -> list[str]:
    return browse(person).get(WHERE).json()["pages"]


class TestPagesToKeep:
    def test_are_home_talks_words_and_rooms_and_every_one_may_stay(
        self, cast, browse, make_relationship, make_meeting
    ):
        relationship = make_relationship(agreed=True)
        ahead = make_meeting(relationship, starts_at=timezone.now() + timedelta(days=2))
        behind = make_meeting(relationship, starts_at=timezone.now() - timedelta(days=2))

        found = pages(browse, cast.bo)

        assert found[:2] == ["/northwind/", "/northwind/talks/"]
        for talk in (ahead, behind):
            assert (
                address("meetings:meeting", relationship.pk, talk.pk, organisation="northwind")
                in found
            )
        assert len(found) == 6
        browser = browse(cast.bo)
        for path in found:
            answer = browser.get(path)
            assert (answer.status_code, answer.headers.get("Rapport-Keep")) == (200, "yes"), path

    def test_begin_with_whom_one_wrote_last(self, cast, browse, make_relationship, make_member):
        first = make_relationship(agreed=True)
        mentor = make_member(cast.organisation, "Ines Nogueira")
        second = make_relationship(mentor=mentor, agreed=True)
        send(first, "Hello", sent_as=uuid4(), actor=cast.bo, at=timezone.now())

        found = pages(browse, cast.bo)

        words = [path for path in found if path.endswith("conversation/")]
        assert [str(first.pk) in words[0], str(second.pk) in words[1]] == [True, True]

    def test_take_as_many_queries_for_many_as_for_one(
        self, cast, browse, make_relationship, make_member, django_assert_max_num_queries
    ):
        for number in range(7):
            mentor = make_member(cast.organisation, f"Mentor Number{number}")
            make_relationship(mentor=mentor)
        browser = browse(cast.bo)
        browser.get(WHERE)

        with django_assert_max_num_queries(8):
            found = browser.get(WHERE).json()["pages"]

        assert len([path for path in found if path.endswith("conversation/")]) == 5

    def test_tell_of_no_act_just_done(self, cast, browse, make_relationship):
        relationship = make_relationship(agreed=True)
        where = address("messaging:conversation", relationship.pk, organisation="northwind")
        browser = browse(cast.bo)
        browser.post(where, {"words": "Hello", "key": str(uuid4())})

        told = browser.get(where)

        assert b"Sent to Amina" in told.content or b"Written to Amina" in told.content
        assert "Rapport-Keep" not in told.headers
        assert browser.get(where).headers["Rapport-Keep"] == "yes"
