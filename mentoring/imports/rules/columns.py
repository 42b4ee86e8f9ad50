"""Which column of somebody's file says what: our fields and the names that people give them."""

import re
import unicodedata
from collections.abc import Sequence

FIELDS = [
    "person_id", "name", "first_name", "last_name", "called", "email", "role", "is_mentor",
    "is_mentee", "department", "job_title",
    "grade", "tenure_years", "manager_id", "office", "country", "timezone", "availability",
    "languages", "skills_offered", "skills_wanted", "goals", "bio", "identities",
    "prefer_same_identity", "capacity_min", "capacity_max", "mentors_wanted", "preferred",
    "excluded", "past_partners", "formats",
]  # fmt: skip
TEMPLATE = [
    f for f in FIELDS if f not in {"first_name", "last_name", "called", "is_mentor", "is_mentee"}
]
FACTS = ("department", "job_title", "grade", "tenure_years", "office", "country")

# Compared without case, spaces and signs; the field's own name always counts.
SYNONYMS = {
    "person_id": "id employeeid employeenumber employeeno personid personnelnumber staffid userid "
    "externalid personalnummer mitarbeiternummer mitarbeiterid personalnr matrikelnummer studentid",
    "name": "fullname displayname personname employeename employee person vollername "
    "vollständigername anzeigename mitarbeiter mitarbeitername namevorname",
    "first_name": "firstname givenname forename first vorname rufname",
    "last_name": "lastname surname familyname last nachname familienname zuname",
    "called": "preferredname preferredfirstname nickname knownas goesby callname spitzname anrede"
    "name",
    "email": "emailaddress mail workemail mailaddress emailadresse mailadresse emailwork "
    "businessemail dienstlicheemail",
    "role": "rolle mentoringrole programmerole programrole participantrole mentorormentee "
    "mentormentee mentoringrolle",
    "is_mentor": "mentor ismentor wantstomentor alsmentor istmentor",
    "is_mentee": "mentee ismentee alsmentee istmentee",
    "department": "dept division team unit businessunit abteilung bereich fachbereich "
    "organisationseinheit orgunit faculty fakultät",
    "job_title": "title jobtitle position jobrole function stelle funktion stellenbezeichnung "
    "jobbezeichnung berufsbezeichnung",
    "grade": "level joblevel paygrade band careerlevel seniority stufe karrierestufe gehaltsstufe "
    "entgeltgruppe",
    "tenure_years": "tenure yearsofservice yearsincompany seniorityyears betriebszugehörigkeit "
    "zugehörigkeit dienstjahre jahreimunternehmen",
    "manager_id": "manager managerid linemanager supervisor reportsto manageremail boss "
    "vorgesetzter vorgesetzte vorgesetzteid führungskraft teamleitung",
    "office": "location site city workplace standort ort büro arbeitsort niederlassung campus",
    "country": "countrycode land länderkennung",
    "timezone": "timezone tz zeitzone",
    "availability": "available availabletimes times freetimes verfügbarkeit verfügbarezeiten "
    "zeiten",
    "languages": "language spokenlanguages sprache sprachen sprachkenntnisse",
    "skills_offered": "skills offers offered expertise strengths canhelpwith skillsoffered "
    "kompetenzen angebotenekompetenzen bietet kannhelfenbei fähigkeiten stärken",
    "skills_wanted": "wants wanted skillssought sought developmentareas wantstolearn learninggoals "
    "skillswanted gesuchtekompetenzen sucht möchtelernen entwicklungsfelder lernziele",
    "goals": "goal mentoringgoals ziele ziel mentoringziele",
    "bio": "about aboutme biography profile introduction übermich überdich profil vorstellung "
    "kurzprofil",
    "identities": "identity identität identitäten",
    "prefer_same_identity": "prefersameidentity prefersidentity gleicheidentität",
    "capacity_min": "mincapacity minimummentees minmentees mindestanzahlmentees",
    "capacity_max": "capacity maxcapacity maxmentees numberofmentees menteelimit places kapazität "
    "plätze maximalementees anzahlmentees",
    "mentors_wanted": "numberofmentors wantedmentors anzahlmentoren gewünschtementoren",
    "preferred": "preferences preferredmentors wishes wishlist wünsche wunschmentor "
    "wunschmentoren bevorzugt",
    "excluded": "exclusions exclude notwith ausgeschlossen nichtmit ausschlüsse",
    "past_partners": "pastpartners previouspartners formermentors pastmentors frühere partner "
    "früherepartner bisherigepartner ehemaligementoren",
    "formats": "format meetingformat meetingformats formate treffen",
}


def plain(header: str) -> str:
    """``"E-Mail "`` and ``"e_mail"`` are the same name."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", header).casefold())


_FIELD_OF = {plain(name): field for field, names in SYNONYMS.items() for name in names.split()}
_FIELD_OF |= {plain(field): field for field in FIELDS}


# What HR systems put before the name of a column without meaning anything else.
_BEFORE = re.compile(
    r"^(?:legal|employees?|workers?|staff|participants?|primary|current|your)(?=.)"
)


def field_of(header: str) -> str | None:
    """Our field behind a header.

    >>> field_of("Legal First Name"), field_of("First"), field_of("Preferred Name")
    ('first_name', 'first_name', 'called')
    """
    name = plain(header)
    return _FIELD_OF.get(name) or _FIELD_OF.get(_BEFORE.sub("", name))


def known_headers(cells: Sequence[str]) -> int:
    return len({field for cell in cells if (field := field_of(cell))})


def propose(headers: Sequence[str]) -> dict[str, int]:
    """Our field -> column, as far as the names say; the first of several columns counts.

    >>> propose(["Name", "E-Mail", "Abteilung", "Shoe size"])
    {'name': 0, 'email': 1, 'department': 2}
    """
    found: dict[str, int] = {}
    for column, header in enumerate(headers):
        field = field_of(header)
        if field and field not in found:
            found[field] = column
    if "role" in found:  # then a column "Mentor" names a mentor
        found.pop("is_mentor", None)
        found.pop("is_mentee", None)
    return found


def letter(column: int) -> str:
    """What a spreadsheet calls the column: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
