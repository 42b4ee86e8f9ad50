"""The studio's pages."""

import csv
import re
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.events.models import Event
from mentoring.jobs.models import Job
from mentoring.matching import actions
from mentoring.matching.actions import counting
from mentoring.matching.actions.counting import HOLDS_FOR
from mentoring.matching.models import CountedRules, Run
from mentoring.matching.queries.labels import rules_of
from mentoring.matching.views import runs
from mentoring.participants.models import Exclusion
from tests.moments import NOON

STUDIO = "/northwind/programmes/growth-2026/matching/"
FORM = {
    "weight_skills": 40, "weight_goals": 20, "weight_preference": 10, "weight_seniority": 10,
    "weight_availability": 10, "weight_department": 10, "weight_location": 0, "weight_identity": 0,
    "shared_language": "on", "not_manager": "on", "not_past_partner": "on",
    "min_overlap_hours": "1", "min_grade_gap": "0", "department_prefers": "different",
    "location_prefers": "same", "objective": "total",
}  # fmt: skip


def text(response):
    return " ".join(response.content.decode().split())


class TestStudio:
    def test_teaches_before_the_first_search(self, cast, pool, browse):
        page = text(browse(cast.cruz).get(STUDIO))

        assert "Everybody at once, nothing left to chance" in page
        assert "Find the best matches" in page

    def test_asks_before_the_first_search_who_takes_part_where_a_phone_folds_nothing(
        self, cast, pool, make_person, browse
    ):
        make_person("Una Waiting", "mentee", status="imported")

        page = text(browse(cast.cruz).get(STUDIO))

        beginning = page.partition('id="result"')[2]
        assert "Include 1 person" in beginning
        assert page.count('name="everybody"') == 1
        assert re.search(r'<input[^>]*name="everybody"[^>]*form="criteria"', beginning)

    def test_says_what_is_missing_when_nobody_mentors(self, cast, browse):
        cast.programme.enrolments.filter(is_mentor=True).delete()

        assert "It takes both sides" in text(browse(cast.cruz).get(STUDIO))

    @pytest.mark.parametrize(
        ("kind", "said", "unsaid"),
        [
            ("peer_circle", "who would like to learn from each other", "It takes both sides"),
            ("circle", "1 Member, 0 Hosts", "looking for a mentor"),
            ("team", "1 Team member, 0 Mentors", "looking for a mentor"),
        ],
    )
    def test_says_what_is_missing_in_the_words_of_its_kind(self, cast, browse, kind, said, unsaid):
        cast.programme.enrolments.filter(is_mentor=True).delete()
        if kind == "peer_circle":
            cast.programme.enrolments.all().delete()
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(model=kind)

        page = text(browse(cast.cruz).get(STUDIO))

        assert said.lower() in page.lower()
        assert unsaid not in page

    def test_names_the_rule_of_a_circle_after_its_host(self):
        assert str(rules_of("circle")["grade_gap"]) == "the host is not senior enough"
        assert str(rules_of("team")["grade_gap"]) == "the mentor is not senior enough"

    def test_searches_with_what_was_chosen(self, cast, pool, browse, run_jobs):
        response = browse(cast.cruz).post(STUDIO + "start/", FORM)
        assert response.status_code == 302
        waiting = text(browse(cast.cruz).get(STUDIO))
        assert "Waiting in the queue" in waiting
        run_jobs()

        page = text(browse(cast.cruz).get(STUDIO))

        assert Run.objects.get().criteria["weights"]["skills"] == 40
        assert "Proven best" in page
        assert "Marta Oliveira" in page

    def test_keeps_what_was_typed_when_something_is_wrong(self, cast, pool, browse):
        response = browse(cast.cruz).post(STUDIO + "start/", FORM | {"weight_skills": "999"})

        assert response.status_code == 422
        assert 'value="999"' in text(response)

    def test_explains_weights_that_are_all_zero(self, cast, pool, browse):
        zero = {name: "0" for name in FORM if name.startswith("weight_")}

        response = browse(cast.cruz).post(STUDIO + "start/", FORM | zero)

        assert response.status_code == 422
        assert "Every weight is 0" in text(response)

    def test_counts_what_the_rules_cost(self, cast, pool, make_person, browse):
        make_person("Lena Ost", "mentee", profile={"languages": [["et", "C2"]]})

        page = text(browse(cast.cruz).get(STUDIO + "preview/"))

        assert "1 mentee has no possible mentor." in page
        assert "no shared language" in page

    def test_leaves_counting_to_a_run_when_there_are_too_many(
        self, cast, pool, browse, monkeypatch
    ):
        monkeypatch.setattr(runs, "MAX_COUNTED_PAIRS", 5)
        monkeypatch.setattr(runs, "snapshot_people", None)  # nobody is even read

        page = text(browse(cast.cruz).get(STUDIO + "preview/"))

        assert "possible pairs, what the rules cost is counted by a run" in page

    def test_has_the_worker_count_for_many_and_shows_it_when_it_is_there(
        self, cast, pool, browse, monkeypatch, run_jobs
    ):
        monkeypatch.setattr(runs, "MAX_PREVIEW_PAIRS", 5)
        monkeypatch.setattr(runs, "snapshot_people", None)  # not by the page
        cruz = browse(cast.cruz)

        page = text(cruz.get(STUDIO + "preview/"))
        assert "possible pairs is being counted" in page
        assert 'data-live="rules:' in page
        for _ in range(3):
            cruz.get(STUDIO + "preview/?min_grade_gap=2")
        assert Job.objects.filter(queue="engine").count() == 1
        run_jobs()

        assert "of 9 pairs are possible" in text(cruz.get(STUDIO + "preview/?min_grade_gap=2"))
        assert CountedRules.objects.get().asked["criteria"]["rules"]["min_grade_gap"] == 2
        assert "is being counted" in text(cruz.get(STUDIO + "preview/"))

    def test_counts_anew_after_ten_minutes(self, cast, pool, run_jobs):
        def ask(at):
            return actions.ask_what_rules_cost(
                cast.programme, criteria=cast.programme.criteria, everybody=False, at=at
            )

        ask(NOON)
        run_jobs()
        assert ask(NOON + HOLDS_FOR).counted_at

        assert not ask(NOON + HOLDS_FOR + timedelta(seconds=1)).counted_at

    def test_keeps_what_was_asked_for_last_alone(self, cast, pool, run_jobs):
        ask = partial(
            actions.ask_what_rules_cost, cast.programme, criteria=cast.programme.criteria, at=NOON
        )
        before = ask(everybody=False)
        ask(everybody=True)

        assert not counting.keep_counted(before, {"pairs": 1}, at=NOON)
        counting.count_rules(str(cast.programme.pk))

        row = CountedRules.objects.get()
        assert (row.asked["everybody"], row.result["pairs"]) == (True, 9)

    def test_prefills_a_suggestion(self, cast, pool, make_run, browse):
        make_run()

        page = text(browse(cast.cruz).get(STUDIO + "1/?min_overlap_hours=0.5"))

        assert 'name="min_overlap_hours" value="0.5"' in page
        assert '<details class="criteria__fold" open>' in page

    def test_folds_what_matters_above_the_pairs_and_writes_plain_numbers(
        self, cast, pool, make_run, browse
    ):
        make_run(criteria={"rules": {"min_overlap_hours": 1.0, "min_grade_gap": 1}})

        page = text(browse(cast.cruz).get(STUDIO))

        assert '<details class="criteria__fold">' in page
        assert 'name="min_overlap_hours" value="1"' in page

    def test_finds_a_pair_by_name_and_survives_odd_ones(self, cast, pool, make_run, browse):
        make_run()

        page = text(browse(cast.cruz).get(STUDIO + "1/?q=Ines&sort=weakest"))
        assert "Ines Nogueira" in page
        assert "Ravi Thomas" not in page
        odd = browse(cast.cruz).get(STUDIO + "1/?q=%25&sort=x&show=y&page=zz")
        assert odd.status_code == 200

    def test_tells_apart_people_of_one_name(self, cast, pool, make_person, make_run, browse):
        for place in ("Sales", "Legal"):
            make_person("Kim Lee", "mentee", email=f"{place}@x.example", department=place)
        make_person("Lena Fuchs", "mentor", capacity_max=2)
        make_run()

        page = text(browse(cast.cruz).get(STUDIO + "1/?q=kim"))

        told = re.findall(r"Kim Lee <small[^>]*>(\w+)", page)
        assert sorted(told) == ["Legal", "Sales"]

    def test_changes_a_pair_in_place(self, cast, pool, make_run, pair_of, browse):
        pair = pair_of(make_run(), pool.ines)

        response = browse(cast.cruz, **{"HX-Request": "true"}).post(
            STUDIO + f"1/pairs/{pair.pk}/lock/?show=locked"
        )

        assert response.status_code == 200
        assert "<html" not in text(response)
        assert "Unlock" in text(response)

    def test_shows_a_refusal_in_place(self, cast, pool, make_run, pair_of, browse):
        run = make_run()
        pair = pair_of(run, pool.ines)
        actions.publish(run, actor=cast.cruz, at=NOON)

        response = browse(cast.cruz).post(STUDIO + f"1/pairs/{pair.pk}/remove/")

        assert response.status_code == 422
        assert "Run 1 is published" in text(response)

    def test_stops_a_search(self, cast, pool, browse):
        browse(cast.cruz).post(STUDIO + "start/", FORM)

        browse(cast.cruz).post(STUDIO + "1/stop/")

        page = text(browse(cast.cruz).get(STUDIO))
        assert "Cruz Silva stopped this run." in page
        assert "Find the best matches" in page

    def test_takes_the_same_number_of_queries_for_more_pairs(
        self, cast, pool, make_person, make_run, browse
    ):
        client = browse(cast.cruz)

        def count() -> int:
            make_run()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(STUDIO).status_code == 200
            return len(queries)

        make_person("Unmatched", "mentee", wants={"SQL": 3}, grade=2)
        make_person("Left too", "mentee", wants={"SQL": 3}, grade=2)
        make_run()
        few = count()
        for number in range(15):
            make_person(f"Mentor {number}", "mentor", offers={"Python": 3}, grade=8)
            make_person(f"Mentee {number}", "mentee", wants={"Python": 3}, grade=2)
            make_person(f"Left {number}", "mentee", wants={"SQL": 3}, grade=2)

        assert count() == few


