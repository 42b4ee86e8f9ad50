"""Hostile and broken input ends in one sentence, whatever it is, and never in a traceback."""

import io
import json
import os
import zipfile
from contextlib import suppress
from dataclasses import fields

import numpy as np
import pytest

from matchengine import (
    InvalidProblem,
    PeerCircleProblem,
    PeerProblem,
    People,
    RankedProblem,
    Settings,
    SparseRows,
    bit_sets,
    check,
    from_edges,
    from_scores,
    score,
    solve,
)
from matchengine.__main__ import main
from matchengine.anytime import solve_within
from matchengine.problem import Problem

PEOPLE = (
    "person_id,role,timezone,availability,skills_wanted,skills_offered,grade\n"
    "a,mentee,UTC,Mon 09:00-12:00,sql:3,,1\nb,mentor,UTC,Mon 09:00-12:00,,sql:4,3\n"
)
PROGRAMMES = {
    '{"weights": null}': "weights must name a number for each criterion",
    '{"weights": [1]}': "weights must name a number for each criterion",
    '{"weights": {"skills": "a"}}': "got a for skills",
    '{"weights": {"skills": null}}': "got None for skills",
    '{"weights": {"skills": NaN}}': "got nan for skills",
    '{"weights": {"skills": true}}': "got True for skills",
    '{"weights": {"skills": 1e9}}': "weights must be from 0 to below 1000000000, got 1000000000.0",
    '{"hard": null}': "hard must name the hard rules",
    '{"hard": {"min_overlap_hours": NaN}}': "min_overlap_hours must be from 0 to 168, got nan",
    '{"hard": {"min_overlap_hours": "2"}}': "min_overlap_hours must be from 0 to 168, got '2'",
    '{"hard": {"shared_language": "false"}}': "shared_language must be true or false, got 'false'",
    '{"hard": {"min_grade_gap": 1.5}}': "min_grade_gap must be a whole number, got 1.5",
    '{"hard": {"shared_langauge": true}}': "no rule called shared_langauge; did you mean shared_language?",
    '{"wieghts": {"skills": 1}}': "no setting called wieghts; did you mean weights?",
    '{"seniority_best_gap": "x"}': "seniority_best_gap must be a whole number",
    '{"availability_full_hours": Infinity}': "availability_full_hours must be above 0",
    '{"department_prefers": ["same"]}': 'department_prefers must be "same" or "different"',
    '{"hard": {"min_overlap_hours": 1}, "min_overlap_hours": 2}': "min_overlap_hours is there twice",
    '{"weights": {"skills": 1}, "weights": {"goals": 1}}': "weights is there twice",
    '{"starts": "2026-01-05", "weeks": true}': "weeks must be a whole number",
    "[" * 100_000: "not complete JSON",
    "[]": "must be one object",
}
GOOD = {
    "kind": "two_sided", "people_left": 2, "people_right": 2,
    "left": [0, 0, 1], "right": [0, 1, 1], "score": [5, 6, 7],
}  # fmt: skip
PROBLEMS = {
    "two billion people": (
        {"people_left": 2**31 - 1},
        "n_left must be whole numbers from 0 to 4000000",
    ),
    "two billion peers": ({"kind": "one_sided", "people": 2**31 - 1}, "n must be whole numbers"),
    "a number of people that is a list": ({"people_left": [1, 2]}, "n_left must be one number"),
    "a number of people that is none": ({"people_left": np.nan}, "got nan"),
    "words for people": ({"people_left": "a"}, "n_left must hold numbers"),
    "a misspelt array": (
        {"left_maxx": [1, 1]},
        "no array called left_maxx; did you mean left_max?",
    ),
    "complex scores": ({"score": [1j, 1, 1]}, "score must hold numbers"),
    "objects": ({"score": np.array([1, None, "a"], object)}, "not a complete npz archive"),
    "sizes of circles that are lists": (
        {"kind": "peer_circles", "people": 3, "size_min": [2, 3], "size_max": 3},
        "size_min must be one number",
    ),
    "circles with scores below 0": (
        {"kind": "circles", "score": [-1, 5, 5], "right_min": [1, 1], "right_max": [2, 2]},
        "score must be whole numbers from 0 to 10000",
    ),
}
PLAIN_SIDES = {
    "one_sided": ("people_left", "people_right"),
    "peer_circles": ("people_left", "people_right"),
}


def refused(capsys, *arguments):
    """The one sentence that a command says."""
    code = main([str(each) for each in arguments])

    told = capsys.readouterr()
    assert code == 2, told.out
    assert told.err.count("\n") == 1
    return told.err


