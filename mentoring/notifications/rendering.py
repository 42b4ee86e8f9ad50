"""A letter in its reader's language, in the product's words or in those of its programme."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils import translation
from jinja2 import Template
from jinja2.runtime import Context
from markupsafe import Markup

from mentoring.core.hooks import run_hook
from mentoring.core.web.markup import without_links
from mentoring.core.web.pages import jinja, macros_of
from mentoring.notifications import replies
from mentoring.notifications.channels import Rendered
from mentoring.notifications.html_to_text import html_to_text
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.unsubscribe import unsubscribe_url
from mentoring.notifications.wording import (
    MORE,
    SUBJECT,
    WORDS,
    Chosen,
    LetterWords,
    Named,
    Say,
    plain,
)
from mentoring.organisations.models import Membership

NOTHING_CHOSEN = Chosen()


@dataclass(frozen=True)
class Parts:
    """Subject and body of a letter as HTML, and as text, for looking at it on a page."""

    subject: Markup
    body: Markup
    text: str
    language: str


def language_of(reader: Membership) -> str:
    return str(reader.language or reader.organisation.language)


def chosen_for(kind: NoticeKind, subject: Any, language: str) -> Chosen:
    """What the programme decided about this letter; the app that lets it decide says it."""
    if kind.programme is None or kind.letter is None:
        return NOTHING_CHOSEN
    answers = run_hook("notifications.chosen", kind, kind.programme(subject), language)
    chosen: Chosen = next(iter(answers), NOTHING_CHOSEN)
    if chosen.words and not chosen.words.fit(kind.letter):
        return Chosen(chosen.is_off)  # a later version says one thing less: ours, and no gap
    return chosen


def values_for(
    reader: Membership, kind: NoticeKind, subject: Any, context: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything that a template may read. Within the reader's language."""
    organisation, language = reader.organisation, language_of(reader)
    programme = kind.programme(subject) if kind.programme else None
    return {
        "organisation": organisation,
        "programme_name": str(programme) if programme else organisation.name,
        "recipient": reader,
        "language": language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "unsubscribe_url": unsubscribe_url(reader, kind.name) if kind.is_unasked else "",
        "takes_replies": replies.are_taken(),
        **context,
    }


def rendered(
    reader: Membership,
    kind: NoticeKind,
    subject: Any,
    context: Mapping[str, Any],
    words: LetterWords | None,
) -> Rendered:
    """The whole letter: title, HTML and text. ``words`` None: the product's."""
    with _begun(reader, kind, subject, context, words) as (template, within):
        title = _one_line(unescape("".join(within.blocks[SUBJECT][0](within))))
        html = "".join(template.root_render_func(within))
    return Rendered(title[:300], html, html_to_text(html))


def parts(
    reader: Membership,
    kind: NoticeKind,
    subject: Any,
    context: Mapping[str, Any],
    words: LetterWords | None,
) -> Parts:
    """Subject and body alone, for a page that shows the letter before it goes."""
    with _begun(reader, kind, subject, context, words) as (_template, within):
        within.vars.update(macros_of(jinja().env, kind.template))
        title = _one_line("".join(within.blocks[SUBJECT][0](within)))
        body = "".join(within.blocks["body"][0](within))
    text = html_to_text(without_links(Markup(body)))  # noqa: S704 - ours, autoescaped
    return Parts(Markup(title), Markup(body), text, language_of(reader))  # noqa: S704


def said(
    reader: Membership,
    kind: NoticeKind,
    subject: Any,
    context: Mapping[str, Any],
    words: LetterWords,
    language: str,
) -> dict[str, Markup]:
    """A letter's own words block by block, filled in, for a page that says it again."""
    assert kind.letter
    with _begun(reader, kind, subject, context, None, language) as (_template, within):
        return words.blocks(kind.letter, within["say"])


def draft(kind: NoticeKind) -> LetterWords:
    """The product's words in the active language, as text with placeholders to begin from."""
    assert kind.letter
    template = jinja().env.get_template(kind.template)
    values = {**kind.letter.draft, "say": Named(kind.letter)}
    names = (SUBJECT, WORDS, MORE) if kind.letter.has_subject else (WORDS, MORE)
    within = template.new_context({**values, **macros_of(jinja().env, kind.template)})
    said = {
        name: plain("".join(template.blocks[name](within)))
        for name in names
        if name in template.blocks
    }
    return LetterWords(_one_line(said.get(SUBJECT, "")), said.get(WORDS, ""), said.get(MORE, ""))


def says_more(kind: NoticeKind) -> bool:
    """Whether a letter has words below what it does by itself."""
    return MORE in jinja().env.get_template(kind.template).blocks


@contextmanager
def _begun(
    reader: Membership,
    kind: NoticeKind,
    subject: Any,
    context: Mapping[str, Any],
    words: LetterWords | None,
    language: str = "",
) -> Iterator[tuple[Template, Context]]:
    """A template with its values, own words in the place of its blocks."""
    template = jinja().env.get_template(kind.template)
    with translation.override(language or language_of(reader)):
        values = values_for(reader, kind, subject, context)

        def block(name: str) -> str:
            return "".join(template.blocks[name](template.new_context(values)))

        values["say"] = Say(kind.letter, values, block)
        within = template.new_context(values)
        if words and kind.letter:
            for name, said in words.blocks(kind.letter, values["say"]).items():
                if name in template.blocks:
                    within.blocks[name].insert(0, _saying(said))
        yield template, within


def _saying(said: Markup) -> Any:
    def block(_context: Context) -> Iterator[str]:
        yield str(said)

    return block


def _one_line(text: str) -> str:
    return " ".join(text.split())