class TestPair:
    def test_says_why_point_by_point(self, cast, pool, make_run, pair_of, browse):
        pair = pair_of(make_run(), pool.ines)

        page = text(browse(cast.cruz).get(STUDIO + f"1/pairs/{pair.pk}/"))

        assert "Why Ines Nogueira and Marta Oliveira?" in page
        assert "Marta offers Leading projects, which Ines asked for." in page
        assert "Why not somebody else?" in page
        assert "Amina Haddad" in page

    def test_never_tells_who_asked_to_be_kept_apart(self, cast, pool, make_run, pair_of, browse):
        from mentoring.participants.models import Exclusion

        Exclusion.objects.create(
            organisation=cast.organisation, by=pool.ines.membership, other=cast.amina
        )
        pair = pair_of(make_run(), pool.ines)

        page = text(browse(cast.cruz).get(STUDIO + f"1/pairs/{pair.pk}/"))

        assert "Amina Haddad" not in page


class TestTheFile:
    def test_holds_every_pair_with_parts_that_add_up(self, cast, pool, make_run, browse):
        run, client = make_run(), browse(cast.cruz)
        assert f"export/pairs.csv?run={run.number}" in text(client.get(f"{STUDIO}{run.number}/"))

        answer = client.get(f"/northwind/programmes/growth-2026/export/pairs.csv?run={run.number}")

        rows = list(csv.DictReader(answer.getvalue().decode().removeprefix("\ufeff").splitlines()))
        assert len(rows) == run.groups.proposed().count() > 0
        for row in rows:
            parts = [float(part.rpartition(" ")[2]) for part in row["Score breakdown"].split(";")]
            assert round(sum(parts), 2) == float(row["Score"])

    def test_holds_everybody_unmatched_and_why(self, cast, pool, make_person, make_run, browse):
        make_person("Lena Ost", "mentee", profile={"languages": [["et", "C2"]]})
        make_person("Kim Spare", "mentor", offers={"Baking": 5})
        run, client = make_run(), browse(cast.cruz)
        address = f"/northwind/programmes/growth-2026/export/unmatched.csv?run={run.number}"
        assert address in text(client.get(f"{STUDIO}{run.number}/"))

        file = client.get(address).getvalue().decode().removeprefix("\ufeff")

        rows = {row["Person"]: row for row in csv.DictReader(file.splitlines())}
        assert len(rows) == run.unmatched.count()
        lena = rows["Lena Ost"]
        assert (lena["Email"], lena["Role"]) == ("lena.ost@example.org", "mentee")
        assert lena["Why"] == "the rules leave nobody"
        assert lena["Possible partners"] == "0"
        assert "no shared language (4)" in lena["Rules in the way"]
        free = [row for row in rows.values() if row["Role"] == "mentor"]
        assert {row["Why"] for row in free} == {"has a place nobody needs"}
        noted = Event.objects.filter(name="insights.downloaded").get()
        assert (noted.actor_id, noted.data) == (cast.cruz.pk, {"what": "unmatched", "kind": "csv"})

    def test_of_those_unmatched_never_tells_who_would_rather_not_meet_whom(
        self, cast, pool, make_run, browse
    ):
        for mentor in (pool.amina, pool.marta, pool.omar):
            Exclusion.objects.create(
                organisation=cast.organisation, by=pool.ines.membership, other=mentor.membership
            )
        run = make_run()
        address = f"/northwind/programmes/growth-2026/export/unmatched.csv?run={run.number}"

        file = browse(cast.cruz).get(address).getvalue().decode()

        (ines,) = [line for line in file.splitlines() if line.startswith("Ines")]
        assert "asked not to be" not in file
        assert ines.split(",")[6] == ""

    def test_by_hand_of_such_two_says_no_more_than_that(self, cast, pool, make_run, browse):
        apart = {"by": pool.ines.membership, "other": pool.amina.membership}
        Exclusion.objects.create(organisation=cast.organisation, **apart)
        make_run()
        chosen = {"mentee": pool.ines.pk, "mentor": pool.amina.pk}
        client = browse(cast.cruz)
        for page in (client.get(STUDIO + "1/add/", chosen), client.post(STUDIO + "1/add/", chosen)):
            assert "cannot be matched, and nobody can override that" in text(page)
            assert "asked" not in text(page).split("cannot be matched")[1].split("</main>")[0]

    def test_of_those_unmatched_costs_the_same_for_many(
        self, cast, pool, make_person, make_run, browse
    ):
        def cost(run):
            address = f"/northwind/programmes/growth-2026/export/unmatched.csv?run={run.number}"
            client = browse(cast.cruz)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).getvalue()
            return len(queries)

        for number in range(2):
            make_person(f"Lea {number}", "mentee", wants={"Python": 2})
        first = cost(make_run())
        for number in range(9):
            make_person(f"Lena {number}", "mentee", wants={"Python": 2})

        assert cost(make_run()) == first


