"""The same verbs from the command line."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q

from mentoring.matching.actions import publishing
from mentoring.matching.models import ProposedGroup, Run
from mentoring.notifications.models import Mail
from mentoring.participants.models import Exclusion
from mentoring.relationships.models import Relationship
from tests.moments import NOON

PLACE = ("northwind", "growth-2026")


def say(*words, **options):
    said = io.StringIO()
    call_command(*words, stdout=said, stderr=said, **options)
    return said.getvalue()


@pytest.fixture
def pairs_file(tmp_path):
    def write(*lines):
        file = tmp_path / "pairs.csv"
        file.write_text("\n".join(["mentor,mentee,started_on", *lines]), encoding="utf-8")
        return str(file)

    return write


class TestMatch:
    def test_searches_at_once_and_prints_the_figures(self, cast, pool):
        said = say("match", *PLACE)

        assert "Run 1: 3 pairs, 3 of 3 mentees matched" in said
        assert "Nobody has been told." in said
        assert Run.objects.get().state == Run.State.DONE

    def test_leaves_nothing_to_do_for_the_worker(self, cast, pool, run_jobs):
        say("match", *PLACE)
        found = set(ProposedGroup.objects.values_list("pk", flat=True))
        run_jobs()

        assert set(ProposedGroup.objects.values_list("pk", flat=True)) == found

    def test_names_the_programmes_there_are(self, cast):
        with pytest.raises(CommandError, match="Known there: growth-2026"):
            say("match", "northwind", "growht")


class TestPublish:
    def test_publishes_the_newest_search_once(self, cast, pool):
        say("match", *PLACE)

        assert "3 pairs begin, and the worker writes 6 letters" in say("publish", *PLACE)
        with pytest.raises(CommandError, match="were published on"):
            say("publish", *PLACE)

    def test_says_how_to_search_first(self, cast, pool):
        with pytest.raises(CommandError, match="bin/manage match northwind growth-2026"):
            say("publish", *PLACE)


class TestReplayRun:
    def test_says_that_nothing_differs(self, cast, pool):
        say("match", *PLACE, "--seed", "7")

        assert "Run 1 replays bit for bit: 3 pairs" in say("replay_run", *PLACE)

    def test_notices_a_changed_pair(self, cast, pool):
        say("match", *PLACE)
        pair = ProposedGroup.objects.with_people().first()
        pair.contributions["skills"] = 1
        pair.save()

        with pytest.raises(CommandError, match="does not replay"):
            say("replay_run", *PLACE)


class TestImportPairs:
    def test_starts_them_quietly_on_their_day(self, cast, pool, pairs_file, run_jobs):
        file = pairs_file("AMINA.HADDAD@example.org,bo.larsen@example.org,2026-03-02")

        assert "1 pairs work together" in say("import_pairs", *PLACE, file)
        run_jobs()

        begun = Relationship.objects.with_members().get()
        assert begun.people == [cast.bo, cast.amina]
        assert begun.started_at.date().isoformat() == "2026-03-02"
        assert not Mail.objects.exists()

    def test_finds_people_by_the_id_of_their_hr_system(self, cast, pool, pairs_file):
        cast.amina.external_id = "P-17"
        cast.amina.save()

        say("import_pairs", *PLACE, pairs_file("P-17,bo.larsen@example.org,"))

        assert Relationship.objects.with_members().get().with_part("mentor") == [cast.amina]

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("nobody@example.org,bo.larsen@example.org,", "no mentor in this programme"),
            ("amina.haddad@example.org,bo.larsen@example.org,2.3.2026", "is no date such as"),
            ("bo.larsen@example.org,amina.haddad@example.org,", "no mentor in this programme"),
            ("amina.haddad@example.org,bo.larsen@example.org,", "0 of 0 places filled"),
        ],
    )
    def test_uses_all_rows_or_none_and_says_which_is_wrong(
        self, cast, pool, pairs_file, line, said
    ):
        if "0 of 0" in said:
            cast.programme.enrolments.filter(membership=cast.amina).update(capacity_max=0)
        file = pairs_file("omar.kaya@example.org,ravi.thomas@example.org,", line)
        out = io.StringIO()

        with pytest.raises(CommandError, match="1 of 2 rows cannot be used; none was"):
            call_command("import_pairs", *PLACE, file, stderr=out)

        assert "line 3" in out.getvalue()
        assert said in out.getvalue()
        assert not Relationship.objects.exists()

    def test_wants_its_columns(self, cast, tmp_path):
        file = tmp_path / "odd.csv"
        file.write_text("a,b\n1,2\n", encoding="utf-8")

        with pytest.raises(CommandError, match="no column called mentor and mentee"):
            say("import_pairs", *PLACE, str(file))


class TestImportingGroups:
    """``circle.csv`` as somebody keeps it: a row for each person, or all of a circle in one."""

    @pytest.fixture
    def circles(self, cast, make_person):
        cast.programme.model = "circle"
        cast.programme.save()
        for name in ("Cem", "Dee", "Eva"):
            make_person(name, "mentee")
        make_person("Marta", "mentor")
        return cast.programme

    @pytest.fixture
    def file_of(self, tmp_path):
        def write(*lines):
            file = tmp_path / "circles.csv"
            file.write_text("\n".join(lines), encoding="utf-8")
            return str(file)

        return write

    @pytest.mark.parametrize(
        "lines",
        [
            [
                "group,host,member,started_on",
                "Reds,amina.haddad@example.org,bo.larsen@example.org,2026-03-02",
                "Blues,marta@example.org,eva@example.org,",
                "Reds,,CEM@example.org,",
                "blues,,dee@example.org,",
            ],
            [
                "Hosts,Members,started_on",
                "amina.haddad@example.org,bo.larsen@example.org; cem@example.org,2026-03-02",
                '"marta@example.org","eva@example.org,dee@example.org",',
            ],
        ],
        ids=["a row each", "a row a group"],
    )
    def test_begins_each_with_all_its_people(self, cast, circles, file_of, run_jobs, lines):
        said = say("import_pairs", *PLACE, file_of(*lines), "--with-letters")
        run_jobs()

        assert "The people of 2 groups work together" in said
        reds, blues = Relationship.objects.with_members().order_by("started_at")
        assert (reds.kind, [one.name for one in reds.people]) == (
            "circle",
            ["Amina Haddad", "Bo Larsen", "Cem"],
        )
        assert {one.name for one in blues.people} == {"Marta", "Eva", "Dee"}
        assert reds.started_at.date().isoformat() == "2026-03-02"
        assert Mail.objects.filter(kind="matching.letter").count() == 6

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("X,marta@example.org,dee@example.org,", "line 2: Of this part there can be from 2 to"),
            ("Y,,dee@example.org;who@example.org,", "line 4: no member in this programme is known"),
            (
                "Y,,eva@example.org;bo.larsen@example.org,",
                "line 4: 'bo.larsen@example.org' is named",
            ),
            ("Y,,dee@example.org,2026-03-03", "line 3: one group cannot begin on several days"),
            ("Y,,dee@example.org,soon", "line 3: one group cannot begin on several days"),
        ],
    )
    def test_uses_all_or_none_and_says_which_line(self, cast, circles, file_of, line, said):
        lines = [
            "Y,amina.haddad@example.org,bo.larsen@example.org;cem@example.org,2026-03-02",
            line,
        ]
        if line.startswith("X"):
            lines.reverse()
        else:
            lines.insert(0, "X,marta@example.org,eva@example.org;dee@example.org,")
        out = io.StringIO()

        with pytest.raises(CommandError, match="no group was"):
            file = file_of("group,host,member,started_on", *lines)
            call_command("import_pairs", *PLACE, file, stderr=out)

        assert said in out.getvalue()
        assert not Relationship.objects.exists()

    def test_wants_the_columns_of_the_kind(self, cast, circles, file_of):
        with pytest.raises(CommandError, match="no column called host and member"):
            say("import_pairs", *PLACE, file_of("group,person", "Reds,bo.larsen@example.org"))

    def test_reads_several_mentors_and_peers(self, cast, circles, file_of):
        circles.model = "several_mentors"
        circles.save()
        two = "amina.haddad@example.org;marta@example.org"
        say("import_pairs", *PLACE, file_of("mentee,mentors", f"bo.larsen@example.org,{two}"))
        circles.model = "peer_circle"
        circles.save()
        three = "cem@example.org;dee@example.org;eva@example.org"
        say("import_pairs", *PLACE, file_of("peers", three))

        mentors, peers = Relationship.objects.with_members().order_by("started_at")
        assert [one.part for one in mentors.present] == ["mentee", "mentor", "mentor"]
        assert {one.part for one in peers.present} == {"peer"}

    def test_begins_nothing_with_somebody_who_has_to_train_first(
        self, cast, circles, file_of, monkeypatch
    ):
        waits = Q(membership=cast.bo)
        monkeypatch.setattr(publishing, "held_back", lambda: waits)
        circles.model = "one_to_one"
        circles.save()
        out = io.StringIO()

        with pytest.raises(CommandError, match="1 of 1 rows cannot be used"):
            file = file_of("mentor,mentee", "amina.haddad@example.org,bo.larsen@example.org")
            call_command("import_pairs", *PLACE, file, stderr=out)

        assert "line 2: Bo Larsen still has the training to finish" in out.getvalue()
        assert not Relationship.objects.exists()

    @pytest.mark.parametrize(
        ("columns", "row"),
        [
            ("mentor,mentee", "amina.haddad@example.org,bo.larsen@example.org"),
            (
                "host,members",
                "marta@example.org,cem@example.org;bo.larsen@example.org;dee@example.org",
            ),
        ],
        ids=["a pair", "two who learn"],
    )
    def test_brings_nobody_together_who_asked_not_to_be(self, cast, circles, file_of, columns, row):
        cem = cast.organisation.memberships.get(name="Cem")
        for other in (cast.amina, cem):
            asked = {"by": cast.bo, "other": other}
            Exclusion.objects.create(organisation=cast.organisation, **asked)
        out = io.StringIO()

        with pytest.raises(CommandError):
            call_command("import_pairs", *PLACE, file_of(columns, row), stderr=out)

        assert "line 2: These people cannot all be brought together" in out.getvalue()
        assert not Relationship.objects.exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (
                {"status": "withdrawn", "withdrawn_at": NOON},
                "Bo Larsen has since left the programme.",
            ),
            ({"paused_until": date(2099, 1, 1)}, "Bo Larsen is paused until"),
        ],
    )
    def test_begins_nothing_with_whoever_is_not_there(self, change, words, cast, circles, file_of):
        circles.model = "one_to_one"
        circles.save()
        cast.bo.enrolments.update(**change)
        out = io.StringIO()

        with pytest.raises(CommandError):
            file = file_of("mentor,mentee", "amina.haddad@example.org,bo.larsen@example.org")
            call_command("import_pairs", *PLACE, file, stderr=out)

        assert f"line 2: {words}" in out.getvalue()
        assert not Relationship.objects.exists()


class TestExportMatches:
    def test_writes_scores_whose_parts_add_up_and_no_formulas(self, cast, pool, tmp_path):
        cast.bo.name = "=HYPERLINK(1)"
        cast.bo.save()
        say("match", *PLACE)
        file = tmp_path / "out.csv"

        assert "3 pairs of run 1" in say("export_matches", *PLACE, str(file))

        with file.open(encoding="utf-8") as source:
            rows = list(csv.DictReader(source))
        assert "'=HYPERLINK(1)" in {row["mentee_name"] for row in rows}
        pairs = Run.objects.get().groups.proposed()
        told = {(f"{pair.answered / 100:.2f}", "; ".join(pair.unchecked)) for pair in pairs}
        assert {(row["answered"], row["unchecked"]) for row in rows} == told
        for row in rows:
            parts = [
                row[name]
                for name in (
                    "skills",
                    "goals",
                    "preference",
                    "seniority",
                    "availability",
                    "department",
                    "location",
                    "identity",
                )
            ]
            assert sum(round(100 * float(p)) for p in parts if p) == round(
                100 * float(row["score"])
            )
