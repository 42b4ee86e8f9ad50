"""The starter library: short pieces that come with the product, in each of its languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mentoring.core.l10n.folding import folded
from mentoring.core.l10n.languages import LANGUAGES, SOURCE

WORDS_A_MINUTE = 200
FOLDER = Path(__file__).parent.parent / "starter"
# The order in which somebody would read them.
KEYS = (
    "first-talk",
    "being-a-mentor",
    "being-a-mentee",
    "agreeing-how",
    "listening",
    "good-questions",
    "what-to-bring",
    "goals-that-help",
    "boundaries",
    "on-a-screen",
    "in-person",
    "across-cultures",
    "across-ages",
    "giving-feedback",
    "taking-feedback",
    "midway",
    "difficult-moments",
    "when-it-goes-quiet",
    "when-you-worry",
    "circles",
    "peers",
    "reverse",
    "ending-well",
    "after-the-end",
)


@dataclass(frozen=True)
class Starter:
    key: str
    language: str
    title: str
    summary: str
    body: str  # Markdown
    role: str
    stage: str
    topic: str
    kind = "page"
    address = ""

    @property
    def starter(self) -> str:
        return self.key

    @property
    def minutes(self) -> int:
        return minutes(self.body)

    def has(self, words: str) -> bool:
        """Whether all of these words occur in it, without case and accents."""
        text = _folded(self.key, self.language)
        return all(word in text for word in folded(words).split())


def minutes(text: str) -> int:
    """What reading takes, rounded, at least one.

    >>> minutes("word " * 290), minutes("word " * 310), minutes("")
    (1, 2, 1)
    """
    return max(round(len(text.split()) / WORDS_A_MINUTE), 1)


def starters(language: str) -> Mapping[str, Starter]:
    """By key, all of one language; in English where nobody has written them in that one."""
    return _read(language if language in LANGUAGES else SOURCE)


@cache
def _read(language: str) -> Mapping[str, Starter]:
    folder = FOLDER / language
    if not folder.is_dir():
        return starters(SOURCE)
    return {key: _parsed(key, language, folder / f"{key}.md") for key in KEYS}


def _parsed(key: str, language: str, file: Path) -> Starter:
    _empty, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    said = dict(line.split(":", 1) for line in head.splitlines() if line)
    values = {name: value.strip() for name, value in said.items()}
    return Starter(key=key, language=language, body=body.strip(), **values)


@cache
def _folded(key: str, language: str) -> str:
    piece = starters(language)[key]
    return folded(f"{piece.title} {piece.summary} {piece.body}")
