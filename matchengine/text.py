"""Texts as vectors without any model: TF-IDF. It counts words and understands nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchengine.said import comparable

MAX_TERMS = 1024
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, eq=False)
class TextVectors:
    """Unit vectors of two lists of texts and the name of the method that made them.

    ``left`` has shape (n_left, d), ``right`` (n_right, d); an empty text is all zero.
    """

    left: NDArray[np.float32]
    right: NDArray[np.float32]
    method: str


def tfidf(left: Sequence[str], right: Sequence[str]) -> TextVectors:
    """Compare texts by the words they share, rare words more.

    Parameters
    ----------
    left, right : sequence of str
        One text per person; empty for unknown.

    Returns
    -------
    TextVectors
        ``method`` is ``"tfidf"``: words only. "Public speaking" and "presenting" have nothing in
        common for it; a language model would see that.

    Notes
    -----
    Weight of a word in a text: ``(1 + log count) * log((1 + n) / (1 + texts with it))`` [1]_.
    What a text turns down and what it copied from the other side are left out first
    (``matchengine.said``). Words that occur in one text only cannot connect two and are dropped;
    of the others the 1,024 that occur in most texts are kept (alphabetical order on ties).

    References
    ----------
    .. [1] K. Sparck Jones, "A statistical interpretation of term specificity", Journal of
       Documentation 28(1), 11-21, 1972. doi:10.1108/eb026526

    Examples
    --------
    >>> vectors = tfidf(["learn Python", "grow in sales"], ["years of Python", "sales and more"])
    >>> np.argmax(vectors.left @ vectors.right.T, axis=1).tolist()
    [0, 1]
    """
    counts = [Counter(words(text)) for side in comparable(left, right) for text in side]
    spread = Counter(word for each in counts for word in each)
    shared = [(-n, word) for word, n in spread.items() if n > 1]
    column = {word: k for k, (_, word) in enumerate(sorted(shared)[:MAX_TERMS])}
    vectors = np.zeros((len(counts), max(len(column), 1)))
    for row, each in enumerate(counts):
        for word, n in each.items():
            if word in column:
                rarity = np.log((1 + len(counts)) / (1 + spread[word]))
                vectors[row, column[word]] = (1 + np.log(n)) * rarity
    length = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    unit = (vectors / np.where(length > 0, length, 1)).astype(np.float32)
    return TextVectors(left=unit[: len(left)], right=unit[len(left) :], method="tfidf")


def words(text: str) -> list[str]:
    """Lower-case words of two or more letters or digits, a plural *s* removed.

    Examples
    --------
    >>> words("Giving feedback, dashboards & A/B tests")
    ['giving', 'feedback', 'dashboard', 'test']
    """
    found = _WORD.findall(text.casefold())
    return [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in found]
