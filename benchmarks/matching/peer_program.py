"""What the throw-away environment runs: the other matcher, as its own manual says.

python peer_program.py FOLDER   (with mentors.csv and mentees.csv; writes pairs.csv)
"""

import csv
import operator
import sys
import time
from pathlib import Path

from matching import process
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.rules.rule import Equivalent, Grade, Rule


class Skilled:
    """Keeps the column of skills that the library's own people forget."""

    def __init__(self, **row: str) -> None:
        super().__init__(**row)
        parts = (part.rpartition(":") for part in row["skills"].split(";") if part)
        self.skills = {name.strip().lower(): int(value) for name, _, value in parts}


class SkilledMentee(Skilled, Mentee):
    """Somebody with wants."""


class SkilledMentor(Skilled, Mentor):
    """Somebody with offers."""


class Skills(Rule):
    """Priority times level (4 is enough) for every skill that is wanted and offered."""

    def apply(self, match) -> int:  # type: ignore[no-untyped-def]
        offers = match.mentor.skills
        return sum(
            want * min(offers[skill], 4)
            for skill, want in match.mentee.skills.items()
            if skill in offers
        )


RULES = [
    Skills(),
    Grade(1, operator.ge, {True: 20, False: 0}),
    Grade(4, operator.lt, {True: 12, False: 0}),
    Equivalent("organisation", {True: 0, False: 15}),
    Equivalent("profession", {True: 10, False: 0}),
]


def main(folder: Path) -> None:
    """Read, match once, write; print the CPU seconds this took without the imports."""
    began = time.process_time()
    mentors = process.create_participant_list_from_path(SkilledMentor, folder)
    mentees = process.create_participant_list_from_path(SkilledMentee, folder)
    process.process_data(mentors, mentees, [RULES])
    with (folder / "pairs.csv").open("w", newline="") as file:
        rows = [(mentee.email, mentor.email) for mentee in mentees for mentor in mentee.mentors]
        csv.writer(file).writerows([("mentee", "mentor"), *rows])
    print(time.process_time() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
