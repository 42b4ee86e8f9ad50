"""Groups of every kind, from a run through publishing to the letters and the room."""

import re

import pytest

from mentoring.core.web.addresses import address
from mentoring.matching import actions
from mentoring.matching.jobs import run_now
from mentoring.matching.models import Run
from mentoring.matching.queries.replay import differences
from mentoring.notifications.models import Mail
from mentoring.participants.models import Exclusion
from mentoring.relationships.models import Relationship
from tests.matching.test_commands import say
from tests.moments import NOON

PLACE = {"organisation": "northwind"}
STUDIO = "/northwind/programmes/growth-2026/matching/"


@pytest.fixture
def begin(cast):
    """A finished run of a kind over whoever is in the programme."""

    def begin(kind, sizes=None, base=None):
        run = actions.request_run(
            cast.programme,
            criteria=cast.programme.criteria,
            actor=cast.cruz,
            at=NOON,
            base=base,
            kind=kind,
            sizes=sizes,
        )
        run_now(run.pk)
        run = Run.objects.select_related("programme").get(pk=run.pk)
        assert run.state == Run.State.DONE, run.problem_text
        return run

    return begin


@pytest.fixture
def learners(make_person):
    """Six beside Bo, who all look for somebody to learn from."""
    names = ("Cem", "Dee", "Eva", "Fay", "Gus", "Hal")
    return [make_person(name, "mentee", wants={"Leading projects": 3}) for name in names]


@pytest.fixture
def peers(make_person):
    names = ("Cem", "Dee", "Eva", "Fay")
    return [make_person(name, "both", wants={"Python": 2}, offers={"Python": 3}) for name in names]


@pytest.fixture
def circle(begin, learners):
    return begin("circle", (4, 8))


@pytest.fixture
def two_mentors(cast, begin, make_person):
    """Bo looks for two mentors, of whom there are Amina and Marta."""
    cast.bo.enrolments.update(mentors_wanted=2)
    make_person("Marta", "mentor", offers={"Leading projects": 5}, grade=5)
    return begin("several_mentors")


def published(run, cast, run_jobs):
    actions.publish(run, actor=cast.cruz, at=NOON)
    run_jobs()
    return list(Relationship.objects.with_members().order_by("started_at", "id"))


def letters_to(people):
    return Mail.objects.filter(kind="matching.letter", recipient__in=people)


