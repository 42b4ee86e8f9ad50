"""People in a relationship: two, or as many as its kind takes."""

import re

import pytest
from django.db import IntegrityError, transaction

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment
from mentoring.relationships import actions, rules
from mentoring.relationships.models import Kind, Member, Part, Relationship
from mentoring.relationships.queries import members_in, places_filled
from tests.moments import DAY, NOON


@pytest.fixture
def people(cast, make_member, make_enrolment):
    """Amina and Bo, and six more who take part as both."""
    names = ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal")
    more = [make_member(cast.organisation, name) for name in names]
    for person in more:
        make_enrolment(cast.programme, person, "both")
    return [cast.amina, cast.bo, *more]


@pytest.fixture
def begin(cast):
    def begin(kind, members, **fields):
        fields = {"programme": cast.programme, "actor": cast.cruz, "at": NOON} | fields
        return actions.start(kind, members, **fields)

    return begin


@pytest.fixture
def circle(people, begin):
    host, *members = people
    return begin("circle", {host: "host"} | dict.fromkeys(members, "member"))


def loaded(relationship):
    return Relationship.objects.with_members().get(pk=relationship.pk)


class TestEveryKind:
    def test_stands_in_the_rules_with_parts_that_exist(self):
        assert set(rules.KINDS) == set(Kind.values)
        assert {part for kind in rules.KINDS.values() for part in kind.parts} <= set(Part.values)
        assert set(rules.PLACE_OF_PART) == set(Part.values)

    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_can_begin_with_its_least_and_not_with_one_fewer(self, kind):
        least = [p for p, (few, _most) in rules.KINDS[kind].parts.items() for _ in range(few)]

        assert rules.can_begin(kind, least)
        assert not rules.can_begin(kind, least[1:])
        assert not rules.can_begin(kind, least[:-1])

    @pytest.mark.parametrize("kind", rules.KINDS)
    def test_lets_people_join_up_to_its_most(self, kind):
        parts = [p for p, (few, _most) in rules.KINDS[kind].parts.items() for _ in range(few)]
        for part in rules.KINDS[kind].parts:
            while rules.can_join(kind, parts, part):
                parts.append(part)

        assert len(parts) == rules.KINDS[kind].most
        assert rules.can_begin(kind, parts)

    def test_takes_no_part_of_another_kind(self):
        assert not rules.can_begin("one_to_one", ["mentor", "peer"])
        assert not rules.can_join("circle", ["host", "member", "member"], "mentee")


class TestACircleOfEight:
    def test_is_stored_and_read_by_everybody_in_it(self, people, circle):
        found = loaded(circle)

        assert found.with_part(Part.HOST) == [people[0]]
        assert set(found.others(people[1])) == set(people) - {people[1]}
        assert all(list(Relationship.objects.visible_to(one)) == [circle] for one in people)

    def test_is_seen_by_nobody_else(self, cast, circle):
        for outsider in (cast.cruz, cast.sana, cast.eli, cast.dara):
            assert not Relationship.objects.visible_to(outsider).exists()

    def test_is_read_in_as_many_queries_as_a_pair(
        self, circle, make_relationship, django_assert_num_queries
    ):
        make_relationship()
        for found in (Relationship.objects.filter(pk=circle.pk), Relationship.objects.all()):
            with django_assert_num_queries(2):
                assert [len(one.people) for one in found.with_members()]

    def test_takes_a_ninth_and_no_second_time(self, cast, circle, make_member, make_enrolment):
        ida = make_member(cast.organisation, "Ida")
        make_enrolment(cast.programme, ida)

        actions.join(circle, ida, "member", actor=cast.cruz, at=NOON + DAY)

        assert loaded(circle).member(ida).joined_at == NOON + DAY
        with pytest.raises(actions.AlreadyIn, match="Ida is in this relationship already"):
            actions.join(circle, ida, "member", actor=cast.cruz, at=NOON + DAY)

    def test_refuses_a_third_host_with_the_number_of_those_in_it(self, people, circle):
        actions.leave(circle, people[7], reason="no_time", actor=people[7], at=NOON)
        actions.join(circle, people[7], "host", actor=None, at=NOON)
        actions.leave(circle, people[6], reason="no_time", actor=people[6], at=NOON)

        with pytest.raises(actions.NoPlaceLeft, match="7 people are in it"):
            actions.join(circle, people[6], "host", actor=None, at=NOON)

    def test_goes_on_without_somebody_who_left_and_sees_no_more_of_it(self, people, circle):
        actions.leave(circle, people[3], reason="no_time", actor=people[3], at=NOON + DAY)

        found = loaded(circle)
        assert found.is_open
        assert people[3] not in found.people
        assert found.member(people[3]).left_reason == "no_time"
        assert not Relationship.objects.visible_to(people[3]).exists()
        with pytest.raises(actions.NotIn):
            actions.leave(circle, people[3], reason="no_time", actor=people[3], at=NOON + DAY)

    def test_ends_when_only_one_would_stay(self, people, circle):
        for person in people[:6]:
            actions.leave(circle, person, reason="no_time", actor=person, at=NOON + DAY)
        assert loaded(circle).is_open

        actions.leave(circle, people[6], reason="no_time", actor=people[6], at=NOON + DAY)

        found = loaded(circle)
        assert not found.is_open
        assert set(found.people) == set(people[6:])  # who stayed to the end may read it

    def test_is_agreed_once_the_last_has_said_yes(self, people, circle, run_jobs):
        for person in people[:-1]:
            actions.agree(circle, version=1, actor=person, at=NOON)
        assert not loaded(circle).is_agreed

        actions.agree(circle, version=1, actor=people[-1], at=NOON + DAY)
        run_jobs()

        assert loaded(circle).agreed_at == NOON + DAY
        letters = Mail.objects.filter(kind="relationships.agreed")
        assert {mail.recipient_id for mail in letters} == {one.pk for one in people}
        assert "All of you have said yes" in letters[0].text

    def test_is_agreed_once_the_only_one_missing_has_left(self, people, circle):
        for person in people[:-1]:
            actions.agree(circle, version=1, actor=person, at=NOON)

        actions.leave(circle, people[-1], reason="no_time", actor=None, at=NOON + DAY)

        assert loaded(circle).agreed_at == NOON + DAY

    def test_counts_as_departed_when_a_member_leaves_the_programme(self, people, circle):
        assert list(Relationship.objects.all_present()) == [circle]
        Enrolment.objects.filter(membership=people[4]).update(status="withdrawn")

        for programme in (None, circle.programme):
            assert list(Relationship.objects.with_departed(programme)) == [circle]
            assert not Relationship.objects.all_present(programme).exists()

        actions.leave(circle, people[4], reason="left", actor=None, at=NOON)
        assert list(Relationship.objects.all_present()) == [circle]


