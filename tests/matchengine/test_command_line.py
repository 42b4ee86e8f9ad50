"""The commands as a person types them."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from matchengine import Problem
from matchengine.__main__ import main
from matchengine.ranked import RankedProblem


@pytest.fixture
def problem_file(tmp_path):
    rng = np.random.default_rng(1)
    left, right = np.nonzero(rng.random((20, 12)) < 0.7)
    problem = Problem(
        n_left=20,
        n_right=12,
        left=left,
        right=right,
        score=rng.integers(1, 10_000, len(left)),
        right_max=np.full(12, 2),
    )
    path = tmp_path / "problem.npz"
    problem.to_npz(str(path))
    return path


def run(*arguments):
    return main([str(a) for a in arguments])


class TestSolve:
    @pytest.mark.parametrize("objective", ["total", "most", "maximin", "leximin", "stable"])
    def test_writes_pairs_and_a_report(self, objective, problem_file, tmp_path):
        pairs, report = tmp_path / "pairs.csv", tmp_path / "report.json"

        code = run(
            "solve",
            problem_file,
            "--objective",
            objective,
            "--pairs",
            pairs,
            "--report",
            report,
            "--seed",
            3,
        )

        report = json.loads(report.read_text())
        lines = pairs.read_text().splitlines()
        assert code == 0
        assert lines[0] == "left,right,score"
        assert len(lines) == 1 + report["pairs"]
        assert sum(int(line.split(",")[2]) for line in lines[1:]) == report["total"]
        needed = (
            "bound",
            "gap",
            "proven",
            "matched_left",
            "min_left",
            "blocking_pairs",
            "seconds",
            "seed",
            "engine_version",
        )
        assert all(report[name] is not None for name in needed)
        assert report["proven"]

    def test_keeps_locked_pairs_from_a_file(self, problem_file, tmp_path):
        pairs, locked = tmp_path / "pairs.csv", tmp_path / "locked.csv"
        problem = Problem.from_npz(str(problem_file))
        locked.write_text(f"left,right\n{problem.left[0]},{problem.right[0]}\n")

        run("solve", problem_file, "--pairs", pairs, "--locked", locked)

        assert f"{problem.left[0]},{problem.right[0]}," in pairs.read_text()

    def test_answers_within_a_time_limit(self, problem_file, tmp_path, capsys):
        pairs = tmp_path / "pairs.csv"

        assert run("solve", problem_file, "--pairs", pairs, "--time-limit", 0.001) == 0

        hurried = json.loads(capsys.readouterr().out)
        run("solve", problem_file, "--pairs", pairs, "--time-limit", 60)
        patient = json.loads(capsys.readouterr().out)
        assert hurried["total"] <= patient["total"] <= hurried["bound"]
        assert patient["proven"]

    def test_tells_its_progress(self, problem_file, tmp_path, capsys):
        run("solve", problem_file, "--pairs", tmp_path / "p.csv", "--progress")

        assert "100% done, total" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "not a complete npz archive"),
            (b"PK\x03\x04 cut off", "not a complete npz archive"),
            (None, "does not exist"),
        ],
    )
    def test_refuses_a_broken_file_in_one_sentence(self, content, sentence, tmp_path, capsys):
        path = tmp_path / "broken.npz"
        if content is not None:
            path.write_bytes(content)

        code = run("solve", path, "--pairs", tmp_path / "p.csv")

        report = capsys.readouterr().err
        assert code == 2
        assert sentence in report
        assert report.count("\n") == 1
        assert not (tmp_path / "p.csv").exists()

    def test_refuses_locked_pairs_that_are_not_numbers(self, problem_file, tmp_path, capsys):
        locked = tmp_path / "locked.csv"
        locked.write_text("left,right\n0,-1\n")

        code = run("solve", problem_file, "--pairs", tmp_path / "p.csv", "--locked", locked)

        assert code == 2
        assert 'line 2: "-1" is not a position' in capsys.readouterr().err

    def test_refuses_a_folder_that_is_not_there(self, problem_file, tmp_path, capsys):
        assert run("solve", problem_file, "--pairs", tmp_path / "no" / "p.csv") == 2
        assert "No such file or directory" in capsys.readouterr().err

    def test_writes_nothing_when_one_of_its_files_has_no_folder(self, problem_file, tmp_path):
        pairs = tmp_path / "p.csv"

        code = run("solve", problem_file, "--pairs", pairs, "--report", tmp_path / "no" / "r.json")

        assert code == 2
        assert not pairs.exists()

    @pytest.mark.parametrize("gone", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    def test_leaves_no_file_and_no_process_when_it_is_ended(self, gone, tmp_path):
        path, left, right = tmp_path / "ranked.npz", *np.divmod(np.arange(2000), 40)
        ranks = np.random.default_rng(1).permutation(2000)
        np.savez(
            path,
            kind="ranked",
            people_left=50,
            people_right=40,
            left=left,
            right=right,
            left_rank=ranks,
            right_rank=ranks[::-1],
            right_max=np.full(40, 2),
            right_min=np.ones(40, dtype=int),
            left_max=np.ones(50, dtype=int),
        )
        command = [sys.executable, "-m", "matchengine", "solve", str(path), "--progress",
                   "--time-limit", "600", "--pairs", str(tmp_path / "p.csv")]  # fmt: skip

        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            while process.stderr.readline().strip() != "40% minima":
                assert process.poll() is None
            os.kill(process.pid, gone)
            rest = process.stderr.read()  # ends when the last process that holds it is gone

        assert process.returncode == -gone
        assert "Traceback" not in rest
        assert [each.name for each in tmp_path.iterdir()] == ["ranked.npz"]

    @pytest.mark.parametrize("kind", ["one_sided", "peer_circles", "circles"])
    def test_answers_other_kinds_within_a_time_limit_or_a_gap(self, kind, tmp_path, capsys):
        path, (left, right) = tmp_path / "p.npz", np.triu_indices(30, 1)
        score = np.random.default_rng(1).integers(0, 10_001, len(left))
        people = {"people": 30}
        if kind == "peer_circles":
            people |= {"size_min": 3, "size_max": 4}
        if kind == "circles":
            people = {
                "people_left": 30,
                "people_right": 30,
                "right_min": np.full(30, 3),
                "right_max": np.full(30, 4),
            }
        np.savez(path, kind=kind, left=left, right=right, score=score, **people)
        reports = []

        for options in (["--time-limit", 0.001], ["--gap", 0.5], ["--progress"]):
            assert run("solve", path, "--pairs", tmp_path / "p.csv", *options) == 0
            report = capsys.readouterr()
            reports.append(json.loads(report.out))

        hurried, enough, patient = reports
        assert hurried["total"] == enough["total"] < patient["total"] <= hurried["bound"]
        assert not hurried["proven"]
        assert enough["gap"] < 0.5
        assert f"100% done, total {patient['total']}" in report.err

    def test_refuses_a_gap_that_it_could_only_ignore(self, problem_file, tmp_path, capsys):
        path = tmp_path / "ranked.npz"
        np.savez(
            path,
            kind="ranked",
            people_left=1,
            people_right=1,
            left=[0],
            right=[0],
            left_rank=[0],
            right_rank=[0],
        )

        for file, objective in ((path, "stable"), (path, "total"), (problem_file, "leximin")):
            assert (
                run(
                    "solve",
                    file,
                    "--objective",
                    objective,
                    "--gap",
                    0.1,
                    "--pairs",
                    tmp_path / "p.csv",
                )
                == 2
            )
            assert "gap must be 0 for" in capsys.readouterr().err
        assert not (tmp_path / "p.csv").exists()

    def test_plans_talks_in_rounds(self, problem_file, tmp_path):
        run("solve", problem_file, "--rounds", 2, "--pairs", tmp_path / "out.csv")

        header, *lines = (tmp_path / "out.csv").read_text().splitlines()
        talks = [tuple(map(int, line.split(","))) for line in lines]
        assert header == "left,right,score,round"
        assert {number for *_, number in talks} == {0, 1}
        for side in (0, 1):
            assert len({(talk[side], talk[3]) for talk in talks}) == len(talks)

    def test_refuses_rounds_of_another_kind(self, tmp_path, capsys):
        RankedProblem(
            n_left=1, n_right=1, left=[0], right=[0], left_rank=[0], right_rank=[0]
        ).to_npz(str(tmp_path / "ranked.npz"))

        code = run("solve", tmp_path / "ranked.npz", "--rounds", 2, "--pairs", tmp_path / "o.csv")

        assert code == 2
        assert '--rounds is for problems of kind "two_sided"' in capsys.readouterr().err

    def test_pairs_peers_from_a_one_sided_file(self, tmp_path, capsys):
        path = tmp_path / "peers.npz"
        np.savez(path, kind="one_sided", people=4, left=[0, 1, 2], right=[1, 2, 3], score=[5, 9, 5])

        assert run("solve", path, "--pairs", tmp_path / "p.csv") == 0

        assert json.loads(capsys.readouterr().out)["total"] == 10

    def test_checks_peers_by_their_prices(self, tmp_path, capsys):
        path, pairs, prices = (tmp_path / name for name in ("c.npz", "p.csv", "prices.npz"))
        np.savez(path, kind="one_sided", people=4, left=[0, 1, 2], right=[1, 2, 3], score=[5, 9, 5])

        assert run("solve", path, "--pairs", pairs, "--prices", prices) == 0
        capsys.readouterr()
        assert run("verify", path, pairs, "--prices", prices) == 0

        report = json.loads(capsys.readouterr().out)
        assert (report["total"], report["bound"], report["proven"]) == (10, 10, True)

    def test_solves_with_numpy_scipy_and_ortools_alone(self, problem_file, tmp_path):
        program = (
            "import sys; sys.modules.update(dict.fromkeys(['django', 'numba', 'rustworkx']));"
            "from matchengine.__main__ import main; sys.exit(main(sys.argv[1:]))"
        )
        command = ["solve", str(problem_file), "--pairs", str(tmp_path / "p.csv")]

        done = subprocess.run([sys.executable, "-c", program, *command], capture_output=True)

        assert (done.returncode, done.stderr) == (0, b"")

    def test_answers_in_whole_json_where_a_solver_prints_by_itself(self, problem_file, tmp_path):
        program = (
            "import os, runpy; from matchengine.cli import solve; whole = solve.solve_two_sided;"
            "solve.solve_two_sided = lambda *given: (os.write(1, b'buildKernel'), whole(*given))[1];"
            "runpy.run_module('matchengine', run_name='__main__')"
        )
        command = ["solve", str(problem_file), "--pairs", str(tmp_path / "p.csv")]

        done = subprocess.run([sys.executable, "-c", program, *command], capture_output=True)

        assert (done.returncode, done.stderr) == (0, b"buildKernel")
        assert json.loads(done.stdout)["pairs"] > 0

    def test_ends_quietly_when_nobody_reads_on(self, problem_file):
        command = [sys.executable, "-m", "matchengine", "compare", str(problem_file)]

        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            process.stdout.close()
            said = process.stderr.read()

        assert said == ""
        assert process.returncode == 141

    def test_seats_circles_around_hosts_and_proves_them(self, tmp_path, capsys):
        path, pairs, prices = (tmp_path / name for name in ("c.npz", "p.csv", "prices.npz"))
        np.savez(
            path,
            kind="circles",
            people_left=3,
            people_right=2,
            left=[0, 1, 2, 2],
            right=[0, 0, 0, 1],
            score=[5, 6, 7, 9],
            right_min=[2, 2],
            right_max=[3, 3],
        )

        assert run("solve", path, "--pairs", pairs, "--prices", prices) == 0
        assert json.loads(capsys.readouterr().out)["proven"]
        assert pairs.read_text() == "left,right,score\n0,0,5\n1,0,6\n2,0,7\n"
        assert run("verify", path, pairs, "--prices", prices) == 0
        assert json.loads(capsys.readouterr().out)["bound"] >= 18
        pairs.write_text("left,right\n2,1\n")
        assert run("verify", path, pairs) == 1
        assert run("solve", path, "--pairs", pairs, "--objective", "leximin") == 2
        assert 'must be "total" for circles' in capsys.readouterr().err

    def test_seats_circles_of_peers(self, tmp_path, capsys):
        path, pairs, prices = (tmp_path / name for name in ("c.npz", "p.csv", "prices.npz"))
        np.savez(
            path,
            kind="peer_circles",
            people=4,
            left=[0, 0, 0, 1, 1, 2],
            right=[1, 2, 3, 2, 3, 3],
            score=[9, 1, 1, 1, 1, 7],
            size_min=2,
            size_max=2,
        )

        assert run("solve", path, "--pairs", pairs, "--prices", prices) == 0
        assert json.loads(capsys.readouterr().out)["total"] == 32
        assert pairs.read_text() == "left,right,score\n0,0,9\n1,0,9\n2,1,7\n3,1,7\n"
        assert run("verify", path, pairs, "--prices", prices) == 0
        assert json.loads(capsys.readouterr().out)["proven"]

    def test_reads_ranked_lists_and_refuses_to_add_ranks_up(self, tmp_path, capsys):
        path, pairs = tmp_path / "ranked.npz", tmp_path / "p.csv"
        np.savez(
            path,
            kind="ranked",
            people_left=2,
            people_right=1,
            left=[0, 1],
            right=[0, 0],
            left_rank=[0, 0],
            right_rank=[1, 0],
        )

        assert run("solve", path, "--pairs", pairs, "--objective", "maximin") == 2
        assert "cannot be added up" in capsys.readouterr().err
        assert run("solve", path, "--pairs", pairs, "--prices", tmp_path / "prices.npz") == 2
        assert "--prices is not for ranked lists" in capsys.readouterr().err
        assert run("solve", path, "--pairs", pairs) == 0
        assert json.loads(capsys.readouterr().out)["proven"]
        assert pairs.read_text() == "left,right,left_rank,right_rank\n1,0,0,0\n"
        assert run("verify", path, pairs) == 0
        assert json.loads(capsys.readouterr().out)["blocking_pairs"] == 0


class TestVerify:
    def test_proves_pairs_with_prices_and_refuses_worse_ones(self, problem_file, tmp_path, capsys):
        pairs, prices = tmp_path / "pairs.csv", tmp_path / "prices.npz"
        run("solve", problem_file, "--pairs", pairs, "--prices", prices)
        capsys.readouterr()

        assert run("verify", problem_file, pairs, "--prices", prices) == 0
        assert json.loads(capsys.readouterr().out)["proven"]

        pairs.write_text("left,right\n0,0\n0,1\n0,2\n0,3\n")
        assert run("verify", problem_file, pairs) == 1
        assert json.loads(capsys.readouterr().out)["violations"]


class TestExplain:
    def test_says_why_for_a_person_and_for_two(self, problem_file, capsys):
        problem = Problem.from_npz(str(problem_file))

        assert run("explain", problem_file, "--left", 0) == 0
        assert run("explain", problem_file, "--left", 0, "--right", problem.right[0]) == 0

        person, two = map(json.loads, capsys.readouterr().out.splitlines())
        assert person["reason"] in (None, "ALL_TAKEN")
        assert two["obstacle"] in ("NONE", "OWN_INTEREST", "PRICE")

    def test_refuses_somebody_who_is_not_there(self, problem_file, capsys):
        assert run("explain", problem_file, "--left", 20) == 2
        assert "--left must be from 0 to 19, got 20" in capsys.readouterr().err
