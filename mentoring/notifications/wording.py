"""Words of their own that a programme gives to a letter: plain text with names in braces.

Nobody's words are ever a template. A letter marks in its template what may be said otherwise, with
the blocks ``subject``, ``words`` and, below what the letter does by itself, ``more``; there it
reads what changes from reader to reader from ``say``, which its kind declares::

    letter=Letter(_("A meeting is booked"), says=[NAMES, WHEN])
    {% block words %}<p>{{ _("Your meeting with %(name)s …", name=say.names) }}</p>{% endblock %}

So one list serves the product's words, the words of a programme, and the page where they are
written. Kept words name placeholders by ``key``; people read and write labels in their language.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from mentoring.notifications.html_to_text import html_to_text

Values = Mapping[str, Any]
HOLE = re.compile(r"{([^{}]*)}")
SUBJECT, WORDS, MORE = "subject", "words", "more"


@dataclass(frozen=True)
class Placeholder:
    """Something that differs from reader to reader, by name.

    ``value`` gets what the letter's template gets; without it the template has a block of the
    name ``key``, a whole sentence of the product, which does not fit into a subject.
    ``is_needed``: without it nobody would know what the letter is about.
    """

    key: str
    label: Any
    value: Callable[[Values], object] | None = None
    is_needed: bool = False

    @property
    def is_sentence(self) -> bool:
        return self.value is None

    @property
    def needed(self) -> "Placeholder":
        return replace(self, is_needed=True)


FIRST_NAME = Placeholder("first_name", _("first name"), lambda v: v["recipient"].given)
ORGANISATION = Placeholder("organisation", _("organisation"), lambda v: v["organisation"].name)
PROGRAMME = Placeholder("programme", _("programme"), lambda v: v["programme_name"])
NAMES = Placeholder("names", _("names"), lambda v: v["names"])
BY_HAND = _("You send it yourself, so there is nothing to switch off.")
WAITED_FOR = _("Somebody waits for it.")
OF_ORGANISATION = _("It belongs to the organisation, not to one programme.")
EVERYWHERE = (FIRST_NAME, PROGRAMME, ORGANISATION)


@dataclass(frozen=True)
class Letter:
    """What those who run a programme may do with a kind of letter.

    ``title``: what it is called on their page. ``says``: placeholders beside those that every
    letter has. ``draft``: what its template needs to say its words with placeholders.
    ``fixed``: why nobody may change its words; "" if they may. ``stays_on``: why it cannot be
    switched off; None: as its class says, what is unasked can be. ``has_subject``: whether the
    subject is among the words.
    """

    title: Any
    says: Sequence[Placeholder] = ()
    draft: Values = field(default_factory=dict)
    fixed: Any = ""
    stays_on: Any = None
    has_subject: bool = True

    @property
    def placeholders(self) -> list[Placeholder]:
        return [*EVERYWHERE, *self.says]

    @property
    def known(self) -> dict[str, Placeholder]:
        return {one.key: one for one in self.placeholders}


class Say:
    """``say`` in a template: each placeholder's value, worked out when it is read."""

    def __init__(self, letter: Letter | None, values: Values, block: Callable[[str], str]) -> None:
        self._known = letter.known if letter else {one.key: one for one in EVERYWHERE}
        self._values, self._block = values, block

    def __getattr__(self, key: str) -> Any:
        placeholder = self._known.get(key)
        if placeholder is None:
            raise AttributeError(key)
        if placeholder.value is None:
            return Markup(self._block(key).strip())  # noqa: S704 - our own autoescaped template
        return placeholder.value(self._values)


class Named:
    """``say`` where nobody is written to yet: each placeholder's key in braces."""

    def __init__(self, letter: Letter) -> None:
        self._known = letter.known

    def __getattr__(self, key: str) -> str:
        if key not in self._known:
            raise AttributeError(key)
        return f"{{{key}}}"


@dataclass(frozen=True)
class LetterWords:
    """A letter's own words in one language; ``more`` only where its template has such a block."""

    subject: str
    words: str
    more: str = ""

    def fit(self, letter: Letter) -> bool:
        """Whether every placeholder in them is still one of this letter."""
        said = HOLE.findall(f"{self.subject}\n{self.words}\n{self.more}")
        return set(said) <= set(letter.known)

    def blocks(self, letter: Letter, say: Any) -> dict[str, Markup]:
        """What stands in each block of the template instead of the product's words."""
        said = {WORDS: paragraphs(self.words, say), MORE: paragraphs(self.more, say)}
        if letter.has_subject:
            said[SUBJECT] = filled(" ".join(self.subject.split()), say)
        return said


@dataclass(frozen=True)
class Chosen:
    """What a programme decided about a letter: whether it goes, and its own words, if any."""

    is_off: bool = False
    words: LetterWords | None = None


def filled(text: str, say: Any) -> Markup:
    """Plain words as HTML, each placeholder in its value; what stands in a value stays as it is."""
    escaped = str(escape(text))
    return Markup(HOLE.sub(lambda hole: str(escape(getattr(say, hole[1]))), escaped))  # noqa: S704


def paragraphs(text: str, say: Any) -> Markup:
    """Empty lines part paragraphs, line ends stay."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    lines = (filled(part.strip(), say).replace("\n", Markup("<br>")) for part in parts if part)
    return Markup("\n").join(Markup("<p>{}</p>").format(line) for line in lines)


def plain(html: str) -> str:
    """A block of a template as the text that people begin from."""
    return html_to_text(html).strip()
