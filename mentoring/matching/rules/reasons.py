"""Why two people: plain values that templates turn into sentences of the reader's language.

Kept on ``Pair.reasons`` and ``Relationship.reasons``; said by ``relationships/reasons.html``::

    {
      "asked": [{"skill": "Leading projects", "level": 4, "priority": 3}, …],  wanted and offered
      "unmet": ["Forecasting"],              wanted, and not offered by this mentor
      "languages": ["en", "pt"],             codes that both speak
      "minutes_a_week": 330 | null,          common time; null: one of them has not said when
      "common": "00ff…",                     84 hex digits: that time in UTC, Monday 00:00 first
      "week": "2026-11-23",                  the Monday by whose clocks that is
      "department": "same" | "other" | null,
      "office": "same" | "other" | null,
      "grade_gap": 2 | null,                 mentor's grade minus mentee's
      "wish_rank": 1 | null,                 the mentee's wish for this mentor, 1 is the first
      "mentor_wish_rank": 2 | null,          the mentor's wish for this mentee
      "identity": true | false,              one asked for it, and they share one (never which)
      "goal_match": 0.71 | null,             0 to 1
      "by_meaning": true,                    goals were compared by a language model, not by words
      "missing": ["availability"],           criteria that one of them did not answer
      "is_quiet": true                       only there when no letter is to be sent (imports)
    }
"""

import re
from typing import Any

import numpy as np

from matchengine import Rule, ScoredPairs
from mentoring.matching.rules import week
from mentoring.matching.rules.frozen import Frozen, Ints

MAX_ASKED = 5


def reasons(frozen: Frozen, scored: ScoredPairs, at: int) -> dict[str, Any]:
    """The reasons of one scored pair; ``at`` is its position."""
    i, j = int(scored.left[at]), int(scored.right[at])
    mentee, mentor = frozen.mentees, frozen.mentors
    wanted, offered = _row(mentee.wants, i), _row(mentor.offers, j)
    asked: list[dict[str, Any]] = [
        {"skill": frozen.skills[s], "level": offered[s], "priority": wanted[s]}
        for s in wanted
        if s in offered
    ]
    asked.sort(key=lambda each: (-each["priority"], -each["level"], each["skill"]))
    points, typical = scored.points(at), scored.typical_of(at)
    said = {name: brought for name, brought in points.items() if name not in typical}
    gap_known = mentee.grade[i] >= 0 and mentor.grade[j] >= 0
    return {
        "asked": asked[:MAX_ASKED],
        "unmet": [frozen.skills[s] for s in wanted if s not in offered],
        "languages": _shared_languages(frozen, i, j),
        **_common_time(frozen, i, j),
        "department": _alike(mentee.department[i], mentor.department[j]),
        "office": _alike(mentee.office[i], mentor.office[j]),
        "grade_gap": int(mentor.grade[j] - mentee.grade[i]) if gap_known else None,
        "wish_rank": _rank(mentee.wishes, i, j),
        "mentor_wish_rank": _rank(mentor.wishes, j, i),
        "identity": points.get("identity", 0) > 0,
        "goal_match": _share(scored, said, "goals"),
        "by_meaning": frozen.text_method != "tfidf",
        "missing": [name for name in scored.criteria if name not in said],
    }


def unchecked(scored: ScoredPairs, at: int) -> list[str]:
    """The hard rules that could not be checked for one pair, for want of an answer."""
    bits = int(scored.unchecked[at])
    return [str(rule.name).lower() for rule in Rule if bits & rule]


def _row(rows: Any, person: int) -> dict[int, int]:
    part = slice(rows.indptr[person], rows.indptr[person + 1])
    return dict(zip(rows.index[part].tolist(), rows.value[part].tolist(), strict=True))


def _rank(wishes: Any, person: int, other: int) -> int | None:
    rank = _row(wishes, person).get(other)
    return None if rank is None else rank + 1


def _shared_languages(frozen: Frozen, i: int, j: int) -> list[str]:
    mine, theirs = (
        np.atleast_1d(people.languages[at])
        for people, at in ((frozen.mentees, i), (frozen.mentors, j))
    )
    words = [int(one & other) for one, other in zip(mine, theirs, strict=False)]
    return [
        code
        for bit, code in enumerate(frozen.languages)
        if bit // 64 < len(words) and words[bit // 64] >> bit % 64 & 1
    ]


def _common_time(frozen: Frozen, i: int, j: int) -> dict[str, Any]:
    mine, theirs = frozen.mentees.availability[i], frozen.mentors.availability[j]
    if not (mine.any() and theirs.any()):
        return {"minutes_a_week": None, "common": "", "week": frozen.week}
    both = np.unpackbits((mine & theirs).astype("<u8").view(np.uint8), bitorder="little")
    slots = both[: week.SLOTS].astype(bool)
    minutes = 30 * int(slots.sum())
    return {"minutes_a_week": minutes, "common": week.as_hex(slots), "week": frozen.week}


def _alike(mine: int, theirs: int) -> str | None:
    if mine < 0 or theirs < 0:
        return None
    return "same" if mine == theirs else "other"


def most_points(scored: ScoredPairs, points: dict[str, int]) -> dict[str, int]:
    """What each of these criteria could have brought a pair, in hundredths of a point."""
    weight: Ints = scored.weights
    return {name: int(weight[c]) for c, name in enumerate(scored.criteria) if name in points}


def _share(scored: ScoredPairs, points: dict[str, int], name: str) -> float | None:
    if name not in points:
        return None
    return round(min(points[name] / max(most_points(scored, points)[name], 1), 1.0), 2)


_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


def quote(text: str, *, most: int = 220) -> str:
    """A person's own words, cut at the end of a sentence (or of a word) when they are long."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    said = ""
    for sentence in _SENTENCE.split(words):
        if len(said) + len(sentence) + 1 > most:
            break
        said = f"{said} {sentence}".strip()
    return said or words[:most].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"
