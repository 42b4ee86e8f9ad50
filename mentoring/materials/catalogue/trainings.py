"""Trainings in mentoring practice: short lessons that come with the product, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.languages import LANGUAGES, SOURCE
from mentoring.materials.catalogue import minutes

FOLDER = Path(__file__).parent.parent / "lessons"


class Training(models.TextChoices):
    MENTORS = "mentors", _("Training for mentors")
    MENTEES = "mentees", _("Training for mentees")


LESSONS: Mapping[str, tuple[str, ...]] = {
    Training.MENTORS: ("listening", "first-meeting", "feedback", "boundaries", "ending-well"),
    Training.MENTEES: ("what-you-want", "asking", "taking-it-further"),
}
KEYS = tuple((training, key) for training, keys in LESSONS.items() for key in keys)


@dataclass(frozen=True)
class Lesson:
    """A scene, what helps there, and a few questions to think about."""

    training: str
    key: str
    language: str
    title: str
    summary: str
    body: str  # Markdown
    questions: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """To read it, and about as long again to think."""
        return 2 * minutes(self.body) + 1


def lessons(training: str, language: str) -> Mapping[str, Lesson]:
    """By key, in their order; in English where nobody has written them in that language."""
    return _read(training, language if language in LANGUAGES else SOURCE)


@cache
def _read(training: str, language: str) -> Mapping[str, Lesson]:
    folder = FOLDER / language
    if not folder.is_dir():
        return lessons(training, SOURCE)
    return {
        key: _parsed(training, key, language, folder / f"{training}-{key}.md")
        for key in LESSONS[training]
    }


def _parsed(training: str, key: str, language: str, file: Path) -> Lesson:
    _empty, head, body, asked = file.read_text(encoding="utf-8").split("---\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    questions = tuple(asked.split("\n")[:-1])
    return Lesson(training, key, language, body=body.strip(), questions=questions, **said)
