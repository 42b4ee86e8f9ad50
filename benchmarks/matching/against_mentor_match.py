"""From a file to pairs, against mentor-match, at 500 and 1,000 people; and from profiles.

    python -m benchmarks.matching.against_mentor_match [bare]

With ``bare`` only scipy's assignment alone is compared with, which needs no network.
Installs mentor-match (PyPI, MIT) into a throw-away environment, gives both the same two files and
the same five rules, and compares CPU seconds (ours the least of five runs, so few are they) and the
total of the same points. The promises: at least 100 times faster at an equal or better total;
1,000 x 1,000 from profiles in at most one CPU second.
"""

import csv
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import venv
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from scipy.optimize import linear_sum_assignment

from benchmarks.matching.own_program import read, score
from benchmarks.matching.population import places, programme
from matchengine import score as score_people
from matchengine import solve
from matchengine.__main__ import main as command
from matchengine.candidates import match_people
from matchengine.files.people_csv import read_people

HERE = Path(__file__).parent
PEOPLE, PROGRAMME = HERE / "data" / "people.csv", HERE / "data" / "programme.json"
PEER = "mentor-match==7.0.1"
# mentor-match leaves the assignment to munkres: the one it was released with, and today's.
MUNKRES = ("munkres==1.1.4", "munkres==3.0.0")


def main() -> None:
    """All comparisons, or only the one that needs no network."""
    if "bare" in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as name:
            against_bare_assignment(Path(name))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers = {munkres: _peer_python(folder / munkres, munkres) for munkres in MUNKRES}
        for copies in (1, 2):
            _write_two_files(folder, copies)
            print(f"{500 * copies} people, the same files, the same rules:")
            _compare(folder, peers)
        against_bare_assignment(folder)
        _from_an_hr_file(folder)
    _from_profiles()


def _compare(folder: Path, peers: dict[str, Path]) -> None:
    call = [sys.executable, "-m", "benchmarks.matching.own_program", str(folder)]
    own = min(_run(folder, call) for _ in range(5))  # so short that chance counts
    _tell("matchengine", *own)
    for munkres, python in peers.items():
        peer = _run(folder, [str(python), str(HERE / "peer_program.py"), str(folder)])
        _tell(f"{PEER} with {munkres}", *peer)
        print(
            f"    matchengine: {peer[0] / own[0]:,.0f} times faster ({peer[1] / own[1]:,.1f} "
            "times with starting Python and imports), total "
            f"{own[2] / max(peer[2], 1):.4f} times theirs"
        )


def against_bare_assignment(folder: Path) -> None:
    """From CSV to proof, beside scipy's assignment alone on the same scores, in one run.

    The promise: at most fifteen times its CPU at 500 and at 2,000 people.
    """
    for copies in (1, 4):
        _write_two_files(folder, copies)
        call = [sys.executable, "-m", "benchmarks.matching.own_program", str(folder)]
        own = min(_run(folder, call) for _ in range(5))[0]
        points = score(read(folder / "mentees.csv"), read(folder / "mentors.csv"))
        bare = min(_seconds_of(linear_sum_assignment, points) for _ in range(5))
        print(
            f"{500 * copies} people ({points.shape[0]} x {points.shape[1]}): from CSV to proof "
            f"{own:.4f} CPU s, scipy's bare assignment {bare:.4f}: {own / bare:.1f} times"
            " (promised: at most 15)"
        )


def _seconds_of(solver: Any, points: Any) -> float:
    began = time.process_time()
    solver(points, maximize=True)
    return time.process_time() - began


def _peer_python(place: Path, munkres: str) -> Path:
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    call = [python, "-m", "pip", "install", "--quiet", PEER, munkres]
    subprocess.run(call, check=True, stderr=subprocess.DEVNULL)
    return python


def _write_two_files(folder: Path, copies: int) -> None:
    """One file a side in the words of mentor-match; a second copy has its columns shuffled."""
    rng = random.Random(7)
    for role in ("mentee", "mentor"):
        people = [row for row in read_people(PEOPLE).rows if row["role"] in (role, "both")]
        skills = "skills_wanted" if role == "mentee" else "skills_offered"
        columns = [
            [row[name] or "1" for row in people]
            for name in ("department", "office", "grade", skills)
        ]
        with (folder / f"{role}s.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["email", "organisation", "profession", "grade", "skills"])
            for copy in range(copies):
                emails = [f"{row['person_id']}.{copy}@{role}" for row in people]
                writer.writerows(zip(emails, *columns, strict=True))
                columns = [rng.sample(column, len(column)) for column in columns]


def _run(folder: Path, call: list[str]) -> tuple[float, float, int, int]:
    """CPU seconds of the work and of the whole process, total of points, pairs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(call, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    mentees, mentors = read(folder / "mentees.csv"), read(folder / "mentors.csv")
    points = score(mentees, mentors)
    at = [{row["email"]: k for k, row in enumerate(side)} for side in (mentees, mentors)]
    pairs = [(at[0][row["mentee"]], at[1][row["mentor"]]) for row in read(folder / "pairs.csv")]
    total = int(sum(points[i, j] for i, j in pairs))
    return float(done.stdout.split()[-1]), whole, total, len(pairs)


def _tell(name: str, work: float, whole: float, total: int, pairs: int) -> None:
    print(f"  {name}: {work:.3f} CPU s ({whole:.2f} with imports), {pairs} pairs, total {total}")


def _from_an_hr_file(folder: Path) -> None:
    """The whole command: eight criteria, rules, reasons, audit, all files."""
    for text in ("tfidf", "best"):  # "best" is the same again where no model is installed
        began = time.process_time()
        with redirect_stdout(io.StringIO()):
            command(["match", str(PEOPLE), str(PROGRAMME), "--out", str(folder), "--text", text])
        own = time.process_time() - began
        print(
            f"  the whole match command (text {text}: eight criteria, reasons, audit): "
            f"{own:.2f} CPU s"
        )


def _from_profiles() -> None:
    match_people(*programme(60, 60))  # compiles, once per machine
    people, room = programme(1000, 1000), places(1000)
    began = time.process_time()
    large = match_people(*people, right_max=room, gap=0)
    print(
        f"1,000 x 1,000 from profiles to the proven optimum: {time.process_time() - began:.2f} "
        f"CPU s (proven: {large.proven})"
    )
    began = time.process_time()
    proven = solve(score_people(*people).problem(right_max=room)).certificate.proven
    print(
        f"  with the full table of contributions: {time.process_time() - began:.2f} CPU s "
        f"(proven: {proven})"
    )


if __name__ == "__main__":
    main()
