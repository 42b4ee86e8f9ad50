"""What a text says for itself: without what it turns down, and without what was copied."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

RUN = 5  # words in a row that two people hardly write alike
MOST_COPIED = 0.6  # of a text's runs of words
FEWEST_RUNS = 4  # a shorter text is no copy of anything
COMMON = 50  # runs that more people than this use are a manner of speaking

_ALL_BUT = re.compile(r"\b(?:anything|everything|alles) (?:but|außer)\b", re.I)
_CLAUSE = re.compile(r"[.;:!?\n…,–—()]+|\b(?:but|however|instead|rather|aber|sondern|doch)\b", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NO = re.compile(
    r"\b(?:not|no|never|nothing|none|neither|nor|without|cannot|\w+n['’]t|dont|"
    r"nicht|kein\w*|nie|niemals|nichts|ohne|weder)\b",
    re.I,
)
_WISH = re.compile(
    r"\b(?:want\w*|wish\w*|like|love|need\w*|interest\w*|look\w*|about|keen|prefer\w*|please|"
    r"seek\w*|care|enjoy\w*|mentor\w*|help|advice|anything|more|"
    r"möchte\w*|will|wollen|wünsch\w*|interess\w*|brauch\w*|such\w*|gern\w*|mag|über|bitte|mehr)\b",
    re.I,
)
_AWAY = re.compile(
    r"\b(?:avoid\w*|stay away|except|hate|dislike|tired of|bored|leave out|"
    r"vermeid\w*|außer|hasse|ungern|satt)\b",
    re.I,
)


def said_for(text: str) -> str:
    """The text without the clauses in which something is turned down.

    Comparing texts sees what they are about and not whether somebody wants it. *I do not want
    anything about sales* is about sales as much as a seller's life is. What somebody cannot do
    yet stays: *I have never led a team* is about leading.

    Examples
    --------
    >>> said_for("I do not want anything about sales. I love data, but no spreadsheets please.")
    'I love data'
    >>> said_for("I have never led a team and want to learn it")
    'I have never led a team and want to learn it'
    >>> said_for("Bitte nichts über Vertrieb, ich möchte schreiben lernen")
    'ich möchte schreiben lernen'
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(_ALL_BUT.sub("avoid", text))]
    return ". ".join(clause for clause in clauses if clause and not _turns_down(clause))


def _turns_down(clause: str) -> bool:
    if _AWAY.search(clause):
        return True
    refusal = _NO.search(clause)
    if refusal is None:
        return False
    starts = not clause[: refusal.start()].strip()
    wish = _WISH.search(clause)
    says_both = re.search(r"\b(?:and|und)\b.*", clause[refusal.end() :], re.I | re.S)
    if says_both and _WISH.search(says_both.group()) and not _NO.search(says_both.group()):
        return False
    return starts or wish is not None


def copied(texts: Sequence[str], originals: Sequence[str]) -> list[bool]:
    """Which of ``texts`` are mostly taken from one of ``originals``, or hold most of one.

    Compared by runs of five words, so that a few words changed here and there hide nothing.

    Examples
    --------
    >>> life = "Twenty years of selling machines in Asia, now leading a team of nine in Hamburg"
    >>> copied([f"Hello! {life}.", "I want to learn to lead a team"], [life])
    [True, False]
    """
    runs = [_runs(text) for text in originals]
    owners: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(runs):
        for run in own:
            owners[run].append(number)
    return [_is_copy(_runs(text), owners, runs) for text in texts]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _is_copy(
    own: set[tuple[str, ...]],
    owners: dict[tuple[str, ...], list[int]],
    runs: list[set[tuple[str, ...]]],
) -> bool:
    if len(own) < FEWEST_RUNS:
        return False
    shared: Counter[int] = Counter()
    for run in own:
        if len(owners.get(run, ())) <= COMMON:
            shared.update(owners.get(run, ()))
    return any(
        same >= FEWEST_RUNS and same >= MOST_COPIED * min(len(own), len(runs[number]))
        for number, same in shared.items()
    )


def comparable(left: Sequence[str], right: Sequence[str]) -> tuple[list[str], list[str]]:
    """Both sides' texts as they may be compared; a copy counts as no text."""
    taken = copied(left, right)
    mine = ["" if is_copy else said_for(text) for text, is_copy in zip(left, taken, strict=True)]
    return mine, [said_for(text) for text in right]
