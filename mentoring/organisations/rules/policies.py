"""What is new in a version of the terms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_new: bool


def what_is_new(text: str, accepted: str | None) -> list[Paragraph]:
    """The paragraphs of a policy; those that an earlier accepted version lacks are new.

    Nothing is marked for somebody who has not accepted any version: to them all of it is new.
    """
    known = set(_paragraphs(accepted or ""))
    return [Paragraph(p, accepted is not None and p not in known) for p in _paragraphs(text)]


def _paragraphs(text: str) -> list[str]:
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return [part for part in parts if part]


def title_and_text(text: str) -> tuple[str, str]:
    """A heading at the very beginning, and the rest; "" when it begins with words."""
    first, *rest = _paragraphs(text) or [""]
    if not first.startswith("#") or "\n" in first:
        return "", text
    return first.lstrip("# ").rstrip(), "\n\n".join(rest)