class TestACircle:
    def test_is_one_host_with_everybody_who_found_a_place(self, cast, circle):
        (group,) = circle.groups.with_people()

        assert group.kind == "circle"
        assert [one.membership for one in group.with_part("host")] == [cast.amina]
        assert len(group.with_part("member")) == 7
        assert cast.bo in group.others(cast.amina)
        assert sum(group.contributions.values()) == group.score
        assert not circle.unmatched.exists()

    def test_begins_writes_to_all_eight_and_opens_its_room_to_each(
        self, cast, circle, run_jobs, browse
    ):
        (begun,) = published(circle, cast, run_jobs)

        assert (begun.kind, len(begun.people)) == ("circle", 8)
        letters = letters_to(begun.people)
        assert letters.count() == 8
        to_bo = letters.get(recipient=cast.bo)
        assert "Bo, meet" in to_bo.subject
        assert "From today you work together with" in to_bo.text
        for person in begun.people:
            room = browse(person).get(address("relationships:room", begun.pk, **PLACE))
            assert room.status_code == 200
            letter = browse(person).get(address("matching:letter", begun.pk, **PLACE))
            assert letter.status_code == 200

    def test_gives_each_their_own_reasons(self, cast, learners, make_person, begin, run_jobs):
        """Amina offers nothing by name; Marta does, and hosts."""
        cast.amina.enrolments.update(capacity_max=0)
        make_person("Marta", "mentor", offers={"Leading projects": 5}, grade=9)

        (begun,) = published(begin("circle", (4, 8)), cast, run_jobs)

        (host,) = begun.with_part("host")
        cem = next(person for person in begun.people if person.name == "Cem")
        (why,) = begun.why_with(cem)
        assert (why.person, why.is_learner) == (host, True)
        assert why.reasons["asked"][0]["skill"] == "Leading projects"
        assert len(begun.why_with(host)) == 7
        assert "just what Marta likes to pass on" in letters_to([cem]).get().text
        assert "Leading projects" in letters_to([host]).get().text

    def test_is_shown_on_every_page_of_the_studio(self, cast, circle, browse):
        cruz = browse(cast.cruz)
        group = circle.groups.get()
        names = "Bo Larsen, Cem, Dee, Eva, Fay, Gus, Hal"

        studio = cruz.get(STUDIO).text
        assert "1 group, 8 letters, each with its own reasons." in studio
        page = cruz.get(f"{STUDIO}1/pairs/{group.pk}/").text
        assert "The score is the mean of these 7." in page
        assert "Bo Larsen learns from Amina Haddad" in page
        letters = cruz.get(f"{STUDIO}1/pairs/{group.pk}/letters/").text
        assert "All letters" in letters
        assert letters.count('class="sheet letter') == 8
        publish = cruz.get(f"{STUDIO}1/publish/").text
        assert f"Amina Haddad, {names}" in publish
        assert re.search(r"8</[^>]+>\s*<[^>]+>letters", publish)
        for act in ("lock", "unlock", "remove", "put-back", "remove", "allow-again"):
            assert cruz.post(f"{STUDIO}1/pairs/{group.pk}/{act}/").status_code == 302
        assert not circle.groups.exists()

    def test_is_exported_by_part_and_with_a_row_for_each_couple(
        self, cast, circle, browse, tmp_path
    ):
        answer = browse(cast.cruz).get("/northwind/programmes/growth-2026/export/pairs.csv?run=1")
        (_head, line) = answer.getvalue().decode().strip().split("\r\n")
        assert line.startswith("Bo Larsen; Cem; Dee; Eva; Fay; Gus; Hal,")
        assert ",Amina Haddad,amina.haddad@example.org," in line

        file = tmp_path / "groups.csv"
        say("export_matches", "northwind", "growth-2026", str(file))
        rows = file.read_text().splitlines()[1:]
        assert len(rows) == 7
        assert all("amina.haddad@example.org" in row and "circle" in row for row in rows)

    def test_keeps_those_apart_who_asked_not_to_meet(self, cast, learners, begin):
        cem, dee = (one.membership for one in learners[:2])
        Exclusion.objects.create(organisation=cast.organisation, by=cem, other=dee)

        run = begin("circle", (4, 8))

        (group,) = run.groups.with_people()
        assert len({cem, dee} & set(group.people)) == 1
        (alone,) = run.unmatched.all()
        assert alone.enrolment.membership in {cem, dee}
        assert not run.certificate["proven"]
        assert run.certificate["gap"] > 0
        assert differences(run) == []

    def test_that_is_locked_stays_in_the_next_run_and_takes_newcomers_in(
        self, cast, circle, begin, make_person
    ):
        actions.lock(circle.groups.with_members().get(), actor=cast.cruz, at=NOON)
        ida = make_person("Ida", "mentee")

        again = begin("", (4, 9), base=circle)

        (group,) = again.groups.with_people()
        assert group.is_locked
        assert ida.membership in group.people
        assert len(group.people) == 9

    def test_that_was_taken_apart_is_not_proposed_again(self, cast, circle, begin):
        actions.remove(circle.groups.with_members().get(), actor=cast.cruz, at=NOON)

        again = begin("", base=circle)

        assert not again.groups.proposed().exists()
        assert again.groups.exclude(removed_at=None).count() == 1

    def test_replays_bit_for_bit(self, circle):
        assert differences(circle) == []

    def test_refuses_a_size_that_its_kind_does_not_have(self, cast, learners, begin):
        with pytest.raises(actions.runs.SizesDoNotFit, match="From 3 to 20 people"):
            begin("circle", (2, 8))

    def test_goes_on_when_one_says_not_at_all_in_the_letter(self, cast, circle, run_jobs, browse):
        (begun,) = published(circle, cast, run_jobs)

        answer = address("matching:answer", begun.pk, "not_at_all", **PLACE)
        assert "go on without you" in browse(cast.bo).get(answer).text
        assert "You have left" in browse(cast.bo).post(answer).text
        run_jobs()

        begun = Relationship.objects.with_members().get()
        assert begun.is_open
        assert cast.bo not in begun.people
        assert not Mail.objects.filter(kind="relationships.ended").exists()

    def test_makes_nobody_wait_when_one_says_not_now(self, cast, circle, run_jobs, browse):
        (begun,) = published(circle, cast, run_jobs)

        browse(cast.bo).post(address("matching:answer", begun.pk, "not_now", **PLACE))
        run_jobs()

        assert not Mail.objects.filter(kind="matching.on_hold").exists()
        assert Mail.objects.filter(kind="matching.concern_raised").count() == 1


