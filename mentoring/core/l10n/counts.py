"""Small numbers as words: the *eight* of a circle."""

from django.utils.translation import gettext_lazy as _

_WORDS = (
    "",
    _("one"),
    _("two"),
    _("three"),
    _("four"),
    _("five"),
    _("six"),
    _("seven"),
    _("eight"),
    _("nine"),
    _("ten"),
    _("eleven"),
    _("twelve"),
    _("thirteen"),
    _("fourteen"),
    _("fifteen"),
    _("sixteen"),
    _("seventeen"),
    _("eighteen"),
    _("nineteen"),
    _("twenty"),
)


def in_words(count: int) -> str:
    """One to twenty as a word; others in figures."""
    return str(_WORDS[count]) if 0 < count < len(_WORDS) else str(count)