class TestOneUnmatched:
    def test_is_told_the_smallest_change_that_was_tried(
        self, cast, pool, make_person, make_run, browse
    ):
        for each in (pool.amina, pool.marta, pool.bo, pool.ines):
            each.delete()
        make_person("Extra Person", "mentee", wants={"Python": 1}, grade=4)
        left = make_run().unmatched.get(is_mentee=True)  # Ravi or they, for one place with Omar

        page = text(browse(cast.cruz).get(STUDIO + f"1/left/{left.pk}/"))

        assert "One more place with" in page
        assert "tested, and it matches" in page

    def test_is_told_when_somebody_else_fits_exactly_as_well(
        self, cast, pool, make_person, make_run, browse
    ):
        for each in (pool.amina, pool.marta, pool.bo, pool.ines, pool.ravi):
            each.delete()
        for number in range(3):  # for one place, with Omar
            make_person(f"Twin {number}", "mentee", wants={"Python": 1}, grade=4)
        run, client = make_run(), browse(cast.cruz)

        pages = [
            text(client.get(STUDIO + f"1/left/{left.pk}/"))
            for left in run.unmatched.filter(is_mentee=True)
        ]

        assert sorted("somebody who fits exactly as well" in page for page in pages) == [
            False,
            True,
        ]


class TestAdd:
    def test_searches_both_sides_and_shows_the_score(self, cast, pool, make_run, pair_of, browse):
        run = make_run()
        actions.remove(pair_of(run, pool.ines), actor=cast.cruz, at=NOON)
        client = browse(cast.cruz)
        found = text(client.get(STUDIO + "1/add/?mentee_words=ines&mentor_words=amina"))
        assert "Ines Nogueira" in found
        assert "Amina Haddad" in found
        chosen = {"mentee": str(pool.ines.pk), "mentor": str(pool.amina.pk)}
        assert "Match Ines with Amina" in text(client.get(STUDIO + "1/add/", chosen))

        assert client.post(STUDIO + "1/add/", chosen).status_code == 302
        assert pair_of(run, pool.ines).is_locked

    def test_asks_for_a_reason_against_a_rule(self, cast, pool, make_person, make_run, browse):
        junior = make_person("Jun Abe", "mentor", grade=1)
        run = make_run()
        actions.remove(
            run.groups.with_people().with_any("mentee", [pool.bo]).get(), actor=cast.cruz, at=NOON
        )
        chosen = {"mentee": str(pool.bo.pk), "mentor": str(junior.pk)}

        refused = browse(cast.cruz).post(STUDIO + "1/add/", chosen)
        assert refused.status_code == 422
        assert "Say why it should be made anyway." in text(refused)
        done = browse(cast.cruz).post(STUDIO + "1/add/", chosen | {"note": "Old friends."})

        assert done.status_code == 302

    @pytest.mark.parametrize("junk", ["", "nonsense", "\x00"])
    def test_survives_junk(self, cast, pool, make_run, browse, junk):
        make_run()
        page = browse(cast.cruz).get(STUDIO + "1/add/", {"mentee": junk, "mentor_words": junk})
        assert page.status_code in (200, 400)