class TestAPeerPair:
    @pytest.fixture
    def run(self, begin, peers):
        return begin("peer_pair")

    def test_is_two_who_may_both_learn(self, cast, run):
        groups = list(run.groups.with_people())

        assert [group.kind for group in groups] == ["peer_pair"] * 2
        assert all(sorted(group.parts.values()) == ["peer", "peer"] for group in groups)
        assert all(sum(group.contributions.values()) == group.score for group in groups)
        assert run.certificate["mentees"] == 4
        assert cast.bo not in {person for group in groups for person in group.people}

    def test_begins_writes_to_both_and_opens_their_room(self, cast, run, run_jobs, browse):
        first, _second = published(run, cast, run_jobs)

        assert letters_to(first.people).count() == 2
        one, other = first.people
        letter = letters_to([one]).get()
        assert f"{one.first_name}, meet {other.first_name}." in letter.subject
        assert f"just what {other.first_name} likes to pass on" in letter.text
        room = browse(one).get(address("relationships:room", first.pk, **PLACE))
        assert "Why you two" in room.text

    def test_is_kept_and_kept_apart_as_asked(self, cast, run, begin):
        kept, gone = run.groups.with_people().order_by("id")
        actions.lock(kept, actor=cast.cruz, at=NOON)
        actions.remove(gone, actor=cast.cruz, at=NOON)

        again = begin("", base=run)

        (group,) = again.groups.proposed().with_people()
        assert (group.is_locked, set(group.people)) == (True, set(kept.people))
        assert again.unmatched.count() == 2

    def test_replays_and_explains_whoever_is_left(self, cast, run, begin, browse, make_person):
        make_person("Gil", "both")
        odd = begin("peer_pair")

        assert differences(odd) == []
        (alone,) = odd.unmatched.all()
        assert alone.is_mentee
        page = browse(cast.cruz).get(f"{STUDIO}{odd.number}/left/{alone.pk}/")
        assert page.status_code == 200
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(model="peer_pair")
        add = browse(cast.cruz).get(f"{STUDIO}{odd.number}/add/").text
        assert "mentor" not in page.text.partition("<main")[2].partition("</main>")[0].lower()
        assert ["One of them" in add, "The other" in add, "Mentor</h2>" in add] == [
            True,
            True,
            False,
        ]


class TestACircleOfPeers:
    def test_begins_with_everybody_who_suits_everybody(self, cast, begin, peers, run_jobs):
        (begun,) = published(begin("peer_circle", (3, 4)), cast, run_jobs)

        assert (begun.kind, len(begun.people)) == ("peer_circle", 4)
        assert len(begun.why_with(begun.people[0])) == 3
        assert letters_to(begun.people).count() == 4

    def test_that_is_locked_stays_as_it_is(self, cast, begin, peers, make_person):
        run = begin("peer_circle", (3, 4))
        actions.lock(run.groups.with_members().get(), actor=cast.cruz, at=NOON)
        for name in ("Gil", "Hal", "Ida"):
            make_person(name, "both", wants={"Python": 2}, offers={"Python": 3})

        again = begin("", base=run)

        locked, new = again.groups.order_by("-is_locked")
        assert locked.composition == run.groups.get().composition
        assert (locked.is_locked, new.is_locked) == (True, False)

    def test_that_is_locked_ends_where_somebody_asks_not_to_meet_another(self, cast, begin, peers):
        run = begin("peer_circle", (3, 4))
        group = run.groups.with_people().get()
        actions.lock(group, actor=cast.cruz, at=NOON)
        one, other = group.people[:2]
        Exclusion.objects.create(organisation=cast.organisation, by=one, other=other)

        again = begin("", base=run)

        assert [g for g in again.groups.with_people() if {one, other} <= set(g.people)] == []

    def test_asks_for_two_who_both_learn_and_pass_on(self, begin, pool):
        with pytest.raises(actions.runs.TooFewPeers, match="0 people who both learn"):
            begin("peer_circle")