class TestMatch:
    @pytest.mark.parametrize("programme", PROGRAMMES, ids=range(len(PROGRAMMES)))
    def test_refuses_a_programme_in_one_sentence(self, programme, tmp_path, capsys):
        (tmp_path / "people.csv").write_text(PEOPLE)
        (tmp_path / "programme.json").write_text(programme)

        said = refused(
            capsys,
            "match",
            tmp_path / "people.csv",
            tmp_path / "programme.json",
            "--text",
            "tfidf",
            "--out",
            tmp_path / "out",
        )

        assert PROGRAMMES[programme] in said
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("people", "sentence"),
        [
            (b"\xff\xfe", "not a CSV file in UTF-8"),
            (b"", "no column called person_id"),
            (b"person_id,role,role\na,mentee,mentor\n", "two columns called role"),
        ],
    )
    def test_refuses_people_in_one_sentence(self, people, sentence, tmp_path, capsys):
        (tmp_path / "people.csv").write_bytes(people)
        (tmp_path / "programme.json").write_text("{}")

        assert sentence in refused(
            capsys,
            "match",
            tmp_path / "people.csv",
            tmp_path / "programme.json",
            "--out",
            tmp_path / "out",
        )

    def test_takes_a_number_of_five_thousand_digits_for_none(self, tmp_path, capsys):
        (tmp_path / "people.csv").write_text(PEOPLE.replace(",1\n", f",{'9' * 5000}\n"))
        (tmp_path / "programme.json").write_text("{}")

        assert (
            main(
                [
                    "match",
                    str(tmp_path / "people.csv"),
                    str(tmp_path / "programme.json"),
                    "--text",
                    "tfidf",
                    "--out",
                    str(tmp_path / "out"),
                ]
            )
            == 0
        )
        assert not (
            tmp_path / "out" / "compare.csv"
        ).exists()  # minutes for many people: on request

    def test_notes_what_nobody_can_read(self, tmp_path, capsys):
        unread = "a,mentee,UTC,Mon 12:00-09:00;Tue 08:00-08:30,sql:3,,none,1000000000,2,true"
        header = PEOPLE.splitlines()[0].replace("skills_wanted", "skils_wanted")
        more = "capacity_max,mentors_wanted,prefer_same_identity,floor"
        read = "b,mentor,UTC,,,sql:4;python:high;leading,Grade 3,999999999,,no"
        (tmp_path / "people.csv").write_text(f"{header},{more}\n{unread},\n{read},4th\n")
        (tmp_path / "programme.json").write_text('{"hard": {"min_overlap_hours": 0}}')
        files = [str(tmp_path / name) for name in ("people.csv", "programme.json")]

        assert main(["match", *files, "--text", "tfidf", "--out", str(tmp_path / "out")]) == 0

        assert "6 notes on the people file" in capsys.readouterr().out
        assert json.loads((tmp_path / "out" / "audit.json").read_text())["notes"] == [
            "the column skils_wanted is not read; did you mean skills_wanted?",
            'a: the grade "none" cannot be read as a number; left out',
            'a: the capacity_max "1000000000" cannot be read as a number; left out',
            'a: the hours "Mon 12:00-09:00" cannot be read as hours; left out',
            'a: prefer_same_identity must be yes or no, got "true"; taken as no',
            'b: the level "high" of python is not a number; taken as 1',
        ]


class TestSolve:
    @pytest.mark.parametrize("name", PROBLEMS)
    def test_refuses_a_problem_in_one_sentence(self, name, tmp_path, capsys):
        change, sentence = PROBLEMS[name]
        content = {**GOOD, **change}
        if content["kind"] == "peer_circles":
            content |= {"left": [0, 0, 1], "right": [1, 2, 2]}
        for extra in PLAIN_SIDES.get(content["kind"], ()):
            content.pop(extra)
        np.savez(tmp_path / "p.npz", **content)

        assert sentence in refused(
            capsys, "solve", tmp_path / "p.npz", "--pairs", tmp_path / "x.csv"
        )

    def test_refuses_what_unpacks_to_gigabytes_without_unpacking_it(self, tmp_path, capsys):
        np.savez(tmp_path / "p.npz", **GOOD)
        content = bytearray((tmp_path / "p.npz").read_bytes())
        with zipfile.ZipFile(tmp_path / "p.npz") as archive:
            others = sum(each.file_size for each in archive.infolist()[1:])
        at = content.find(b"PK\x01\x02")  # what it says of its first array
        content[at + 24 : at + 28] = (2**31 + 1 - others).to_bytes(4, "little")
        (tmp_path / "p.npz").write_bytes(content)

        assert "the file unpacks to 2147483649 bytes" in refused(
            capsys, "solve", tmp_path / "p.npz", "--pairs", tmp_path / "x.csv"
        )

    def test_refuses_encrypted_members(self, tmp_path, capsys):
        np.savez(tmp_path / "p.npz", **GOOD)
        content = bytearray((tmp_path / "p.npz").read_bytes())
        at = content.find(b"PK\x01\x02")
        while at >= 0:
            content[at + 8] |= 1
            at = content.find(b"PK\x01\x02", at + 4)
        (tmp_path / "p.npz").write_bytes(content)

        assert "not a complete npz archive" in refused(
            capsys, "solve", tmp_path / "p.npz", "--pairs", tmp_path / "x.csv"
        )

    def test_survives_any_damage(self):
        file = io.BytesIO()
        Problem(n_left=2, n_right=2, left=[0, 1], right=[0, 1], score=[5, 6]).to_npz(file)
        rng = np.random.default_rng(0)
        for _ in range(200):
            content = bytearray(file.getvalue())
            for at in rng.integers(len(content), size=3):
                content[at] = rng.integers(256)
            with suppress(InvalidProblem):  # and nothing else
                Problem.from_npz(io.BytesIO(content))

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_writes_through_no_planted_link(self, tmp_path):
        np.savez(tmp_path / "p.npz", **GOOD)
        victim = tmp_path / "victim"
        victim.write_text("keep")
        for name in ("x.csv", ".x.csv.part"):
            (tmp_path / name).symlink_to(victim)

        assert (
            main(
                [
                    "solve",
                    str(tmp_path / "p.npz"),
                    "--pairs",
                    str(tmp_path / "x.csv"),
                    "--report",
                    str(tmp_path / "r.json"),
                ]
            )
            == 0
        )

        assert victim.read_text() == "keep"
        assert not (tmp_path / "x.csv").is_symlink()
        assert json.loads((tmp_path / "r.json").read_text())["total"] == 12


