"""What is known about the people of a file, and what would become of its rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Count

from mentoring.imports.models import ImportBatch
from mentoring.imports.queries.members import known_people, resolve_member
from mentoring.imports.queries.messages import say
from mentoring.imports.rules import cells
from mentoring.imports.rules.columns import letter
from mentoring.imports.rules.files import FileReading, FileRow, rows_of
from mentoring.imports.rules.people import ColumnMap, ImportedPerson, Remark, read_person, repeats
from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.rules.text import clean

CHUNK = 500
PREVIEWED = 1000  # rows that are judged before the import
SPELLED = ("department", "office")  # fields whose spelling is made one

Item = TypeVar("Item")


# --- The file --------------------------------------------------------------------------------


def reading_of(batch: ImportBatch) -> FileReading:
    return FileReading(**batch.reading)


def column_map(batch: ImportBatch) -> ColumnMap:
    return ColumnMap(**batch.mapping)


def rows(batch: ImportBatch) -> Iterator[FileRow]:
    with batch.file.open("rb") as opened:
        yield from rows_of(opened.file, reading_of(batch))


def in_chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk


@dataclass
class Reader:
    """Reads rows one after the other and remembers whom it has seen."""

    columns: ColumnMap
    width: int
    spellings: Mapping[str, Mapping[str, str]]
    zone: str
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def person(self, row: FileRow) -> ImportedPerson:
        person = read_person(row, self.columns, width=self.width, spellings=self.spellings)
        if person.is_good:
            repeats(self.seen, person)
        for remark in person.remarks:
            if remark.code == "no_zone":
                remark.values["zone"] = self.zone
        return person


def reader_of(batch: ImportBatch, spellings: Mapping[str, Mapping[str, str]]) -> Reader:
    headers = reading_of(batch).headers
    zone = batch.organisation.timezone
    return Reader(column_map(batch), len(headers), spellings, zone)


def canonical_spellings(
    organisation: Organisation, batch: ImportBatch, sample: Iterable[FileRow]
) -> Any:
    """For departments and offices: the way in which most people write them."""
    columns = column_map(batch).fields
    counted: dict[str, dict[str, int]] = {name: {} for name in SPELLED}
    for row in sample:
        for name in SPELLED:
            if name in columns:
                said = clean(row.cells[columns[name]])
                counted[name][said] = counted[name].get(said, 0) + 1
    people = Membership.objects.present().filter(organisation=organisation)
    found = {}
    for name in SPELLED:
        known = people.exclude(**{name: ""}).values_list(name).annotate(times=Count("pk"))
        found[name] = cells.most_frequent([*known.order_by(), *counted[name].items()])
    return found


# --- Before the import -----------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column of the file, as the mapping page shows it."""

    number: int
    letter: str
    header: str
    samples: list[str]
    meaning: str  # one of FIELDS, "own", or nothing


@dataclass
class ImportPreview:
    """What would happen: the first people, and every row about which there is something to say."""

    people: list[ImportedPerson] = field(default_factory=list)
    remarked: list[ImportedPerson] = field(default_factory=list)
    checked: int = 0
    new: int = 0
    known: int = 0
    refused: int = 0
    repeated: int = 0
    is_all: bool = True


def columns_of(batch: ImportBatch) -> list[Column]:
    reading, mapping = reading_of(batch), column_map(batch)
    meanings = {number: name for name, number in mapping.fields.items()}
    meanings |= dict.fromkeys(mapping.own.values(), "own")
    first = list(islice(rows(batch), 30))
    found = []
    for number, header in enumerate(reading.headers):
        said = dict.fromkeys(clean(row.cells[number])[:80] for row in first)
        samples = [word for word in said if word][:3]
        if header or samples:
            meaning = meanings.get(number, "")
            found.append(Column(number, letter(number), header, samples, meaning))
    return found


def missing_fields(mapping: Mapping[str, Any]) -> list[str]:
    """Required fields for which no column was chosen; a surname alone is no name."""
    fields = mapping["fields"]
    has_name = "name" in fields or "first_name" in fields or "called" in fields
    missing = [] if has_name else ["first_name" if "last_name" in fields else "name"]
    missing += [] if "email" in fields else ["email"]
    has_role = bool({"role", "is_mentor", "is_mentee"} & set(fields)) or mapping.get("role_for_all")
    return missing + ([] if has_role else ["role"])


def preview(batch: ImportBatch, *, most: int | None = PREVIEWED) -> ImportPreview:
    """Judge the first rows (all: ``most=None``) as the import would, without writing anything."""
    sample = list(islice(rows(batch), most and most + 1))
    found = ImportPreview(is_all=most is None or len(sample) <= most)
    sample = sample[:most]
    reader = reader_of(batch, canonical_spellings(batch.organisation, batch, sample))
    persons = [reader.person(row) for row in sample]
    known = known_people(batch.organisation, persons)
    for person in persons:
        member = resolve_member(person, known) if person.is_good else None
        _count(found, person, member)
        if person.remarks:
            found.remarked.append(person)
    found.people = [person for person in persons if person.is_good][:8]
    found.checked = len(persons)
    return found


def telling_names(people: Iterable[ImportedPerson], *, most: int = 4) -> list[str]:
    """Names by which one sees whether the letters of a file were read right."""
    names = (str(person.facts.get("name", "")) for person in people)
    return list(dict.fromkeys(name for name in names if not name.isascii()))[:most]


def _count(found: ImportPreview, person: ImportedPerson, member: Membership | None) -> None:
    if not person.is_good:
        found.refused += 1
    elif person.is_repeat:
        found.repeated += 1
    elif member:
        found.known += 1
    else:
        found.new += 1


def is_repeat(person: ImportedPerson) -> bool:
    return any(remark.code == "repeated" for remark in person.remarks)


# --- After it --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowRemarks:
    """One row of a finished import with its remarks."""

    row: int
    is_refused: bool
    remarks: list[Remark]


def remarks_of(batch: ImportBatch, *, most: int = 200) -> list[RowRemarks]:
    """Refused rows first."""
    found = batch.remarked_rows.order_by("-is_refused", "row")[:most]
    return [
        RowRemarks(
            r.row, r.is_refused, [Remark(code, values, wrong) for code, values, wrong in r.remarks]
        )
        for r in found
    ]


def refused_rows(batch: ImportBatch) -> Iterator[list[str]]:
    """The refused rows as they came, each with its reasons in a last column."""
    yield [*reading_of(batch).headers, "reason"]
    width = len(reading_of(batch).headers)
    for row in batch.remarked_rows.filter(is_refused=True).order_by("row").iterator():
        cells_ = [*row.cells[:width], *[""] * (width - len(row.cells))]
        wrong = [Remark(code, values) for code, values, is_error in row.remarks if is_error]
        yield [*cells_, " ".join(say(remark) for remark in wrong)]
