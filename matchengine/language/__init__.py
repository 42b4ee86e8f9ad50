"""Texts as vectors by small language models, run in numpy; TF-IDF where none is installed."""

from matchengine.language import multilingual
from matchengine.language.meaning import method_available, text_vectors
from matchengine.language.minilm import MiniLM, installed_model

__all__ = ["MiniLM", "installed_model", "method_available", "multilingual", "text_vectors"]
