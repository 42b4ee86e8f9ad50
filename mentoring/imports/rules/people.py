"""One row of a file to one person, with everything that is wrong with it in codes and values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring.imports.rules import cells
from mentoring.imports.rules.columns import letter
from mentoring.imports.rules.encodings import odd_signs
from mentoring.imports.rules.files import FileRow
from mentoring.participants.rules import languages, zones
from mentoring.participants.rules.availability import NO_TIME, read_windows
from mentoring.participants.rules.text import clean, key_of
from mentoring.participants.rules.writing import unsafe_cell

MAX_WORDS = 4000  # letters of goals or bio
MAX_NAME = 200
MAX_CELL = 33_000  # as many as Excel holds
NO_VALUE = "\ue000"  # what workbook.py writes for a formula without a stored result
LINKS = ("manager_id", "preferred", "excluded", "past_partners")
LENGTHS = {"department": 120, "job_title": 120, "office": 120, "person_id": 100}


@dataclass(frozen=True)
class Remark:
    """Something to say about a row. An error keeps the row out; a warning does not."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    is_error: bool = False


@dataclass
class ImportedPerson:
    """What one row says; a field that is blank or unreadable is missing, never empty."""

    row: int
    key: tuple[str, str] = ("", "")  # person_id, e-mail
    facts: dict[str, Any] = field(default_factory=dict)  # of the membership
    profile: dict[str, Any] = field(default_factory=dict)
    enrolment: dict[str, Any] = field(default_factory=dict)  # of the enrolment
    skills: dict[str, list[tuple[str, int]]] = field(default_factory=dict)  # side -> (name, weight)
    links: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(remark.is_error for remark in self.remarks)

    @property
    def is_repeat(self) -> bool:
        return any(remark.code == "repeated" for remark in self.remarks)

    @property
    def fingerprint(self) -> int:
        """Of what the row says, however it is written."""
        said = (self.facts, self.profile, self.enrolment, self.skills, self.links, self.own)
        return hash(repr([sorted(part.items()) for part in said]))

    def wrong(self, code: str, **values: Any) -> None:
        self.remarks.append(Remark(code, values, is_error=True))

    def warn(self, code: str, **values: Any) -> None:
        self.remarks.append(Remark(code, values))


@dataclass(frozen=True)
class ColumnMap:
    """Where our fields stand in the file, and what else is kept of it."""

    fields: Mapping[str, int]
    own: Mapping[str, int] = field(default_factory=dict)  # name of an attribute -> column
    role_for_all: str = ""


Spellings = Mapping[str, Mapping[str, str]]  # field -> key -> the organisation's own spelling


def read_person(
    row: FileRow, mapping: ColumnMap, *, width: int, spellings: Spellings
) -> ImportedPerson:
    """Read every cell of a row; never raises."""
    person = ImportedPerson(row.number)
    said = {
        f: unsafe_cell(row.cells[c].strip())
        for f, c in mapping.fields.items()
        if c < len(row.cells)
    }
    if row.is_open:
        person.wrong("open_quote")
    elif len(row.cells) > width:
        person.wrong("too_many_cells", count=len(row.cells), most=width, letter=letter(width))
    _without_placeholders(person, said)
    _who(person, said)
    _role(person, said, mapping.role_for_all)
    _job(person, said, spellings)
    _words(person, said)
    _time(person, said)
    _places(person, said)
    person.own = {
        name: value
        for name, c in mapping.own.items()
        if c < len(row.cells) and (value := clean(row.cells[c])[:500])
    }
    return person


