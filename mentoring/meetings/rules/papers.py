"""A paper: what the people of a meeting write together, as a Yjs document.

It is kept as the updates that pages sent, in the order in which they were taken; one that builds
on what has not come yet is refused. However often one comes, the same words stand there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pycrdt import Array, Doc, Map, Text

from mentoring.meetings.rules import yjs

AGENDA, NOTES = "agenda", "notes"
LONGEST = {AGENDA: 5000, NOTES: 10_000}  # characters, as in the forms
MAX_UPDATE = 10 * 1024  # bytes; half as much again once they are written as letters
MAX_PAPER = 256 * 1024  # bytes of the whole, with all that stands for what was deleted
FOLDED_AT = 200  # updates of one paper; then they become one
KINDS = {AGENDA: Text, NOTES: Text, "clock": Map, "spent": Array, "hands": Map}


class MalformedEdit(Exception):
    """No page of ours sends this."""


class Full(Exception):
    """It would be more than a paper holds."""


@dataclass(frozen=True)
class PaperWords:
    """What can be read on a paper."""

    agenda: str = ""
    notes: str = ""


def put_together(updates: Iterable[bytes]) -> Doc[Any]:
    """The paper that these updates make."""
    paper: Doc[Any] = Doc()
    for update in updates:
        paper.apply_update(update)
    return paper


def words_on(paper: Doc[Any]) -> PaperWords:
    return PaperWords(*(str(paper.get(name, type=Text)) for name in (AGENDA, NOTES)))


def add(paper: Doc[Any], update: bytes) -> PaperWords:
    """Put one more update of somebody's page onto it; or ``MalformedEdit``, or ``Full``.

    >>> ours = Doc()
    >>> add(ours, changed(Doc(), NOTES, "Ask Bo"))
    PaperWords(agenda='', notes='Ask Bo')
    >>> add(ours, b"no update")
    Traceback (most recent call last):
    mentoring.meetings.rules.papers.MalformedEdit
    """
    if not 0 < len(update) <= MAX_UPDATE:
        raise MalformedEdit
    try:
        ends = yjs.check(update)
        paper.apply_update(update)
        is_whole = _has(paper, ends)
        words = words_on(paper)
        size, roots = len(paper.get_update()), set(paper.keys())
    except BaseException as fault:  # what Rust calls a panic is no Exception
        if isinstance(fault, KeyboardInterrupt | SystemExit):
            raise
        raise MalformedEdit from None
    if not is_whole or not roots <= KINDS.keys() or "\0" in words.agenda + words.notes:
        raise MalformedEdit
    if size > MAX_PAPER or len(words.agenda) > LONGEST[AGENDA] or len(words.notes) > LONGEST[NOTES]:
        raise Full
    return words


def _has(paper: Doc[Any], ends: dict[int, int]) -> bool:
    """Whether all of an update found its place: not where what it builds on has never come.

    Pages send in order, one at a time. What would wait for others in between is kept by no row.
    """
    known = yjs.clocks(paper.get_state())
    return all(known.get(page, 0) >= at for page, at in ends.items())


def changed(paper: Doc[Any], name: str, words: str) -> bytes:
    """The update after which ``words`` stand there; what stays is not written anew.

    >>> ours = Doc()
    >>> _ = changed(ours, NOTES, "one three"), changed(ours, NOTES, "one two three")
    >>> words_on(ours).notes
    'one two three'
    """
    text, state = paper.get(name, type=Text), paper.get_state()
    before = str(text)
    with paper.transaction():
        for start, end, new in reversed(_changes(before, words)):
            first, last = len(before[:start].encode()), len(before[:end].encode())
            if last > first:
                del text[first:last]
            if new:
                text.insert(first, new)
    return paper.get_update(state)


def _changes(before: str, after: str) -> list[tuple[int, int, str]]:
    """From where to where another text stands, by lines: nobody waits for the shortest way."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    places = [0]
    for line in old:
        places.append(places[-1] + len(line))
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    changes = [
        _shortened(before, places[a], places[b], "".join(new[c:d]))
        for kind, a, b, c, d in found
        if kind != "equal"
    ]
    return [one for one in changes if one[0] != one[1] or one[2]]


def _shortened(before: str, start: int, end: int, new: str) -> tuple[int, int, str]:
    """Without what both begin and end with."""
    while start < end and new and before[start] == new[0]:
        start, new = start + 1, new[1:]
    while start < end and new and before[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return start, end, new


def folded(paper: Doc[Any]) -> bytes:
    """All of it as one update, without the words that were deleted."""
    return put_together([paper.get_update()]).get_update()


def plain(words: str) -> str:
    """Lines as pages count them.

    >>> plain("one\\r\\ntwo")
    'one\\ntwo'
    """
    return words.replace("\r\n", "\n").replace("\r", "\n")
