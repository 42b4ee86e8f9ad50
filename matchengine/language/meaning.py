"""One call for two lists of texts, with whatever is installed, and its name."""

import hashlib
from collections.abc import MutableMapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matchengine.language import multilingual
from matchengine.language.minilm import MiniLM, installed_model
from matchengine.said import copied, said_for
from matchengine.text import TextVectors, tfidf, words

ENGLISH = "all-MiniLM-L6-v2"
MANY = "universal-sentence-encoder-multilingual-v3"
MODELS = (ENGLISH, MANY)
SMALL_WORDS = {
    "the", "and", "of", "my", "with", "that", "have", "for", "from", "who", "this", "would", "how",
    "more", "about", "are", "our",
}  # fmt: skip
ENOUGH = 4  # different words of two letters or more
Cache = MutableMapping[str, NDArray[np.float32]]


def method_available(texts: Sequence[str] = ()) -> str:
    """The best installed method for these texts: one of ``MODELS``, or ``tfidf``.

    The English model where nearly all texts are in English, or most and there is no other; the
    one of many languages otherwise; word counts where neither is installed.
    """
    english = english_share(texts)
    has_english, has_many = installed_model() is not None, multilingual.is_installed()
    if has_english and english >= (0.9 if has_many else 0.5):
        return ENGLISH
    return MANY if has_many else "tfidf"


def text_vectors(
    left: Sequence[str],
    right: Sequence[str],
    *,
    method: str | None = None,
    cache: Cache | None = None,
) -> TextVectors:
    """Vectors of both sides' texts by the best installed method, which the answer names.

    Parameters
    ----------
    left, right : sequence of str
        One text per person; empty for unknown.
    method : str, optional
        ``"tfidf"`` to do without a model even where one is installed.
    cache : mapping, optional
        Vectors by fingerprint of method and text (``fingerprint``); read and added to, so that
        each text is read by a model once.

    Notes
    -----
    Read is what a text says for itself (``matchengine.said``): without what it turns down. A text
    of the left side that was copied from the right counts as none.
    """
    texts = [*left, *right]
    model = "tfidf" if method == "tfidf" else method_available(texts)
    if model == "tfidf":
        return tfidf(left, right)
    known: Cache = {} if cache is None else cache
    marks = [fingerprint(text, model) for text in texts]
    said = [said_for(text) for text in texts]
    new = {
        mark: text
        for mark, text in zip(marks, said, strict=True)
        if mark not in known or (text and not np.any(known[mark]))  # a copy was kept as nothing
    }
    if new:
        known.update(zip(new, _encode(list(new.values()), model), strict=True))
    vectors = np.stack([known[mark] for mark in marks]) if marks else np.zeros((0, 1), np.float32)
    vectors[: len(left)][copied(left, right)] = 0
    return TextVectors(left=vectors[: len(left)], right=vectors[len(left) :], method=model)


def _encode(texts: list[str], model: str) -> NDArray[np.float32]:
    folder = installed_model()
    if model == ENGLISH and folder is not None:
        return MiniLM(folder).encode(texts)
    return multilingual.encode(texts)


def english_share(texts: Sequence[str]) -> float:
    """The share of the longer texts that have a small word which only English has.

    Texts under five words say too little and are not asked; without any other, 1.

    Examples
    --------
    >>> english_share(["I want to learn how to lead a team", "Python, SQL"])
    1.0
    >>> english_share(["Ich möchte lernen, ein Team zu leiten"])
    0.0
    """
    asked = [found for found in (set(words(text)) for text in texts) if len(found) >= ENOUGH]
    return sum(bool(found & SMALL_WORDS) for found in asked) / len(asked) if asked else 1.0


def fingerprint(text: str, model: str) -> str:
    """What a vector is stored under: the model and the exact text."""
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()