class TestAPair:
    def test_of_peers_is_stored_and_stands_once(self, people, begin):
        pair = begin("peer_pair", {people[2]: "peer", people[3]: "peer"})

        assert loaded(pair).others(people[2]) == [people[3]]
        with pytest.raises(actions.AlreadyTogether, match="Dee and Cem work together"):
            begin("peer_pair", {people[3]: "peer", people[2]: "peer"})

    def test_ends_when_one_of_the_two_leaves(self, cast, people, begin):
        pair = begin("peer_pair", {people[2]: "peer", people[3]: "peer"})

        actions.leave(pair, people[2], reason="no_time", actor=people[2], at=NOON + DAY)

        assert loaded(pair).end_reason == "no_time"
        assert Event.objects.filter(name="relationships.ended").count() == 1
        assert not Event.objects.filter(name="relationships.left").exists()

    def test_takes_nobody_more(self, people, begin):
        pair = begin("peer_pair", {people[2]: "peer", people[3]: "peer"})

        with pytest.raises(actions.NoPlaceLeft, match="2 people"):
            actions.join(pair, people[4], "peer", actor=None, at=NOON)

    def test_may_begin_again_after_its_end(self, cast, begin):
        members = {cast.amina: "mentor", cast.bo: "mentee"}
        actions.end(begin("one_to_one", members), reason="no_time", actor=cast.bo, at=NOON)

        assert begin("one_to_one", members).is_open


class TestAMenteeWithTwoMentors:
    @pytest.fixture
    def three(self, people, begin):
        members = {people[0]: "mentor", people[2]: "mentor", people[1]: "mentee"}
        return begin("several_mentors", members)

    def test_has_both_as_mentors(self, people, three):
        found = loaded(three)

        assert set(found.with_part(Part.MENTOR)) == {people[0], people[2]}
        assert found.with_part(Part.MENTEE) == [people[1]]
        assert found.role_of(people[2]) == "mentor"

    def test_goes_on_with_one_mentor_and_not_without_the_mentee(self, people, three):
        actions.leave(three, people[0], reason="no_time", actor=people[0], at=NOON)
        assert loaded(three).is_open

        actions.leave(three, people[1], reason="no_time", actor=people[1], at=NOON)
        assert not loaded(three).is_open


class TestWhoIsIn:
    @pytest.mark.parametrize("most_ids", [1, 2])
    def test_several_is_the_same_whether_they_are_few_or_many(
        self, cast, people, begin, monkeypatch, most_ids
    ):
        monkeypatch.setattr("mentoring.relationships.queries.MAX_KEYS", most_ids)
        one, other = (
            begin("peer_pair", dict.fromkeys(two, "peer")) for two in (people[:2], people[2:4])
        )

        found = members_in([one.pk, other.pk], cast.programme)

        names = {key: [each.person.name for each in members] for key, members in found.items()}
        assert names == {one.pk: ["Amina Haddad", "Bo Larsen"], other.pk: ["Cem", "Dee"]}


