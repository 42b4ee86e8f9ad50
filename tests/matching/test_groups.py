"""A run proposes groups of members with parts; a pair is the group of two."""

import pytest
from django.db import IntegrityError, transaction

from mentoring.matching import actions
from mentoring.matching.models import ProposedGroup, Run, save_groups
from mentoring.matching.queries.obstacles import obstacles, proposals
from mentoring.matching.queries.people import surroundings
from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment, Exclusion
from mentoring.relationships.models import Relationship
from tests.moments import NOON


@pytest.fixture
def run(cast):
    return Run.objects.create(
        organisation=cast.organisation,
        programme=cast.programme,
        number=1,
        state=Run.State.DONE,
        created_at=NOON,
        finished_at=NOON,
    )


@pytest.fixture
def enrolments(cast, make_member, make_enrolment):
    """Amina's, Bo's and six more."""
    names = ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal")
    more = [make_enrolment(cast.programme, make_member(cast.organisation, n)) for n in names]
    amina, bo = (Enrolment.objects.get(membership=who) for who in (cast.amina, cast.bo))
    return [amina, bo, *more]


@pytest.fixture
def propose(run, enrolments):
    def propose(kind, parts):
        save_groups([ProposedGroup.of(run, kind, {one.pk: p for one, p in parts}, score=7000)])
        return run

    return propose


@pytest.fixture
def circle(propose, enrolments):
    host, *members = enrolments
    return propose("circle", [(host, "host"), *((one, "member") for one in members)])


class TestACircleOfEight:
    def test_begins_as_one_relationship_and_writes_to_each(self, cast, circle, run_jobs):
        assert actions.publish(circle, actor=cast.cruz, at=NOON) == 1
        run_jobs()

        begun = Relationship.objects.with_members().get()
        assert (begun.kind, len(begun.people)) == ("circle", 8)
        assert begun.with_part("host") == [cast.amina]
        letters = Mail.objects.filter(recipient__in=begun.people, kind__contains="matching")
        assert letters.count() == 8
        to_bo = letters.get(recipient=cast.bo)
        assert "meet Amina, Cem, Dee, Eva, Fay, Gus and Hal" in to_bo.subject
        assert "From today you work together with" in to_bo.text

    def test_is_read_with_its_people_in_two_queries(self, circle, django_assert_num_queries):
        with django_assert_num_queries(2):
            (group,) = proposals(circle)
            assert len({one.enrolment.membership.name for one in group.loaded_members}) == 8

    def test_is_held_up_by_whoever_has_left_or_has_no_place(self, circle, enrolments):
        Enrolment.objects.filter(pk=enrolments[3].pk).update(status="withdrawn")
        Enrolment.objects.filter(pk=enrolments[0].pk).update(capacity_max=0)

        found = obstacles(circle, proposals(circle), on=NOON.date())

        assert {str(one.message) for one in found} == {
            "Amina Haddad has 0 places, and 1 would be filled.",
            "Dee has since left the programme.",
        }

    @pytest.mark.parametrize("other", [0, 4])
    def test_is_held_up_by_a_wish_not_to_meet_since_the_run(self, circle, enrolments, other):
        """Of a member and their host, and of two members; it is not said whose wish it is."""
        Exclusion.objects.create(
            organisation=enrolments[3].organisation,
            by=enrolments[3].membership,
            other=enrolments[other].membership,
        )

        found = obstacles(circle, proposals(circle), on=NOON.date())

        assert [str(one.message) for one in found] == ["They cannot be brought together any more."]

    def test_may_begin_with_former_partners(self, circle, enrolments):
        """Two whom somebody brought together knowing that; nobody has asked not to meet."""
        Exclusion.objects.create(
            organisation=enrolments[3].organisation,
            by=enrolments[3].membership,
            other=enrolments[0].membership,
            reason=Exclusion.Reason.PAST,
        )

        assert obstacles(circle, proposals(circle), on=NOON.date()) == []

    def test_counts_its_host_as_past_partner_of_each_member(self, cast, circle, enrolments):
        actions.publish(circle, actor=cast.cruz, at=NOON)

        known = surroundings(cast.programme)

        members = {one.membership_id for one in enrolments[1:]}
        assert set(known.together) == {(member, cast.amina.pk) for member in members}
        assert known.filled.as_mentor(cast.amina.pk) == 1


class TestOtherKinds:
    def test_begin_a_pair_of_peers_and_a_mentee_with_two_mentors(
        self, cast, propose, enrolments, run
    ):
        amina, bo, cem, dee, eva, *_rest = enrolments
        Enrolment.objects.filter(pk=cem.pk).update(is_mentor=True)
        propose("peer_pair", [(dee, "peer"), (eva, "peer")])
        propose("several_mentors", [(amina, "mentor"), (cem, "mentor"), (bo, "mentee")])

        assert actions.publish(run, actor=cast.cruz, at=NOON) == 2
        assert set(Relationship.objects.values_list("kind", flat=True)) == {
            "peer_pair",
            "several_mentors",
        }


class TestTheTable:
    def test_holds_the_same_people_once_in_a_run(self, propose, enrolments):
        pair = [(enrolments[0], "mentor"), (enrolments[1], "mentee")]
        propose("one_to_one", pair)

        with pytest.raises(IntegrityError), transaction.atomic():
            propose("one_to_one", pair[::-1])
