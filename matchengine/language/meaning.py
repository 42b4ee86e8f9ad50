"""One call for two lists of texts, with whatever is installed, and its name."""

import hashlib
from collections.abc import MutableMapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.language.minilm import MiniLM, installed_model
from matchengine.text import TextVectors, tfidf, words

MODEL = "all-MiniLM-L6-v2"
SMALL_WORDS = {
    "the", "and", "of", "my", "with", "that", "have", "for", "from", "who", "this", "would", "how",
    "more", "about", "are", "our",
}  # fmt: skip
ENOUGH = 4  # different words of two letters or more
Cache = MutableMapping[str, NDArray[np.float32]]


def method_available() -> str:
    """``all-MiniLM-L6-v2`` when its package is installed, ``tfidf`` otherwise."""
    return "tfidf" if installed_model() is None else MODEL


def text_vectors(
    left: Sequence[str], right: Sequence[str], *, method: str | None = None,
    cache: Cache | None = None,
) -> TextVectors:  # fmt: skip
    """Vectors of both sides' texts by the best installed method, which the answer names.

    Parameters
    ----------
    left, right : sequence of str
        One text per person; empty for unknown.
    method : str, optional
        ``"tfidf"`` to do without the model even where it is installed.
    cache : mapping, optional
        Vectors by fingerprint of method and text (``fingerprint``); read and added to, so that
        each text is read by the model once.

    Notes
    -----
    The model reads English. Where most texts are in another language, words are compared
    instead; or hand in vectors of your own as ``People.text``.
    """
    folder, texts = installed_model(), [*left, *right]
    if folder is None or method == "tfidf" or not mostly_english(texts):
        return tfidf(left, right)
    known: Cache = {} if cache is None else cache
    marks = [fingerprint(text) for text in texts]
    new = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in known}
    if new:
        known.update(zip(new, MiniLM(folder).encode(list(new.values())), strict=True))
    vectors = np.stack([known[mark] for mark in marks]) if marks else np.zeros((0, 1), np.float32)
    return TextVectors(left=vectors[: len(left)], right=vectors[len(left) :], method=MODEL)


def mostly_english(texts: Sequence[str]) -> bool:
    """Whether at least half of the longer texts have a small word that only English has.

    Texts under five words say too little and are not asked; without any other, True.

    Examples
    --------
    >>> mostly_english(["I want to learn how to lead a team", "Python, SQL"])
    True
    >>> mostly_english(["Ich m\u00f6chte lernen, ein Team zu leiten"])
    False
    """
    asked = [found for found in (set(words(text)) for text in texts) if len(found) >= ENOUGH]
    return 2 * sum(bool(found & SMALL_WORDS) for found in asked) >= len(asked)


def fingerprint(text: str) -> str:
    """What a vector is stored under: the model and the exact text."""
    return hashlib.sha256(f"{MODEL}\n{text}".encode()).hexdigest()
