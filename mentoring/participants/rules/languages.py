"""Languages as people write them, with how well they speak them."""

import re
from functools import lru_cache

from babel import Locale

from mentoring.core.l10n.languages import LANGUAGES
from mentoring.participants.rules.text import key_of

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
LEVEL_UNSAID = "B2"  # somebody lists a language to work in it
_CEFR_WORDS = {
    "native": "C2", "muttersprache": "C2", "mothertongue": "C2", "fluent": "C1", "fließend": "C1",
    "good": "B2", "gut": "B2", "basic": "A2", "grundkenntnisse": "A2", "beginner": "A1",
}  # fmt: skip


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        for code, name in Locale(language).languages.items():
            if code.isalpha() and len(code) <= 3:
                found |= {name.casefold(): code, code: code}
    return found


def language(text: str) -> tuple[str, str] | None:
    """``"en:C1"``, ``"German (B2)"``, ``"Deutsch: Muttersprache"`` → code and CEFR level."""
    found = re.fullmatch(r"\s*([^:(]+?)\s*(?:[:(]\s*([^)]*?)\s*\)?)?\s*", text)
    if not found:
        return None
    code = _languages().get(key_of(found[1]).split("-")[0]) or _languages().get(key_of(found[1]))
    said = (found[2] or "").replace(" ", "")
    level = said.upper() if said.upper() in CEFR else _CEFR_WORDS.get(said.lower(), "")
    if not code or (said and not level):
        return None
    return code, level or LEVEL_UNSAID
