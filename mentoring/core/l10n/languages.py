"""The languages that Rapport speaks: the one list of them. No Django here: tools read it too.

A further language is a line here and catalogues beside the German ones, see
docs/how-to/add-a-language.md.
"""

from babel import Locale

# Code of the language → the locale whose dates, numbers and lists it has.
LANGUAGES = {
    "en": "en-GB",  # day before month, and a clock of 24 hours
    "de": "de",
}
SOURCE = "en"  # the language that the code is written in, which needs no catalogue


def translated() -> list[str]:
    """The languages that have catalogues."""
    return [code for code in LANGUAGES if code != SOURCE]


def own_name(code: str) -> str:
    """What a language calls itself, as readers look for theirs: Deutsch, Français.

    >>> own_name("fr")
    'Français'
    """
    name = Locale.parse(code, sep="-").get_language_name() or code
    return name[0].upper() + name[1:]