class TestPlaces:
    def test_are_filled_by_each_open_relationship_once(self, people, circle):
        filled = places_filled(circle.programme)

        assert [filled.as_mentor(one.pk) for one in people] == [1, 0, 0, 0, 0, 0, 0, 0]
        assert [filled.as_mentee(one.pk) for one in people] == [0, 1, 1, 1, 1, 1, 1, 1]

    def test_are_free_again_after_leaving_and_after_the_end(self, cast, people, circle):
        actions.leave(circle, people[1], reason="no_time", actor=people[1], at=NOON)
        assert places_filled(circle.programme).as_mentee(people[1].pk) == 0

        actions.end(circle, reason="completed", actor=cast.cruz, at=NOON)
        assert places_filled(circle.programme, among=[people[0].pk]).as_mentor(people[0].pk) == 0

    def test_are_refused_to_a_full_host_with_both_numbers(self, people, begin, circle):
        Enrolment.objects.filter(membership=people[0]).update(capacity_max=1)

        with pytest.raises(actions.MentorIsFull, match="1 of 1 places filled"):
            begin("one_to_one", {people[0]: "mentor", people[2]: "mentee"})

    def test_are_refused_to_a_mentee_who_has_enough(self, people, begin, circle):
        with pytest.raises(actions.MenteeHasEnough, match="Bo Larsen has 1 of 1 places filled"):
            begin("one_to_one", {people[0]: "mentor", people[1]: "mentee"})

    def test_are_asked_of_the_programme_first(self, cast, people, begin):
        with pytest.raises(actions.NotInProgramme, match="Sana Iyer takes no part"):
            begin("one_to_one", {people[0]: "mentor", cast.sana: "mentee"})

    def test_do_not_mend_a_composition_that_is_no_such_kind(self, people, begin):
        with pytest.raises(actions.NotSuchAKind, match="Circle"):
            begin("circle", dict.fromkeys(people, "member"))


class TestTheTable:
    def refuses(self, act):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    def test_holds_nobody_twice_at_a_time(self, cast, make_relationship):
        pair = make_relationship()
        twice = Member(relationship=pair, membership=cast.bo, part="mentee", joined_at=NOON)

        self.refuses(twice.save)

    def test_holds_no_second_open_pair_of_the_same_two(self, make_relationship):
        make_relationship()
        self.refuses(make_relationship)

    def test_holds_no_end_before_the_beginning(self, make_relationship):
        self.refuses(lambda: make_relationship(ended_at=NOON - DAY))

    @pytest.mark.parametrize(
        "change",
        [
            {"left_at": NOON - DAY, "left_reason": "left"},
            {"left_at": NOON + DAY},
            {"left_reason": "left"},
            {"agreed_at": NOON},
            {"agreed_version": 1},
        ],
    )
    def test_holds_no_half_said_member(self, change, make_relationship):
        make_relationship()
        self.refuses(lambda: Member.objects.update(**change))


class TestTheRoomOfACircle:
    def room(self, circle, name="room"):
        return address(f"relationships:{name}", circle.pk, organisation="northwind")

    def test_greets_with_all_the_others(self, people, circle, browse):
        page = browse(people[1]).get(self.room(circle)).text

        assert "Your circle of eight" in page
        assert all(name in page for name in ("Amina", "Cem", "Dee", "Eva", "Fay", "Gus", "Hal"))
        assert "only the eight of you can read this" in page

    def test_leads_to_the_pages_beside_it_and_each_of_them_back(self, people, circle, browse):
        talk = address("messaging:conversation", circle.pk, organisation="northwind")
        pages = [self.room(circle), talk, self.room(circle, "story")]

        for here in pages:
            shown = browse(people[1]).get(here).text
            assert here in re.findall(r'<li><a href="([^"]+)" aria-current="page"', shown)
            assert all(f'<li><a href="{there}"' in shown for there in pages)

    def test_tells_who_joined_and_who_left(self, people, circle, browse):
        actions.leave(circle, people[3], reason="no_time", actor=people[3], at=NOON + DAY)
        actions.join(circle, people[3], "member", actor=None, at=NOON + 2 * DAY)

        page = browse(people[1]).get(self.room(circle, "story")).text

        assert page.index("Dee joined") < page.index("Dee left")

    def test_names_those_whose_yes_is_missing(self, people, circle, browse):
        for person in people[:6]:
            actions.agree(circle, version=1, actor=person, at=NOON)

        assert "Gus and Hal have not yet" in browse(people[0]).get(self.room(circle)).text

    def test_lets_one_go_kindly_and_goes_on(self, people, circle, browse, run_jobs):
        answer = browse(people[0]).post(self.room(circle, "end"), {"reason": "completed"})
        run_jobs()

        assert answer.status_code == 302
        assert loaded(circle).is_open
        told = Mail.objects.filter(kind="relationships.left_told")
        assert {mail.recipient_id for mail in told} == {one.pk for one in people[1:]}
