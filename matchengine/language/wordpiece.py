"""Words to vocabulary numbers, as BERT models expect them."""

import unicodedata
from collections.abc import Iterator

LONGEST_WORD = 100


class WordPiece:
    """Greedy longest-match tokens over a fixed vocabulary, lower case, without accents.

    Parameters
    ----------
    vocabulary : list of str
        One token per line of ``vocab.txt``; pieces inside a word begin with ``##``.
    """

    def __init__(self, vocabulary: list[str]) -> None:
        self.number = {token: k for k, token in enumerate(vocabulary)}
        self.unknown = self.number["[UNK]"]
        self.first, self.last = self.number["[CLS]"], self.number["[SEP]"]

    def numbers(self, text: str, longest: int) -> list[int]:
        """Tokens of a text between the two marks, cut to ``longest`` in all."""
        tokens = [token for word in _words(text) for token in self._pieces(word)]
        return [self.first, *tokens[: longest - 2], self.last]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for stop in range(len(word), start, -1):
                token = ("##" if start else "") + word[start:stop]
                if token in self.number:
                    pieces.append(self.number[token])
                    start = stop
                    break
            else:
                return [self.unknown]
        return pieces


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits; punctuation and ideographs stand alone."""
    plain = unicodedata.normalize("NFD", text.lower())
    word = ""
    for sign in plain:
        kind = unicodedata.category(sign)
        if kind == "Mn" or (kind.startswith("C") and not sign.isspace()):
            continue
        stands_alone = _is_punctuation(sign, kind) or _is_ideograph(sign)
        if word and (sign.isspace() or stands_alone):
            yield word
            word = ""
        if stands_alone:
            yield sign
        elif not sign.isspace():
            word += sign
    if word:
        yield word


def _is_punctuation(sign: str, kind: str) -> bool:
    return kind.startswith("P") or (
        sign.isascii() and sign.isprintable() and not sign.isalnum() and not sign.isspace()
    )


def _is_ideograph(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf"
