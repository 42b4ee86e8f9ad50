"""The people of a programme whom somebody may ask: a few suggested, then search and filters.

Narrow rows of everybody are read once and filtered here, so that every filter can say how many
each choice would leave; wide rows are read for the page that is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count

from mentoring.circles.queries.people import kept_apart
from mentoring.core.l10n.folding import folded, pattern
from mentoring.matching.queries.fits import MAX_OTHERS, fits
from mentoring.matching.rules.reasons import quote
from mentoring.participants.models import Enrolment, ProfileSkill
from mentoring.relationships.queries import limit_of, places_filled
from mentoring.relationships.rules import PLACE_OF_PART, free_places
from mentoring.requests import rules
from mentoring.requests.models import Request, Waitlisted
from mentoring.requests.permissions import people_of
from mentoring.requests.queries.standing import works_with
from mentoring.requests.rules import Availability
from mentoring.requests.rules.searching import Hits, find

PAGE = 20
MAX_WORDS = 8
SIDE_OF = {"mentor": ProfileSkill.Side.OFFERED, "mentee": ProfileSkill.Side.WANTED}


class FilterRow(NamedTuple):
    """Of everybody, as narrow as filters need."""

    key: UUID  # the enrolment
    person: UUID
    limit: int
    paused_until: date | None
    office: str
    languages: list[list[str]] | None
    found_by: str

    @property
    def name(self) -> str:
        return self.found_by.partition("\n")[0]  # below stand addresses, which find nobody here

    @property
    def speaks(self) -> set[str]:
        return {str(code) for code, *_ in self.languages or ()}


@dataclass(frozen=True)
class PeopleFilter:
    """What somebody is looking for."""

    words: str = ""
    speaks: str = ""
    where: str = ""
    is_free: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.speaks or self.where or self.is_free)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        free = "on" if self.is_free else ""
        said = {"q": self.words, "speaks": self.speaks, "where": self.where, "free": free}
        return urlencode({name: value for name, value in said.items() if value})

    def without(self, name: str) -> "PeopleFilter":
        empty: dict[str, Any] = {name: False if name == "is_free" else ""}
        return PeopleFilter(**{**self.__dict__, **empty})


@dataclass
class PersonCard:
    """One person in the list. ``words`` are their own, where the reader may read them."""

    enrolment: Enrolment
    availability: Availability
    places: int
    words: str
    skills: list[str]
    reasons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> Any:
        return self.enrolment.membership


@dataclass(frozen=True)
class Option:
    """One choice of a filter, with how many it would leave."""

    value: str
    count: int


@dataclass(frozen=True)
class Directory:
    suggested: list[PersonCard]
    shown: list[PersonCard]
    page: "Page[FilterRow]"
    everybody: int
    languages: list[Option]
    offices: list[Option]
    free: int
    any_language: int
    any_office: int
    instead: dict[str, str]
    costs: tuple[str, int] | None  # the filter without which there would be most, and how many


class _Known:
    """What is known of everybody before anything is chosen."""

    def __init__(self, place: Enrolment, part: str, today: date) -> None:
        self.place, self.part, self.today = place, part, today
        self.looked_for = rules.other_part(part)
        self.programme = place.programme
        rows = people_of(self.programme, self.looked_for).exclude(membership=place.membership_id)
        columns = (
            "pk",
            "membership_id",
            PLACE_OF_PART[self.looked_for],
            "paused_until",
            "membership__office",
            "membership__profile__languages",
            "membership__found_by",
        )
        everybody = [
            FilterRow(*row) for row in rows.order_by("membership__found_by").values_list(*columns)
        ]
        apart = kept_apart(place.membership, (row.person for row in everybody))
        self.rows = [row for row in everybody if row.person not in apart]
        self.filled = places_filled(self.programme)
        held = Waitlisted.objects.held().filter(programme=self.programme, part=part)
        theirs = held.exclude(person=place.membership_id)
        self.kept: Counter[UUID] = Counter(theirs.values_list("awaited_id", flat=True))

    def places(self, row: FilterRow) -> int:
        return self.places_of(row.person, row.limit)

    def places_of(self, person: UUID, limit: int) -> int:
        """Free, and not kept for somebody who waited."""
        filled = self.filled.in_part(person, self.looked_for) + self.kept[person]
        return free_places(limit=limit, filled=filled)

    def is_away(self, row: FilterRow) -> bool:
        return row.paused_until is not None and row.paused_until > self.today

    def is_free(self, row: FilterRow) -> bool:
        return not self.is_away(row) and self.places(row) > 0

    def availability(self, row: FilterRow) -> Availability:
        return rules.availability(places=self.places(row), is_away=self.is_away(row))


def directory(
    place: Enrolment, part: str, choice: PeopleFilter, *, number: str | None, today: date
) -> Directory:
    """``place`` is the reader's, ``part`` what they would be. A constant number of queries."""
    known = _Known(place, part, today)
    found = _searched(known, choice.words)
    matching = [row for row in found.rows if _fits(known, choice, row)]
    if not choice.words.strip():
        matching.sort(key=lambda row: (not known.is_free(row), row.name))
    page = Paginator(matching, PAGE).get_page(number)
    suggested = _suggested(known) if choice.is_empty and page.number == 1 else {}
    wide = _wide(known, [*suggested, *(row.key for row in page)])
    return Directory(
        suggested=[_shown(known, wide[key], reasons) for key, reasons in suggested.items()],
        shown=[_shown(known, wide[row.key], {}) for row in page],
        page=page,
        everybody=len(known.rows),
        instead=found.instead,
        costs=_costs(known, choice, found.rows) if not matching else None,
        **_counts(known, choice, found.rows),
    )


