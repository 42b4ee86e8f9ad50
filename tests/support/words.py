"""Words of other languages, read from their catalogues: editors may change them at any time."""

from typing import Any

from django.utils import translation


def in_german(sentence: str, **values: Any) -> str:
    """What German readers are told instead of ``sentence``, a source sentence of the code.

    The catalogue must have it, so that a test cannot compare the source with itself.
    """
    with translation.override("de"):
        said = translation.gettext(sentence)
    assert said != sentence, f"no German for {sentence!r}"
    return said % values