class TestCompare:
    def test_shows_what_changed_and_for_whom(self, cast, pool, make_run, browse):
        make_run()
        make_run(criteria={"weights": {"seniority": 100}})

        page = text(browse(cast.cruz).get(STUDIO + "2/compare/1/"))

        assert "Run 2 compared with 1" in page
        assert "Skills sought and offered" in page
        assert "was published in between" not in page

    def test_says_when_the_two_are_about_different_people(
        self, cast, pool, make_person, make_run, browse
    ):
        actions.publish(make_run(), actor=cast.cruz, at=NOON)
        make_person("Lena Ost", "mentee", wants={"Python": 3}, grade=4)
        make_run()
        client = browse(cast.cruz)

        assert "was published in between" in text(client.get(STUDIO + "2/compare/1/"))
        assert "compared with run 1" not in text(client.get(STUDIO + "2/"))


class TestPublished:
    def test_speaks_of_what_was_published_and_of_who_waits_now(
        self, cast, pool, make_person, make_run, browse
    ):
        actions.publish(make_run(), actor=cast.cruz, at=NOON)
        client = browse(cast.cruz)
        page = text(client.get(STUDIO))
        assert "3 pairs have been published" in page
        assert "See who’s paired" in page
        assert "Before you publish" not in page
        assert "is looking for a mentor now" not in page
        make_person("Lena Ost", "mentee", wants={"Python": 3}, grade=4)

        page = text(client.get(STUDIO))

        assert "1 person is looking for a mentor now; the mentors have 1 place free." in page


class TestPublishPage:
    def test_publishes_once_and_says_so(self, cast, pool, make_run, browse):
        make_run()
        client = browse(cast.cruz)
        page = text(client.get(STUDIO + "1/publish/"))
        assert "Publish 3 matches" in page

        assert client.post(STUDIO + "1/publish/").status_code == 302
        again = client.post(STUDIO + "1/publish/")

        assert again.status_code == 422
        assert "These matches were published on" in text(again)

    def test_explains_what_has_changed(self, cast, pool, make_run, browse):
        make_run()
        pool.bo.status = "withdrawn"
        pool.bo.save()

        page = text(browse(cast.cruz).get(STUDIO + "1/publish/"))

        assert "Bo Larsen has since left the programme." in page
        assert "Publish 3 matches" not in page