@dataclass(frozen=True)
class _Searched:
    rows: list[FilterRow]
    instead: dict[str, str]


def _searched(known: _Known, words: str) -> _Searched:
    wanted = folded(words).split()[:MAX_WORDS]
    if not wanted:
        return _Searched(known.rows, {})
    by_person = {row.person: row for row in known.rows}
    names = {row.person: row.name for row in known.rows}
    skills = _skills_of_all(known)
    found: Hits = find(wanted, names, skills, _said(known, wanted))
    return _Searched([by_person[key] for key in found.keys], found.instead)


def _skills_of_all(known: _Known) -> dict[UUID, list[str]]:
    side = SIDE_OF[known.looked_for]
    rows = ProfileSkill.objects.filter(
        profile__membership__enrolments__programme=known.programme, side=side
    )
    found: dict[UUID, list[str]] = {row.person: [] for row in known.rows}
    for person, name in rows.values_list("profile__membership_id", "skill__name"):
        if person in found:  # a word of somebody who keeps away would stand for what was typed
            found[person].append(folded(name))
    return found


def _said(known: _Known, words: Sequence[str]) -> dict[str, set[UUID]]:
    """Who uses each word about themselves; of mentors only, whose words mentees read.

    All of them are read: no database of ours knows that *ecole* stands in *école*.
    """
    if known.looked_for != "mentor":
        return {}
    rows = people_of(known.programme, known.looked_for).exclude(membership__profile__bio="")
    here = {row.person for row in known.rows}
    patterns = {word: pattern(word) for word in words}
    found: dict[str, set[UUID]] = defaultdict(set)
    for person, bio in rows.values_list("membership_id", "membership__profile__bio"):
        if person not in here or not bio:
            continue
        for word, wanted in patterns.items():
            if wanted.search(bio):
                found[word].add(person)
    return found


def _fits(known: _Known, choice: PeopleFilter, row: FilterRow) -> bool:
    speaks = not choice.speaks or choice.speaks in row.speaks
    where = not choice.where or choice.where == row.office
    return speaks and where and (not choice.is_free or known.is_free(row))


def _counts(known: _Known, choice: PeopleFilter, rows: Sequence[FilterRow]) -> dict[str, Any]:
    """How many each choice would leave, the other filters as they are."""

    def left(name: str) -> list[FilterRow]:
        return [row for row in rows if _fits(known, choice.without(name), row)]

    speak, work = left("speaks"), left("where")
    languages = Counter(code for row in speak for code in row.speaks)
    offices = Counter(row.office for row in work if row.office)
    return {
        "languages": _options(languages, choice.speaks),
        "offices": _options(offices, choice.where),
        "free": sum(known.is_free(row) for row in left("is_free")),
        "any_language": len(speak),
        "any_office": len(work),
    }


def _options(counts: Counter[str], chosen: str) -> list[Option]:
    names = sorted({*counts, chosen} - {""})
    return [Option(name, counts[name]) for name in names]


