"""Which one thing an answer of a few words says: a pure decision that never guesses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

TOKENS = re.compile(r"[^\W_]+(?:[:.'’][^\W_]+)*")  # 15:30 and didn’t are one word each


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What people put around an answer, in English and German: it says nothing for or against.
AROUND = _words(
    """
    please thanks thank you many hi hello dear great fine good perfect super works suits me for us
    i i'd i'll we the a on at is it time option number no. nr it's that would be lovely best all
    bitte danke dank vielen hallo liebe lieber gut prima passt mir uns für ich wir der die das am um
    uhr ist es zeit zahl nummer wäre schön den haben hat
    """
)
HESITATES = _words(
    """
    but if unless except maybe perhaps instead rather or earlier later other another
    aber wenn falls außer vielleicht eventuell stattdessen oder früher später andere anderer sondern
    """
)


@dataclass(frozen=True)
class Meaning:
    """``says``: words of which one is needed. ``more``: others that may stand beside them.

    ``phrases``: whole lines, as ``" ".join(tokens(line))``.
    """

    says: frozenset[str]
    more: frozenset[str] = frozenset()
    phrases: frozenset[str] = frozenset()


def meaning(says: str, more: str = "") -> Meaning:
    return Meaning(_words(says), _words(more))


YES = meaning("yes ja yep jep jo jawohl sure gern gerne gladly ok okay met getroffen accept")
NO = meaning(
    "no nein nope none not nicht kein keine keiner keines cannot can't can’t didn't didn’t leider"
    " decline",
    "meet met getroffen of them these work works can kann time davon",
)


@dataclass(frozen=True)
class ReplyWords:
    """The one choice that was named, and what was written below it."""

    choice: str
    rest: str


def said_in(text: str, meanings: Mapping[str, Meaning]) -> ReplyWords | None:
    """The choice that the first line names; None where that is none, several, or not all of it.

    Every word of the line must belong to the one choice, or say nothing: *Thursday at 17:00* is
    no answer where Thursday was offered at 15:30. A doubt in what follows is a doubt.

    >>> said_in("Yes, thanks!\\n\\nBo", {"yes": YES, "no": NO})
    ReplyWords(choice='yes', rest='Bo')
    >>> said_in("Yes, but not on Friday", {"yes": YES, "no": NO})
    """
    first, _sep, rest = text.strip().partition("\n")
    line = tokens(first)
    words = set(line) - AROUND | (set(line) & _needed(meanings))
    if "?" in text or HESITATES & {*line, *tokens(rest)}:
        return None
    named = [
        choice
        for choice, known in meanings.items()
        if " ".join(line) in known.phrases
        or (words & known.says and words <= known.says | known.more)
    ]
    return ReplyWords(named[0], rest.strip()) if len(named) == 1 else None


def tokens(text: str) -> list[str]:
    return TOKENS.findall(text.lower())


def without_name(text: str, name: str) -> str:
    """Without a last line that is nothing but its writer's name."""
    lines = text.rstrip().split("\n")
    own = set(tokens(name))
    while len(lines) > 1 and (not lines[-1].strip() or set(tokens(lines[-1])) <= own):
        lines.pop()
    return "\n".join(lines)


def _needed(meanings: Mapping[str, Meaning]) -> frozenset[str]:
    """A word that says something here is no mere courtesy."""
    return frozenset().union(*(known.says for known in meanings.values()))
