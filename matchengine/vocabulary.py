"""Words for skills that may mean the same. Nothing is joined here: people decide."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from itertools import combinations

ALIKE = 0.88  # share of letters in common from which two spellings are worth a question
SHORTEST = 6  # letters; shorter words differ by one letter and mean something else
_NOT_A_LETTER = re.compile(r"[^\w+#]|_")  # C, C++ and C# are three things

# Names that professional people use for one and the same skill, English and German.
FAMILIES = (
    ("Accounting", "Bookkeeping", "Buchhaltung", "Rechnungswesen"),
    ("Agile methods", "Agile", "Scrum", "Agile Methoden"),
    ("Artificial intelligence", "AI", "Künstliche Intelligenz", "KI"),
    ("Budgeting", "Budget planning", "Budgetplanung"),
    ("Business intelligence", "BI"),
    ("Career planning", "Career development", "Laufbahnplanung", "Karriereplanung"),
    ("Change management", "Leading change", "Veränderungsmanagement"),
    ("Coaching", "Coaching skills"),
    ("Communication", "Communication skills", "Kommunikation"),
    ("Conflict management", "Conflict resolution", "Konfliktlösung", "Konfliktmanagement"),
    ("Controlling", "Financial control"),
    ("Customer relations", "CRM", "Customer relationship management", "Kundenbeziehungen"),
    ("Data analysis", "Data analytics", "Analytics", "Datenanalyse"),
    ("Data protection", "Privacy", "GDPR", "DSGVO", "Datenschutz"),
    ("Data science", "Datenwissenschaft"),
    ("Decision making", "Making decisions", "Entscheidungen treffen"),
    ("Delegation", "Delegating", "Delegieren"),
    ("DevOps", "Continuous delivery", "CI/CD"),
    ("Diversity and inclusion", "DEI", "D&I", "Vielfalt"),
    ("Emotional intelligence", "EQ", "Emotionale Intelligenz"),
    ("Excel", "Spreadsheets", "Microsoft Excel", "Tabellenkalkulation"),
    ("Feedback", "Giving feedback", "Feedback geben"),
    ("Financial planning", "Finance planning", "Finanzplanung"),
    ("Graphic design", "Grafikdesign"),
    ("Human resources", "HR", "People operations", "Personalwesen"),
    ("Information security", "Cyber security", "IT security", "IT-Sicherheit"),
    ("JavaScript", "JS"),
    ("Kubernetes", "K8s"),
    ("Leadership", "Leading people", "Leading a team", "Führung", "Mitarbeiterführung"),
    ("Lean", "Lean management"),
    ("Machine learning", "ML", "Maschinelles Lernen"),
    ("Marketing", "Marketing communication"),
    ("Mentoring", "Mentorship"),
    ("Negotiation", "Negotiating", "Verhandeln", "Verhandlungsführung"),
    ("Networking", "Building networks", "Netzwerken"),
    ("Onboarding", "Einarbeitung"),
    ("PostgreSQL", "Postgres"),
    ("PowerPoint", "PPT", "Microsoft PowerPoint"),
    ("Presenting", "Presentation skills", "Public speaking", "Präsentieren", "Vorträge halten"),
    ("Product management", "Product ownership", "Produktmanagement"),
    ("Project management", "Leading projects", "PM", "Projektleitung", "Projektmanagement"),
    ("Public relations", "PR", "Öffentlichkeitsarbeit"),
    ("Purchasing", "Procurement", "Einkauf", "Beschaffung"),
    ("Quality assurance", "QA", "Quality management", "Qualitätssicherung"),
    ("Recruiting", "Hiring", "Talent acquisition", "Personalgewinnung"),
    ("Research", "Forschung"),
    ("Risk management", "Risikomanagement"),
    ("Sales", "Selling", "Vertrieb", "Verkauf"),
    ("Search engine optimisation", "SEO", "Search engine optimization"),
    ("Six Sigma", "6 Sigma"),
    ("Software architecture", "System design", "Softwarearchitektur"),
    ("Software engineering", "Software development", "Programming", "Softwareentwicklung"),
    ("Stakeholder management", "Managing stakeholders"),
    ("Storytelling", "Telling stories"),
    ("Strategy", "Strategic thinking", "Strategie"),
    ("Supply chain", "Supply chain management", "SCM", "Lieferkette"),
    ("Sustainability", "ESG", "Nachhaltigkeit"),
    ("Teamwork", "Working in a team", "Teamarbeit", "Zusammenarbeit"),
    ("Time management", "Self-management", "Zeitmanagement", "Selbstorganisation"),
    ("TypeScript", "TS"),
    ("User experience", "UX", "UX design", "Usability"),
    ("User interface design", "UI", "UI design"),
    ("Work-life balance", "Vereinbarkeit"),
    ("Writing", "Business writing", "Copywriting", "Texten"),
)


class Why(IntEnum):
    """Why two words may mean the same."""

    SAME_SPELLING = 1
    """They differ in case, spaces, hyphens or a plural s."""
    KNOWN = 2
    """They are names of one skill in the vocabulary that comes along."""
    ALIKE = 3
    """They are spelled almost alike; perhaps a slip of the pen."""


@dataclass(frozen=True)
class Likeness:
    """Positions of two words that may mean the same, and why."""

    one: int
    other: int
    why: Why


def likely_same(words: Sequence[str]) -> list[Likeness]:
    """Pairs of words worth asking somebody about, the surest first.

    Parameters
    ----------
    words : sequence of str
        Names of skills as people wrote them.

    Notes
    -----
    A vocabulary of 64 skills with their usual other names, then spelling: the share of letters in
    common [1]_ among words that begin alike. O(n + pairs that begin alike).

    References
    ----------
    .. [1] J. Ratcliff, D. Metzener, "Pattern matching: the gestalt approach", Dr. Dobb's Journal,
       July 1988.

    Examples
    --------
    >>> likely_same(["ML", "machine-learning", "Machine Learning", "Negociation", "Negotiation"])
    ... # doctest: +ELLIPSIS
    [Likeness(one=1, other=2, why=<Why.SAME_SPELLING: 1>), Likeness(one=0, other=1, why=...
    """
    plain = [_plain(word) for word in words]
    family = [_FAMILY.get(word, "") for word in plain]
    found: dict[tuple[int, int], Why] = {}
    _note(found, plain, Why.SAME_SPELLING)
    _note(found, family, Why.KNOWN)
    starts: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(plain):
        if len(word) >= SHORTEST:
            starts[word[:3]].append(at)
    for some in starts.values():
        for a, b in combinations(some, 2):
            are_known_to_differ = family[a] and family[b]
            if (a, b) not in found and not are_known_to_differ and _alike(plain[a], plain[b]):
                found[a, b] = Why.ALIKE
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [Likeness(a, b, why) for (a, b), why in ordered]


def joined(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The smallest number each is the same as, through any chain of pairs; the smallest too.

    Examples
    --------
    >>> joined([(5, 9), (9, 2), (7, 8)])
    {5: 2, 9: 2, 2: 2, 7: 7, 8: 7}
    """
    top: dict[int, int] = {}

    def root(number: int) -> int:
        while top.setdefault(number, number) != number:
            number = top[number]
        return number

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        top[high] = low
    return {number: root(number) for number in top}


def _plain(word: str) -> str:
    """Letters and digits alone, lower case, without a plural s."""
    text = _NOT_A_LETTER.sub("", word.casefold())
    return text[:-1] if len(text) > 3 and text.endswith("s") and not text.endswith("ss") else text


def _note(found: dict[tuple[int, int], Why], keys: Sequence[str], why: Why) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        if key:
            groups[key].append(at)
    for group in groups.values():
        for a, b in combinations(group, 2):
            found.setdefault((a, b), why)


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


_FAMILY = {_plain(name): family[0] for family in FAMILIES for name in family}