class TestPeople:
    def test_who_list_a_skill_twice_are_counted_once(self):
        once, twice = (
            People(n=1, wants=SparseRows.of([wants]))
            for wants in ([(7, 3), (8, 1)], [(7, 1), (8, 1), (7, 3)])
        )
        mentors = People(n=1, offers=SparseRows.of([[(7, 4)]]))
        settings = Settings(weights={"skills": 1})

        assert score(twice, mentors, settings).score == score(once, mentors, settings).score


class TestProgress:
    def test_bounds_equal_scores_by_how_many_pairs_there_can_be(self):
        left, right = np.divmod(np.arange(50 * 30), 30)
        allowed = (left % 10 < 6) | (right < 3)
        problem = Problem(
            n_left=50,
            n_right=30,
            left=left[allowed],
            right=right[allowed],
            score=np.full(int(allowed.sum()), 5000),
            right_max=np.full(30, 2),
        )
        told = []

        solve_within(problem, 30, progress=told.append)

        assert told[0].bound == told[-1].bound == 180_000
        assert told[0].value >= 0.9 * told[0].bound


ODD = [
    None, "a", -1, 2.5, np.nan, np.inf, 2**70, [1], [[1]], ["a"], [None], [np.nan], [2**70], [-5],
    [1.5], {}, True, np.zeros((2, 2, 2)), [[0, 9]], [["a", "b"]], 1j, [1j], b"x", object(),
    [[1], [1, 2]], "2" * 50,
]  # fmt: skip
COLUMNS = [each.name for each in fields(People) if each.name != "n"]
TWO_SIDED = {"n_left": 1, "n_right": 1, "left": [0], "right": [0], "score": [5]}
PEERS = {"n": 2, "left": [0], "right": [1], "score": [5]}
ONE_PAIR = Problem(**TWO_SIDED)
CALLS = {
    "people": lambda odd: People(n=odd),
    **{name: lambda odd, name=name: People(n=1, **{name: odd}) for name in COLUMNS},
    **{
        f"setting {each.name}": lambda odd, name=each.name: Settings(**{name: odd})
        for each in fields(Settings)
    },
    "programme": Settings.from_programme,
    "scores": from_scores,
    "edges": from_edges,
    "bit sets": bit_sets,
    "rows": SparseRows.of,
    "ranked rows": SparseRows.ranked,
    **{
        f"problem {name}": lambda odd, name=name: Problem(**{**TWO_SIDED, name: odd})
        for name in [*TWO_SIDED, "left_max", "right_min", "locked", "left_key", "left_group"]
    },
    **{
        f"peers {name}": lambda odd, name=name: PeerProblem(**{**PEERS, name: odd})
        for name in PEERS
    },
    "circles": lambda odd: PeerCircleProblem(**PEERS, size_min=odd, size_max=2),
    "ranks": lambda odd: RankedProblem(
        n_left=1, n_right=1, left=[0], right=[0], left_rank=odd, right_rank=[0]
    ),
    "pairs to check": lambda odd: check(ONE_PAIR, odd),
    "prices to check": lambda odd: check(ONE_PAIR, [[0, 0]], odd),
    "objective": lambda odd: solve(ONE_PAIR, objective=odd),
    "seed": lambda odd: solve(ONE_PAIR, seed=odd),
}


class TestTheLibrary:
    @pytest.mark.parametrize("call", CALLS)
    @pytest.mark.filterwarnings("error")
    def test_takes_anything_or_refuses_it_in_one_sentence(self, call):
        said = []
        for odd in ODD:
            try:
                CALLS[call](odd)
            except InvalidProblem as why:  # and nothing else
                said.append(str(why))

        assert not [sentence for sentence in said if "\n" in sentence]
        assert said
