"""Whom a few words find: by name, by skill, by what somebody says; small slips are forgiven."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from uuid import UUID

LIKENESS = 0.8  # from which on a word counts as another one with a slip in it
SHORTEST = 4  # letters of a word that may have one
IN_NAME, IN_SKILL, IN_WORDS = 3, 2, 1  # what finding a word there is worth


@dataclass(frozen=True)
class Hits:
    """Those found, best first, and the words that stood for others: as typed -> as found."""

    keys: list[UUID]
    instead: dict[str, str]


def find(
    words: Sequence[str],
    names: Mapping[UUID, str],
    skills: Mapping[UUID, Collection[str]],
    said: Mapping[str, Collection[UUID]],
) -> Hits:
    """``words``, ``names`` and ``skills`` are folded; ``said``: word -> who uses it.

    Whoever has at least half of the words is found; most words first, names before skills.
    """
    instead = _slips(words, names, skills, said)
    wanted = [instead.get(word, word) for word in words]
    ranks: dict[UUID, tuple[int, int]] = {}
    for key, name in names.items():
        worth = [_worth(word, key, name, skills.get(key, ()), said) for word in wanted]
        count = sum(one > 0 for one in worth)
        if words and 2 * count >= len(words):
            ranks[key] = (-count, -sum(worth))
    return Hits(sorted(ranks, key=lambda key: ranks[key]), instead)


def _worth(
    word: str,
    key: UUID,
    name: str,
    skills: Collection[str],
    said: Mapping[str, Collection[UUID]],
) -> int:
    if word in name:
        return IN_NAME
    if any(word in skill for skill in skills):
        return IN_SKILL
    return IN_WORDS if key in said.get(word, ()) else 0


def _slips(
    words: Sequence[str],
    names: Mapping[UUID, str],
    skills: Mapping[UUID, Collection[str]],
    said: Mapping[str, Collection[UUID]],
) -> dict[str, str]:
    """Words that nobody has, each with the nearest one that somebody has."""
    known = {part for name in names.values() for part in name.split()}
    known |= {part for some in skills.values() for skill in some for part in skill.split()}
    found = {}
    for word in words:
        is_known = said.get(word) or any(word in part for part in known)
        if len(word) >= SHORTEST and not is_known:
            near = get_close_matches(word, sorted(known), n=1, cutoff=LIKENESS)
            if near:
                found[word] = near[0]
    return found