def _without_placeholders(person: ImportedPerson, said: dict[str, str]) -> None:
    """``n/a``, ``-``, ``TBD`` and spreadsheet errors mean empty; a name may be Null or Na."""
    empty = {}
    for name, text in said.items():
        is_name = name in {"name", "first_name", "last_name", "called"}
        if text == NO_VALUE:
            person.warn("no_value", field=name)
            said[name] = ""
        elif cells.is_error(text) or (cells.is_placeholder(text) and not is_name):
            empty[name] = text[:30]
            said[name] = ""
        elif len(text) > MAX_CELL:
            person.wrong("too_long", field=name, most=MAX_CELL)
            said[name] = text[:MAX_CELL]
    external = said.get("person_id", "")
    if external and cells.is_no_identifier(external):
        empty["person_id"] = external[:30]
        said["person_id"] = ""
    if empty:
        person.warn("placeholder", fields=list(empty), values=list(dict.fromkeys(empty.values())))


def _who(person: ImportedPerson, said: Mapping[str, str]) -> None:
    called = clean(said.get("called", ""))
    first = clean(said.get("first_name", "")) or called  # a surname alone is no name
    parts = [first, clean(said.get("last_name", ""))]
    name = cells.turned(clean(said.get("name", ""))) or " ".join(filter(None, parts))
    address = said.get("email", "")
    email = cells.email(address)
    if not any(c.isalnum() for c in name):
        person.wrong("missing", field="name")
    elif len(name) > MAX_NAME:
        person.wrong("too_long", field="name", most=MAX_NAME)
    elif not_letters := odd_signs([name]):
        person.warn("odd_name", name=not_letters[0][:60])
    if not address and not any(
        r.code == "no_value" and r.values["field"] == "email" for r in person.remarks
    ):
        person.wrong("missing", field="email")
    elif not address:
        person.wrong("no_value_email")
    elif email is None:
        is_foreign = not clean(address).partition("@")[0].isascii()
        person.wrong("foreign_email" if is_foreign else "bad_email", value=address[:100])
    external = clean(said.get("person_id", ""))[: LENGTHS["person_id"]]
    person.key = (external, email or "")
    person.facts = {"name": name[:MAX_NAME], "email": email or ""}
    if external:
        person.facts["external_id"] = external
    if called and called != name:
        person.facts["called"] = called[:60]


def _role(person: ImportedPerson, said: Mapping[str, str], role_for_all: str) -> None:
    word = said.get("role", "")
    role = cells.role(word or role_for_all)
    flags = {name: cells.yes_no(said.get(f"is_{name}", "")) for name in ("mentor", "mentee")}
    if not word and any(flags.values()):
        role = "both" if all(flags.values()) else "mentor" if flags["mentor"] else "mentee"
    elif not word and not role_for_all:
        person.wrong("missing", field="role")
    elif role is None:
        person.wrong("bad_role", value=word[:60])
    person.enrolment |= {
        "is_mentor": role in {"mentor", "both"},
        "is_mentee": role in {"mentee", "both"},
    }


def _job(person: ImportedPerson, said: Mapping[str, str], spellings: Spellings) -> None:
    for name in ("department", "job_title", "office"):
        if value := clean(said.get(name, ""))[: LENGTHS[name]]:
            own = spellings.get(name, {})
            person.facts[name] = own.get(key_of(value), value)
    _read(person, said, "grade", lambda text: cells.whole_number(text, most=1000), person.facts)
    _read(person, said, "tenure_years", cells.tenths, person.facts)
    _read(person, said, "country", cells.country, person.facts, code="bad_country")
    if text := said.get("timezone"):
        zone = zones.zone(text)
        if zone is None:
            near = zones.near_zones(text)
            code = "bad_zone" if not near else "bad_zone_near" if len(near) == 1 else "bad_zone_of"
            person.wrong(code, value=text[:60], near=near)
        else:
            person.facts["timezone"] = zone


