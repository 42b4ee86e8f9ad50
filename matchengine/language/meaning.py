"""One call for two lists of texts, with whatever is installed, and its name."""

import hashlib
from collections.abc import MutableMapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.language.minilm import MiniLM, installed_model
from matchengine.text import TextVectors, tfidf

MODEL = "all-MiniLM-L6-v2"
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
    The model reads English. For other languages hand in vectors of your own as ``People.text``,
    or use ``tfidf``.
    """
    folder = installed_model()
    if folder is None or method == "tfidf":
        return tfidf(left, right)
    known: Cache = {} if cache is None else cache
    texts = [*left, *right]
    marks = [fingerprint(text) for text in texts]
    new = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in known}
    if new:
        known.update(zip(new, MiniLM(folder).encode(list(new.values())), strict=True))
    vectors = np.stack([known[mark] for mark in marks]) if marks else np.zeros((0, 1), np.float32)
    return TextVectors(left=vectors[: len(left)], right=vectors[len(left) :], method=MODEL)


def fingerprint(text: str) -> str:
    """What a vector is stored under: the model and the exact text."""
    return hashlib.sha256(f"{MODEL}\n{text}".encode()).hexdigest()
