"""Accepting the guidelines."""

import pytest

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.notifications.models import Mail
from mentoring.relationships import actions
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON


def agreement(relationship) -> str:
    return address("relationships:agreement", relationship.pk, organisation="northwind")


class TestAgree:
    def test_counts_for_the_one_who_said_it(self, cast, make_relationship):
        relationship = make_relationship()

        actions.agree(relationship, version=1, actor=cast.bo, at=NOON + DAY)

        found = Relationship.objects.with_members().get(pk=relationship.pk)
        assert found.member(cast.bo).agreed_at == NOON + DAY
        assert found.member(cast.amina).agreed_at is None
        assert not found.is_agreed

    def test_tells_both_once_the_second_has_said_yes(self, cast, make_relationship, run_jobs):
        relationship = make_relationship()

        for person in (cast.bo, cast.amina):
            actions.agree(relationship, version=1, actor=person, at=NOON)
        run_jobs()

        told = Mail.objects.filter(kind="relationships.agreed")
        assert {mail.recipient_id for mail in told} == {cast.amina.pk, cast.bo.pk}

    def test_refuses_a_version_that_was_replaced_while_reading(
        self, cast, make_relationship, browse
    ):
        relationship = make_relationship()
        cast.programme.guidelines, cast.programme.guidelines_version = "New words.", 2
        cast.programme.save()

        answer = browse(cast.bo).post(agreement(relationship), {"version": "1"})

        assert answer.status_code == 422
        assert "read them once more" in answer.text
        assert "New words." in answer.text

    def test_asks_again_kindly_after_a_new_version(self, cast, make_relationship, browse):
        relationship = make_relationship(agreed=True)
        cast.programme.guidelines_version = 2
        cast.programme.save()
        room = address("relationships:room", relationship.pk, organisation="northwind")

        before = browse(cast.bo).get(room).text
        browse(cast.bo).post(agreement(relationship), {"version": "2"})
        after = browse(cast.bo).get(room).text

        assert "have changed since you said yes" in before
        assert "have changed since you said yes" not in after

    def test_posted_twice_is_one_yes(self, cast, make_relationship, browse):
        relationship = make_relationship()
        bo = browse(cast.bo)

        answers = [bo.post(agreement(relationship), {"version": "1"}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert Event.objects.filter(name="relationships.agreed").count() == 1

    @pytest.mark.parametrize("version", ["", "0", "many", "99999999999999999999"])
    def test_survives_a_version_that_nobody_offered(self, version, cast, make_relationship, browse):
        answer = browse(cast.bo).post(agreement(make_relationship()), {"version": version})

        assert answer.status_code == 422