def _words(person: ImportedPerson, said: Mapping[str, str]) -> None:
    for name in ("goals", "bio"):
        if words := clean(said.get(name, ""), lines=True):
            person.profile[name] = words[:MAX_WORDS]
            if len(words) > MAX_WORDS:
                person.warn("shortened", field=name, most=MAX_WORDS)
    for name, side, most, unsaid in (
        ("skills_offered", "offered", 5, 3),
        ("skills_wanted", "wanted", 3, 2),
    ):
        found, unread = cells.weighted(said.get(name, ""), most=most, unsaid=unsaid)
        if found:
            person.skills[side] = found[:30]
        for value in unread:
            person.warn("bad_skill", field=name, value=value[:80], most=most)
    spoken: dict[str, str] = {}
    for piece in cells.pieces(said.get("languages", "")):
        if known := languages.language(piece):
            spoken.setdefault(*known)
        else:
            person.warn("bad_language", value=piece[:60])
    if spoken:
        person.profile["languages"] = [list(pair) for pair in spoken.items()]
    _private(person, said)


def _private(person: ImportedPerson, said: Mapping[str, str]) -> None:
    if identities := cells.pieces(said.get("identities", "")):
        person.profile["identities"] = [word[:60] for word in identities[:20]]
    target, name = person.profile, "prefer_same_identity"
    _read(person, said, name, cells.yes_no, target, code="bad_yes_no", into="prefers_same_identity")


def _time(person: ImportedPerson, said: Mapping[str, str]) -> None:
    bits, unread = read_windows(said.get("availability", ""))
    if bits != NO_TIME:
        person.profile["availability"] = bits
        if not said.get("timezone"):
            person.warn("no_zone")
    for part in unread[:3]:
        person.warn("bad_times", value=part[:60])
    formats = [piece.lower().replace(" ", "_") for piece in cells.pieces(said.get("formats", ""))]
    if known := [word for word in cells.FORMATS if word in formats]:
        person.profile["formats"] = known
    for word in formats:
        if word not in cells.FORMATS and word not in cells.KINDS:
            person.warn("bad_format", value=word[:40])


def _places(person: ImportedPerson, said: Mapping[str, str]) -> None:
    for name in ("capacity_min", "capacity_max", "mentors_wanted"):
        _read(person, said, name, lambda text: cells.whole_number(text, most=50), person.enrolment)
    least, most = person.enrolment.get("capacity_min", 0), person.enrolment.get("capacity_max", 1)
    if person.enrolment["is_mentor"] and person.enrolment.get("capacity_max") == 0:
        person.warn("no_places")
    if least > most:
        person.warn("capacity_order", least=least, most=most)
        person.enrolment["capacity_min"] = most
    if "capacity_max" in person.enrolment or least:
        person.enrolment.setdefault("capacity_min", 0)
        person.enrolment.setdefault("capacity_max", most)
    for name in LINKS:
        if ids := list(dict.fromkeys(cells.pieces(said.get(name, "")))):
            person.links[name] = ids[:1] if name == "manager_id" else ids[:50]


def _read(
    person: ImportedPerson,
    said: Mapping[str, str],
    name: str,
    reader: Callable[[str], Any],
    target: dict[str, Any],
    *,
    code: str = "bad_number",
    into: str = "",
) -> None:
    """Put a readable cell into ``target``, or say that it cannot be read."""
    text = said.get(name, "")
    if not text:
        return
    value = reader(text)
    if value is None:
        person.warn(code, field=name, value=text[:60])
    else:
        target[into or name] = value


def repeats(seen: dict[str, tuple[int, int]], person: ImportedPerson) -> bool:
    """Remember the row; say so when an earlier one was about the same person.

    ``seen`` holds row number and fingerprint by id and by e-mail. A row that says the very same
    again is only left out; a different one about the same person must be decided by a human.
    """
    external, email = person.key
    fingerprint = person.fingerprint
    keys = [("person_id", f"id:{external}" if external else ""), ("email", email)]
    for name, key in keys:
        if key and key in seen:
            row, before = seen[key]
            value = external if name == "person_id" else email
            if before == fingerprint:
                person.warn("repeated", row=row)
            else:
                person.wrong("same_person", field=name, value=value, row=row)
            return True
    for _, key in keys:
        if key:
            seen[key] = (person.row, fingerprint)
    return False
