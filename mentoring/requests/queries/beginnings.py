"""First sentences for somebody who does not know how to begin, from what the two share."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mentoring.core.l10n import formats
from mentoring.matching.rules.reasons import quote
from mentoring.participants.models import Enrolment
from mentoring.requests.queries.people import words_of
from mentoring.requests.rules import other_part

MOST = 3
QUOTED = 120  # signs of somebody's own words


def beginnings(
    reader: Enrolment, other: Enrolment, part: str, reasons: Mapping[str, Any]
) -> list[str]:
    """Three, the most particular first; in the reader's language."""
    found = [words for words in _all(reader, other, part, reasons) if words]
    return found[:MOST]


def _all(
    reader: Enrolment, other: Enrolment, part: str, reasons: Mapping[str, Any]
) -> Iterable[str]:
    yield _about_skills(part, reasons)
    yield _about_their_words(other, part)
    yield _about_place(reader, reasons)
    yield _about_languages(reasons)
    if part == "mentee":
        yield _("I would like to learn from how you work, and one talk would already help me.")
        yield _("There is a question I have carried around for a while, and you may know it.")
        yield _("I am new to this, and would be glad of somebody who has been there.")
    else:
        yield _("I have a place free, and would be glad to pass on what I know.")
        yield _("I remember well what it was like at your point, and would like to help.")
        yield _("If you like, we could begin with one talk and see from there.")


def _about_skills(part: str, reasons: Mapping[str, Any]) -> str:
    skills = formats.listed(one["skill"] for one in list(reasons.get("asked", ()))[:2])
    if not skills:
        return ""
    if part == "mentee":
        return _("I would like to get better at this: %(skills)s. You know it well.") % {
            "skills": skills
        }
    return _("You are looking for %(skills)s, which is something I can pass on.") % {
        "skills": skills
    }


def _about_their_words(other: Enrolment, part: str) -> str:
    said = quote(words_of(other, other_part(part)), most=QUOTED)
    if not said:
        return ""
    return _("You wrote: “%(words)s” I would like to hear more about that.") % {"words": said}


def _about_place(reader: Enrolment, reasons: Mapping[str, Any]) -> str:
    person = reader.membership
    if reasons.get("department") == "same" and person.department:
        return _("We are both in %(department)s.") % {"department": person.department}
    if reasons.get("office") == "same" and person.office:
        return _("We both work in %(office)s.") % {"office": person.office}
    return ""


def _about_languages(reasons: Mapping[str, Any]) -> str:
    spoken = [formats.language_name(code) for code in reasons.get("languages", ())]
    if len(spoken) < 2:
        return ""
    return _("We share more than one language: %(languages)s.") % {
        "languages": formats.listed(spoken)
    }


def begun_with(beginning: str, typed: str) -> str:
    """What was typed stays, below the sentence; the same sentence is not put there twice."""
    typed = typed.strip()
    if beginning in typed:
        return typed
    return f"{beginning}\n\n{typed}".strip() + ("\n\n" if not typed else "")