class TestAMenteeWithTwoMentors:
    def test_is_one_group_of_three(self, cast, two_mentors):
        (group,) = two_mentors.groups.with_people()

        assert group.kind == "several_mentors"
        assert [one.membership for one in group.with_part("mentee")] == [cast.bo]
        assert len(group.with_part("mentor")) == 2

    def test_begins_with_reasons_for_each_mentor(self, cast, two_mentors, run_jobs, browse):
        (begun,) = published(two_mentors, cast, run_jobs)

        assert letters_to(begun.people).count() == 3
        to_bo = letters_to([cast.bo]).get()
        assert "Bo, meet Amina and Marta." in to_bo.subject
        assert {why.person.first_name for why in begun.why_with(cast.bo)} == {"Amina", "Marta"}
        assert [why.person for why in begun.why_with(cast.amina)] == [cast.bo]
        assert (
            browse(cast.bo).get(address("relationships:room", begun.pk, **PLACE)).status_code == 200
        )

    def test_is_not_looked_for_a_third_time(self, cast, two_mentors, begin, make_person, run_jobs):
        published(two_mentors, cast, run_jobs)
        make_person("Ravi", "mentee")
        make_person("Omar", "mentor", grade=9)

        again = begin("several_mentors")

        assert cast.bo not in {one for group in again.groups.with_people() for one in group.people}

    def test_who_finds_only_one_is_a_pair_with_them(self, cast, begin):
        cast.bo.enrolments.update(mentors_wanted=2)

        (group,) = begin("several_mentors").groups.with_people()

        assert (group.kind, group.is_pair) == ("one_to_one", True)


class TestEveryPage:
    """Nobody's page breaks where a group is of another kind than a pair."""

    @pytest.fixture(params=["circle", "peer_pair", "two_mentors"])
    def begun(self, request, cast, run_jobs, begin):
        if request.param == "peer_pair":
            request.getfixturevalue("peers")
            run = begin("peer_pair")
        else:
            run = request.getfixturevalue(request.param)
        return published(run, cast, run_jobs)[0]

    def test_is_shown_to_those_who_are_in_it_and_to_those_who_run_it(self, cast, begun, browse):
        slug = cast.programme.slug
        theirs = [
            address("relationships:room", begun.pk, **PLACE),
            address("matching:letter", begun.pk, **PLACE),
            address("home:home", **PLACE),
            address("matching:concern", begun.pk, **PLACE),
            address("meetings:mine", **PLACE),
            address("meetings:propose", begun.pk, **PLACE),
        ]
        for person in begun.people:
            for page in theirs:
                assert browse(person).get(page).status_code == 200, page
        cruz = browse(cast.cruz)
        pages = [
            STUDIO,
            f"{STUDIO}1/",
            f"{STUDIO}runs/",
            f"{STUDIO}1/publish/",
            f"{STUDIO}preview/",
            address("today:today", slug, **PLACE),
            address("participants:people", slug, **PLACE),
            address("insights:report", slug, **PLACE),
            address("insights:relationships", slug, **PLACE),
            address("insights:relationship", slug, begun.pk, **PLACE),
        ]
        for page in pages:
            assert cruz.get(page).status_code == 200, page
        for what in ("relationships", "pairs", "unmatched", "people", "report"):
            file = cruz.get(address("insights:export", slug, what, "csv", **PLACE) + "?run=1")
            assert file.getvalue().count(b"\r\n"), what

    def test_says_nothing_of_those_who_are_together_in_both(
        self, cast, circle, begin, browse, make_person
    ):
        make_person("Ida", "mentee")
        begin("", sizes=(4, 9), base=circle)

        page = browse(cast.cruz).get(STUDIO).text

        assert "changed: was" not in page
        assert "Groups" in page
        assert "Take apart" in page

    def test_compares_runs_about_it(self, cast, circle, begin, browse):
        begin("", base=circle)

        page = browse(cast.cruz).get(f"{STUDIO}2/compare/1/").text

        assert "Everybody is with the same people in both." in page or "with others" in page
        assert "mentor" not in page.partition("<main")[2].partition("</main>")[0].lower()


class TestCommands:
    def test_match_and_publish_circles(self, cast, learners, run_jobs):
        said = say("match", "northwind", "growth-2026", "--kind", "circle", "--sizes", "4", "8")
        assert "Run 1: one group, 7 of 7 members matched" in said
        assert "one circle" in say("replay_run", "northwind", "growth-2026")

        said = say("publish", "northwind", "growth-2026")
        assert "one group begins, and the worker writes 8 letters." in said
