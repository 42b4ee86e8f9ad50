"""Who of a conversation sees that another is there and types."""

import pytest
from django.utils import timezone

from mentoring.live import topics
from mentoring.messaging import actions, live
from mentoring.messaging.models import COORDINATOR
from mentoring.organisations.actions import remove_person
from mentoring.relationships.actions import leave
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import actions as safeguarding
from tests.moments import NOON


@pytest.fixture
def together(make_relationship):
    return make_relationship(agreed=True)


@pytest.fixture
def seen(cast, together):
    def ask(*people):
        name = topics.topic_name("conversation", together.pk)
        return topics.seen_people(
            name, {person.user_id for person in people or (cast.amina, cast.bo)}
        )

    return ask


class TestMembers:
    def test_see_each_other(self, cast, seen):
        assert seen() == {cast.amina.user_id, cast.bo.user_id}

    def test_see_nobody_who_is_not_one_of_them(self, cast, seen):
        assert seen(cast.amina, cast.cruz, cast.dara) == {cast.amina.user_id}

    def test_see_nobody_who_hides_how_far_they_have_read(self, cast, seen):
        actions.show_reading(is_shown=False, actor=cast.bo, at=NOON)

        assert seen() == {cast.amina.user_id}

    def test_see_nothing_of_each_other_after_a_block(self, cast, seen, together):
        safeguarding.block(together, cast.bo, tells_coordinators=False, actor=cast.amina, at=NOON)

        assert seen() == set()

    def test_see_nobody_who_was_removed(self, cast, seen):
        cast.bo.removed_at = NOON
        cast.bo.save()

        assert seen() == {cast.amina.user_id}


class TestSomebodyWhoGoes:
    """Open pages ask for their rights anew with the news, so nobody is there who has gone."""

    @pytest.fixture
    def stands(self, together):
        name = topics.topic_name("conversation", together.pk)
        return lambda: topics.cursors([name])[name]

    def test_by_being_removed_is_gone_from_open_pages(self, cast, together, stands, run_jobs):
        before = stands()

        remove_person(cast.bo, actor=cast.eli, at=timezone.now())
        run_jobs()

        assert stands() > before

    def test_by_leaving_a_group_is_gone_from_open_pages(
        self, cast, make_relationship, make_member, run_jobs
    ):
        cem = make_member(cast.organisation, "Cem Third")
        people = {cast.amina: "host", cast.bo: "member", cem: "member"}
        circle = make_relationship(kind="circle", members=people)
        name = topics.topic_name("conversation", circle.pk)

        reason = Relationship.EndReason.LEFT
        leave(circle, cem, reason=reason, actor=cem, at=timezone.now())
        run_jobs()

        assert topics.cursors([name])[name] == 1
        assert not topics.allowed([(cem.user_id, name)])

    def test_from_one_with_the_team_is_gone_from_it(self, cast, run_jobs):
        talk = actions.begin(cast.programme, COORDINATOR, [cast.bo], actor=cast.cruz, at=NOON)
        name = topics.topic_name("conversation", talk.pk)

        remove_person(cast.bo, actor=cast.eli, at=timezone.now())
        run_jobs()

        assert topics.cursors([name])[name] == 1


class TestWhoRunsAProgramme:
    def test_is_not_watched_at_it(self, cast):
        talk = actions.begin(cast.programme, COORDINATOR, [cast.bo], actor=cast.cruz, at=NOON)
        name = topics.topic_name("conversation", talk.pk)

        assert topics.allowed([(cast.bo.user_id, name)])
        assert topics.seen_people(name, {cast.bo.user_id, cast.cruz.user_id}) == set()


class TestACrowd:
    @pytest.mark.parametrize("named", [0, 100])
    def test_is_asked_for_like_a_few(self, named, cast, together, monkeypatch):
        monkeypatch.setattr(live, "MAX_NAMED", named)
        cast.amina.removed_at = NOON
        cast.amina.save()
        talk = actions.begin(cast.programme, COORDINATOR, [cast.bo], actor=cast.cruz, at=NOON)
        names = [topics.topic_name("conversation", one.pk) for one in (together, talk)]
        people = (cast.amina, cast.bo, cast.cruz, cast.dara)

        may = topics.allowed((person.user_id, name) for person in people for name in names)

        bo, cruz = cast.bo.user_id, cast.cruz.user_id
        assert may == {(bo, names[0]), (bo, names[1]), (cruz, names[1])}
