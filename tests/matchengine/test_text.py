"""Words in common, rare ones first; the method says what it is."""

import numpy as np

from matchengine import tfidf


class TestTfidf:
    def test_finds_the_text_with_the_rare_word_in_common(self):
        vectors = tfidf(
            ["I want to learn negotiation", "I want help with Kubernetes", ""],
            ["Years of Kubernetes and Linux", "I enjoy negotiations", "I want to help"],
        )
        close = vectors.left @ vectors.right.T

        assert close[:2, :2].argmax(axis=1).tolist() == [1, 0]
        assert vectors.method == "tfidf"

    def test_leaves_an_empty_text_empty(self):
        vectors = tfidf(["", "a b"], ["sales sales"])

        assert not vectors.left.any()
        assert np.linalg.norm(vectors.right) in (0.0, 1.0)