def _costs(
    known: _Known, choice: PeopleFilter, rows: Sequence[FilterRow]
) -> tuple[str, int] | None:
    """The one filter whose leaving out brings most people back."""
    names = [name for name in ("is_free", "speaks", "where") if getattr(choice, name)]
    left = {name: sum(_fits(known, choice.without(name), row) for row in rows) for name in names}
    best = max(left, key=lambda name: left[name], default=None)
    return (best, left[best]) if best and left[best] else None


def _suggested(known: _Known) -> dict[UUID, Mapping[str, Any]]:
    """The few who fit best, with why; who has more requests than places comes after the others."""
    theirs = works_with(known.programme, known.place.membership_id)
    together = set(theirs.values_list("membership_id", flat=True))
    waiting = _waiting(known)
    open_to = [row for row in known.rows if known.is_free(row) and row.person not in together]
    open_to = [row for row in open_to if (known.place.membership_id, row.person) not in waiting]
    some = _few(known, open_to)
    wide = _wide(known, some)
    found = fits(
        known.programme,
        known.place,
        list(wide.values()),
        learns=known.part == "mentee",
        on=known.today,
    )
    asked = Counter(person for _asker, person in waiting)
    rows = {row.key: row for row in open_to}
    able = [key for key, fit in found.items() if not fit.broken]

    def order(key: UUID) -> tuple[bool, int, str]:
        row = rows[key]
        return asked[row.person] >= known.places(row), -found[key].score, row.name

    return {key: found[key].reasons for key in sorted(able, key=order)[: rules.SUGGESTED]}


def _few(known: _Known, rows: Sequence[FilterRow]) -> list[UUID]:
    """As many as are compared at once: those with most of the skills looked for."""
    if len(rows) <= MAX_OTHERS:
        return [row.key for row in rows]
    profile = known.place.membership.profile
    mine = SIDE_OF[rules.other_part(known.looked_for)]
    own = ProfileSkill.objects.filter(profile=profile, side=mine).values("skill")
    theirs = ProfileSkill.objects.filter(
        profile__membership__enrolments__programme=known.programme,
        side=SIDE_OF[known.looked_for],
        skill__in=own,
    )
    counted = theirs.values("profile__membership_id").annotate(n=Count("id"))
    shared = dict(counted.values_list("profile__membership_id", "n"))
    return [row.key for row in sorted(rows, key=lambda row: -shared.get(row.person, 0))][
        :MAX_OTHERS
    ]


def _waiting(known: _Known) -> set[tuple[UUID, UUID]]:
    """Open requests of the programme, each both ways round for the two; in one query."""
    rows = Request.objects.open().filter(programme=known.programme)
    found = set(rows.values_list("asker_id", "asked_id"))
    me = known.place.membership_id
    return found | {(me, asker) for asker, asked in found if asked == me}


def _wide(known: _Known, keys: Collection[UUID]) -> dict[UUID, Enrolment]:
    rows = Enrolment.objects.filter(pk__in=list(keys))
    rows = rows.select_related("membership__profile", "membership__organisation")
    found = {row.pk: row for row in rows}
    return {key: found[key] for key in keys if key in found}


def _shown(known: _Known, one: Enrolment, reasons: Mapping[str, Any]) -> PersonCard:
    places = known.places_of(one.membership_id, limit_of(one, known.looked_for))
    away = one.paused_until is not None and one.paused_until > known.today
    return PersonCard(
        enrolment=one,
        availability=rules.availability(places=places, is_away=away),
        places=places,
        words=quote(words_of(one, known.looked_for)),
        skills=[],
        reasons=reasons,
    )


def words_of(enrolment: Enrolment, part: str) -> str:
    """What somebody says about themselves: of mentors, who were told that mentees read it."""
    profile = getattr(enrolment.membership, "profile", None)
    return str(profile.bio) if profile and part == "mentor" else ""


def with_skills(people: Iterable[PersonCard], part: str) -> None:
    """Names of what each can help with, or looks for, the most first; one query."""
    few = list(people)
    found = skills_of([one.enrolment for one in few], part)
    for one in few:
        one.skills = found.get(one.enrolment.membership_id, [])


def skills_of(people: Collection[Enrolment], part: str) -> dict[UUID, list[str]]:
    rows = ProfileSkill.objects.filter(
        profile__membership__in=[one.membership_id for one in people], side=SIDE_OF[part]
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    ordered = rows.order_by("-weight", "skill__name")
    for person, name in ordered.values_list("profile__membership_id", "skill__name"):
        found[person].append(name)
    return found
