"""Texts as vectors by a small language model, run in numpy; TF-IDF where no model is installed."""

from matchengine.language.meaning import method_available, text_vectors
from matchengine.language.minilm import MiniLM, installed_model

__all__ = ["MiniLM", "installed_model", "method_available", "text_vectors"]
