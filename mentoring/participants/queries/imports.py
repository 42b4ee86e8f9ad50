"""What is known about the people of a file, and what would become of its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Count, Q

from mentoring.organisations.models import Membership, Organisation
from mentoring.participants.models import Enrolment, ImportBatch
from mentoring.participants.queries.words import say
from mentoring.participants.rules import cells
from mentoring.participants.rules.columns import letter
from mentoring.participants.rules.files import Reading, Row, rows_of
from mentoring.participants.rules.people import ColumnMap, Person, Remark, read_person, repeats

CHUNK = 500
PREVIEWED = 1000  # rows that are judged before the import
SPELLED = ("department", "office")  # fields whose spelling is made one

Item = TypeVar("Item")


# --- The file --------------------------------------------------------------------------------


def reading_of(batch: ImportBatch) -> Reading:
    return Reading(**batch.reading)


def column_map(batch: ImportBatch) -> ColumnMap:
    return ColumnMap(**batch.mapping)


def rows(batch: ImportBatch) -> Iterator[Row]:
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

    def person(self, row: Row) -> Person:
        person = read_person(
            row.number, row.cells, self.columns, width=self.width, spellings=self.spellings
        )
        if person.is_good:
            repeats(self.seen, person, hash(tuple(row.cells)))
        for remark in person.remarks:
            if remark.code == "no_zone":
                remark.values["zone"] = self.zone
        return person


def reader_of(batch: ImportBatch, spellings: Mapping[str, Mapping[str, str]]) -> Reader:
    headers = reading_of(batch).headers
    zone = batch.organisation.timezone
    return Reader(column_map(batch), len(headers), spellings, zone)


def spellings(organisation: Organisation, batch: ImportBatch, sample: Iterable[Row]) -> Any:
    """For departments and offices: the way in which most people write them."""
    columns = column_map(batch).fields
    counted: dict[str, dict[str, int]] = {name: {} for name in SPELLED}
    for row in sample:
        for name in SPELLED:
            if name in columns:
                said = cells.clean(row.cells[columns[name]])
                counted[name][said] = counted[name].get(said, 0) + 1
    people = Membership.objects.present().filter(organisation=organisation)
    found = {}
    for name in SPELLED:
        known = people.exclude(**{name: ""}).values_list(name).annotate(times=Count("pk"))
        found[name] = cells.most_frequent([*known.order_by(), *counted[name].items()])
    return found


# --- The people who are here already ---------------------------------------------------------


@dataclass
class Known:
    """Members whom a chunk of rows may be about, by personnel number and by address."""

    by_id: dict[str, Membership]
    by_email: dict[str, Membership]

    def of(self, person: Person) -> Membership | None:
        external, email = person.key
        return (self.by_id.get(external) if external else None) or self.by_email.get(email)


def known_people(organisation: Organisation, persons: Sequence[Person]) -> Known:
    ids = [person.key[0] for person in persons if person.key[0]]
    emails = [person.key[1] for person in persons if person.key[1]]
    found = Membership.objects.filter(organisation=organisation).filter(
        Q(external_id__in=ids) | Q(email__in=emails)
    )
    known = Known({}, {})
    for member in found:
        known.by_email[member.email] = member
        if member.external_id:
            known.by_id[member.external_id] = member
    return known


def judge(person: Person, known: Known) -> Membership | None:
    """The member a row is about, if any; says so when the row contradicts what is known."""
    external, email = person.key
    one = known.by_id.get(external) if external else None
    other = known.by_email.get(email)
    if one and other and one.pk != other.pk:
        person.wrong(
            "two_people", external_id=external, one=one.name, email=email, other=other.name
        )
    elif other and not one and external and other.external_id:
        person.wrong("other_id", email=email, known=other.external_id, external_id=external)
    member = one or other
    if member and member.removed_at:
        person.wrong("removed", name=member.name)
    if member and member.user_id and (member.email, member.name) != (email, person.facts["name"]):
        person.warn("email_stays")
    return member


def begun(organisation: Organisation, members: Iterable[Membership]) -> set[Any]:
    """Those who have said something themselves in any programme: their words stay."""
    theirs = Enrolment.objects.filter(
        organisation=organisation, membership__in=[member.pk for member in members]
    )
    has_begun = Q(step__gt=0) | Q(status__in=[Enrolment.Status.JOINING, Enrolment.Status.JOINED])
    return set(theirs.filter(has_begun).values_list("membership_id", flat=True))


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
class Preview:
    """What would happen: the first people, and every row about which there is something to say."""

    people: list[Person] = field(default_factory=list)
    remarked: list[Person] = field(default_factory=list)
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
        said = dict.fromkeys(cells.clean(row.cells[number])[:80] for row in first)
        samples = [word for word in said if word][:3]
        if header or samples:
            meaning = meanings.get(number, "")
            found.append(Column(number, letter(number), header, samples, meaning))
    return found


def missing_fields(mapping: Mapping[str, Any]) -> list[str]:
    """Required fields for which no column was chosen."""
    fields = mapping["fields"]
    missing = [] if "name" in fields or "last_name" in fields else ["name"]
    missing += [] if "email" in fields else ["email"]
    return missing + ([] if "role" in fields or mapping.get("role_for_all") else ["role"])


def preview(batch: ImportBatch, *, most: int | None = PREVIEWED) -> Preview:
    """Judge the first rows (all: ``most=None``) as the import would, without writing anything."""
    sample = list(islice(rows(batch), most and most + 1))
    found = Preview(is_all=most is None or len(sample) <= most)
    sample = sample[:most]
    reader = reader_of(batch, spellings(batch.organisation, batch, sample))
    persons = [reader.person(row) for row in sample]
    known = known_people(batch.organisation, persons)
    for person in persons:
        member = judge(person, known) if person.is_good else None
        _count(found, person, member)
        if person.remarks:
            found.remarked.append(person)
    found.people = [person for person in persons if person.is_good][:8]
    found.checked = len(persons)
    return found


def _count(found: Preview, person: Person, member: Membership | None) -> None:
    if not person.is_good:
        found.refused += 1
    elif is_repeat(person):
        found.repeated += 1
    elif member:
        found.known += 1
    else:
        found.new += 1


def is_repeat(person: Person) -> bool:
    return any(remark.code == "repeated" for remark in person.remarks)


# --- After it --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One row of a finished import with its remarks."""

    row: int
    is_refused: bool
    remarks: list[Remark]


def remarks_of(batch: ImportBatch, *, most: int = 200) -> list[Said]:
    """Refused rows first."""
    found = batch.remarked_rows.order_by("-is_refused", "row")[:most]
    return [
        Said(
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
