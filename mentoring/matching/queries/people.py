"""The people of a programme as arrays, in one pass and a constant number of queries."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from matchengine import People, SparseRows, TextVectors, bit_sets, tfidf
from matchengine.files.week import typical_week
from matchengine.language import text_vectors
from matchengine.language.meaning import MODELS, Cache, fingerprint
from mentoring.core.db.folded import having
from mentoring.matching.queries.skill_synonyms import same_skills
from mentoring.matching.rules.frozen import Frozen, load
from mentoring.organisations.models import Membership
from mentoring.participants.models import (
    Enrolment,
    EnrolmentQuerySet,
    Exclusion,
    Preference,
    Profile,
    ProfileSkill,
)
from mentoring.participants.queries.held_back import held_back
from mentoring.participants.rules.availability import local_week_to_utc
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import ATTRIBUTE
from mentoring.relationships import rules
from mentoring.relationships.models import Kind, Member
from mentoring.relationships.queries import FilledPlaces, places_filled

Pairs = Iterable[tuple[UUID, UUID]]
TEAM_COLUMNS = ("department", "office")
KEY_BITS = (1 << 61) - 1


def can_be_matched(programme: Programme, *, on: date, everybody: bool = False) -> EnrolmentQuerySet:
    """Who joined and is not on pause that day; with ``everybody`` also who never joined.

    Without those for whom something has to come first.
    """
    return _there(programme, on, everybody=everybody).exclude(held_back())


def held_back_in(programme: Programme, *, on: date) -> EnrolmentQuerySet:
    """Who could be matched that day, did nothing have to come first for them; by name."""
    there = _there(programme, on).filter(held_back()).select_related("membership__organisation")
    return there.order_by("membership__found_by", "pk")


def _there(programme: Programme, on: date, *, everybody: bool = False) -> EnrolmentQuerySet:
    there = Enrolment.objects.ready_to_match(on).filter(
        programme=programme, membership__removed_at=None
    )
    return there if everybody else there.joined()


def ready(programme: Programme, *, on: date, everybody: bool = False) -> list[Enrolment]:
    """``can_be_matched`` with profiles, always in the same order."""
    there = can_be_matched(programme, on=on, everybody=everybody)
    return list(there.select_related("membership__profile").order_by("membership_id"))


@dataclass
class Surroundings:
    """What is known about pairs of people: memberships, from several tables."""

    skills: dict[UUID, list[tuple[int, str, str, int]]] = field(default_factory=dict)
    wishes: dict[UUID, list[UUID]] = field(default_factory=dict)
    excluded: list[tuple[UUID, UUID]] = field(default_factory=list)
    past: list[tuple[UUID, UUID]] = field(default_factory=list)
    together: list[tuple[UUID, UUID]] = field(default_factory=list)  # (mentee, mentor), open here
    filled: FilledPlaces = field(default_factory=lambda: FilledPlaces([]))


def surroundings(programme: Programme, among: Sequence[UUID] | None = None) -> Surroundings:
    """``among``: of these few people only, by membership."""
    found = Surroundings(
        skills=defaultdict(list), wishes=defaultdict(list), filled=places_filled(programme, among)
    )
    rows = ProfileSkill.objects.filter(profile__membership__enrolments__programme=programme)
    excluded = Exclusion.objects.filter(organisation=programme.organisation_id)
    wishes = Preference.objects.filter(enrolment__programme=programme).order_by("rank")
    if among is not None:
        rows = rows.filter(profile__membership__in=among)
        excluded = excluded.filter(by__in=among, other__in=among)
        wishes = wishes.filter(enrolment__membership__in=among)
    same = same_skills(programme)
    for person, skill, name, side, weight in rows.values_list(
        "profile__membership_id", "skill_id", "skill__name", "side", "weight"
    ):
        found.skills[person].append((*same.get(skill, (skill, name)), side, weight))
    for enrolment, target in wishes.values_list("enrolment_id", "target_id"):
        found.wishes[enrolment].append(target)
    for by, other, reason in excluded.values_list("by_id", "other_id", "reason"):
        (found.past if reason == Exclusion.Reason.PAST else found.excluded).append((by, other))
    for together, past in _met(programme, among):
        found.together.extend(together)
        found.past.extend(past)
    return found


def _met(programme: Programme, among: Sequence[UUID] | None) -> Iterator[tuple[Pairs, Pairs]]:
    """Who is in a relationship here with whom, and who was or is elsewhere: (mentee, mentor).

    Peers come both ways round. Who has left a group that goes on was in it.
    """
    members = Member.objects.filter(relationship__organisation=programme.organisation_id)
    if among is not None:
        members = members.filter(membership__in=among)
    rows = members.order_by("relationship_id").values_list(
        "relationship_id",
        "relationship__programme_id",
        "relationship__ended_at",
        "membership_id",
        "part",
        "left_at",
    )
    for _key, group in groupby(rows.iterator(chunk_size=5000), key=itemgetter(0)):
        everybody = list(group)
        _relationship, where, ended_at, *_one = everybody[0]
        couples = rules.couples({row[3]: row[4] for row in everybody})
        present = {row[3] for row in everybody if row[5] is None}
        is_open_here = where == programme.pk and ended_at is None
        still = {pair for pair in couples if is_open_here and present.issuperset(pair)}
        yield sorted(still), [pair for pair in couples if pair not in still]


def snapshot_people(
    programme: Programme,
    *,
    on: date,
    kind: str = Kind.ONE_TO_ONE,
    locked: Pairs = (),
    forced: Pairs = (),
    removed: Pairs = (),
    read: Cache | None = None,
    everybody: bool = False,
    teams_by: str = "",
) -> Frozen:
    """Freeze the programme's people. Pairs are ``(mentee, mentor)`` enrolments.

    ``kind`` is what they are to be brought together as.

    A locked pair whose people are not there any more is left out. ``read`` holds vectors of texts
    that the language model has read before, by fingerprint; with None texts are compared by
    their words, because reading takes seconds. ``teams_by``: what makes people one team, if a run
    keeps teams whole.
    """
    sides = _sides(programme, ready(programme, on=on, everybody=everybody))
    pairs = {"locked": locked, "forced": forced, "removed": removed}
    found = _freeze(programme, sides, surroundings(programme), on=on, kind=kind, read=read, **pairs)
    return replace(found, mentee_teams=_teams(sides[0], teams_by)) if teams_by else found


def _teams(mentees: Sequence[Enrolment], by: str) -> Any:
    """The number of everybody's team; -1 for whoever has said none."""
    said = [_said(one, by) for one in mentees]
    codes = _codes(said) | {"": -1}
    return np.array([codes[word] for word in said], dtype=np.int64)


def _said(person: Enrolment, by: str) -> str:
    """What stands in a column of somebody, or what they answered to a question of this id."""
    if by == "manager":
        return str(person.membership.manager_id or "")
    found: object = person.answers.get(by)
    if by.startswith(ATTRIBUTE):
        found = person.membership.attributes.get(by.removeprefix(ATTRIBUTE))
    elif by in TEAM_COLUMNS:
        found = getattr(person.membership, by)
    return found.strip().casefold() if isinstance(found, str) else ""


def snapshot_between(
    programme: Programme, mentees: list[Enrolment], mentors: list[Enrolment], *, on: date
) -> Frozen:
    """These few mentees and mentors only, loaded with their profiles."""
    among = list({each.membership_id for each in (*mentees, *mentors)})
    known = surroundings(programme, among)
    return _freeze(programme, (mentees, mentors), known, on=on, kind=programme.model, read=None)


def _freeze(
    programme: Programme,
    sides: tuple[list[Enrolment], list[Enrolment]],
    known: Surroundings,
    *,
    on: date,
    kind: str,
    read: Cache | None,
    locked: Pairs = (),
    forced: Pairs = (),
    removed: Pairs = (),
) -> Frozen:
    mentees, mentors = sides
    found = {each.pk: each for each in (*mentees, *mentors)}
    people = sorted(found.values(), key=lambda each: each.membership_id)
    coder = _Coder(people, known)
    week = typical_week((each.membership.timezone for each in people), *_weeks_of(programme, on))
    wanted, told = _texts(mentees, mentors)
    texts = tfidf(wanted, told) if read is None else text_vectors(wanted, told, cache=read)
    at = _Positions(mentees, mentors)
    together = at.of_members(known.together)
    return Frozen(
        mentees=coder.side(mentees, mentors, texts.left, week=week, is_mentee=True),
        mentors=coder.side(mentors, mentees, texts.right, week=week, is_mentee=False),
        mentee_ids=[each.pk for each in mentees],
        mentor_ids=[each.pk for each in mentors],
        mentee_places=_mentee_places(kind, mentees, known.filled),
        mentor_places=_places(mentors, "capacity_max", known.filled.as_mentor),
        mentor_fewest=_places(mentors, "capacity_min", known.filled.as_mentor),
        locked=at.of_enrolments([*locked, *forced]),
        forced=at.of_enrolments(forced),
        away=_rows([*together.tolist(), *at.of_enrolments(removed).tolist()]),
        mentee_waits=np.array([each.waits_since is not None for each in mentees], dtype=np.int64),
        mentees_apart=at.apart(known.excluded, at.mentee_member),
        mentors_apart=at.apart(known.excluded, at.mentor_member),
        skills=coder.skill_names,
        languages=coder.languages,
        week=week.isoformat(),
        **_read(texts, wanted, told),
    )


def _sides(
    programme: Programme, people: list[Enrolment]
) -> tuple[list[Enrolment], list[Enrolment]]:
    """Mentees and mentors; where everybody does both, nobody was asked which they are."""
    are_peers = not programme.kind.has_sides
    mentees = [each for each in people if each.is_mentee or are_peers]
    return mentees, [each for each in people if each.is_mentor or are_peers]


def _weeks_of(programme: Programme, on: date) -> tuple[date, int]:
    """When pairs that are found on this day will meet: the first day, and for how many weeks."""
    first = max(on, programme.starts_on or on)
    weeks = programme.relationship_weeks
    if programme.ends_on is not None:
        weeks = min(weeks, (programme.ends_on - first).days // 7 + 1)
    return first, weeks


def _places(people: Sequence[Enrolment], limit: str, filled: Callable[[UUID], int]) -> Any:
    left = [max(getattr(each, limit) - filled(each.membership_id), 0) for each in people]
    return np.array(left, dtype=np.int64)


def _mentee_places(kind: str, mentees: Sequence[Enrolment], filled: FilledPlaces) -> Any:
    """How many mentors each still looks for.

    Several mentors come together or not at all: who has some in one relationship has them.
    """
    left = _places(mentees, "mentors_wanted", filled.as_mentee)
    if kind == Kind.SEVERAL_MENTORS:
        left[[filled.as_mentee(each.membership_id) > 0 for each in mentees]] = 0
    return left


def _rows(pairs: Sequence[Any]) -> Any:
    return np.array(sorted(map(tuple, pairs)), dtype=np.int64).reshape(-1, 2)


class _Positions:
    """Where people stand in the arrays."""

    def __init__(self, mentees: Sequence[Enrolment], mentors: Sequence[Enrolment]) -> None:
        self.mentee = {each.pk: at for at, each in enumerate(mentees)}
        self.mentor = {each.pk: at for at, each in enumerate(mentors)}
        self.mentee_member = {each.membership_id: at for at, each in enumerate(mentees)}
        self.mentor_member = {each.membership_id: at for at, each in enumerate(mentors)}

    def of_enrolments(self, pairs: Pairs) -> Any:
        return _rows(_found(pairs, self.mentee, self.mentor))

    def apart(self, pairs: Pairs, at: dict[UUID, int]) -> Any:
        """People of one side who asked not to meet, as positions in it."""
        return _rows(_found(pairs, at, at))

    def of_members(self, pairs: Pairs) -> Any:
        return _rows(_found(pairs, self.mentee_member, self.mentor_member))


def _found(pairs: Pairs, first: dict[UUID, int], second: dict[UUID, int]) -> list[tuple[int, int]]:
    return [(first[a], second[b]) for a, b in pairs if a in first and b in second]


def _texts(
    mentees: Sequence[Enrolment], mentors: Sequence[Enrolment]
) -> tuple[list[str], list[str]]:
    """What mentees want to reach, beside what mentors tell about themselves."""
    wanted = [_profile(each).goals for each in mentees]
    return wanted, [f"{_profile(each).bio} {_profile(each).goals}" for each in mentors]


def _read(texts: TextVectors, wanted: list[str], told: list[str]) -> dict[str, Any]:
    """How texts were compared, and which ones the language model has read."""
    marks: list[list[str]] = [[], []]
    if texts.method in MODELS:
        marks = [[fingerprint(text, texts.method) for text in side] for side in (wanted, told)]
    return {"text_method": texts.method, "mentee_texts": marks[0], "mentor_texts": marks[1]}


def read_before(programme: Programme) -> Cache:
    """Vectors of the texts that the programme's last run has read, by fingerprint."""
    last = programme.runs.with_pairs().order_by("-number").first()
    if last is None or last.certificate.get("text_method") not in MODELS:
        return {}
    kept = load(bytes(last.problem))
    known: Cache = {}
    for people, marks in ((kept.mentees, kept.mentee_texts), (kept.mentors, kept.mentor_texts)):
        if people.text is not None:
            known.update(zip(marks, people.text, strict=True))
    return known


NO_PROFILE = Profile()


def _profile(enrolment: Enrolment) -> Profile:
    return getattr(enrolment.membership, "profile", NO_PROFILE)


class _Coder:
    """Turns words into codes, the same for both sides."""

    def __init__(self, people: Sequence[Enrolment], known: Surroundings) -> None:
        self.known = known
        names = {
            skill: name
            for each in people
            for skill, name, _, _ in known.skills.get(each.membership_id, ())
        }
        self.skill = {key: code for code, key in enumerate(sorted(names))}
        self.skill_names = [names[key].replace("\n", " ") for key in sorted(names)]
        spoken = {code for each in people for code in _spoken(each)}
        self.languages = sorted(spoken)
        self.language = {code: bit for bit, code in enumerate(self.languages)}
        self.identities = {each.pk: _identities(each) for each in people}
        said = {word for words in self.identities.values() for word in words}
        self.identity = {word: bit for bit, word in enumerate(sorted(said))}
        self.department = _codes(each.membership.department for each in people)
        self.office = _codes(each.membership.office for each in people)

    def side(
        self,
        people: Sequence[Enrolment],
        others: Sequence[Enrolment],
        text: Any,
        *,
        week: date,
        is_mentee: bool,
    ) -> People:
        members = [each.membership for each in people]
        other_at = {each.membership_id: at for at, each in enumerate(others)}
        own_at = {member.pk: at for at, member in enumerate(members)}
        return People(
            n=len(people),
            person=[person_number(member) for member in members],
            grade=[-1 if member.grade is None else member.grade for member in members],
            department=[self.department.get(member.department, -1) for member in members],
            office=[self.office.get(member.office, -1) for member in members],
            availability=_weeks(people, week),
            languages=_bits([_spoken(each) for each in people], self.language),
            identities=_bits([self.identities[each.pk] for each in people], self.identity),
            prefers_same_identity=[_profile(each).prefers_same_identity for each in people],
            offers=self._skills(people, "" if is_mentee else "offered"),
            wants=self._skills(people, "wanted" if is_mentee else ""),
            text=text,
            wishes=SparseRows.ranked(
                [
                    [other_at[t] for t in self.known.wishes.get(each.pk, ()) if t in other_at]
                    for each in people
                ]
            ),
            excluded=_found(_both_ways(self.known.excluded), own_at, other_at),
            managers=_found(_leads(members, others), own_at, other_at),
            past_partners=_found(_both_ways(self.known.past), own_at, other_at),
        )

    def _skills(self, people: Sequence[Enrolment], side: str) -> SparseRows:
        return SparseRows.of([self._skills_of(each, side) for each in people])

    def _skills_of(self, person: Enrolment, side: str) -> list[tuple[int, int]]:
        """Codes with the highest weight that was given under any name of the skill."""
        most: dict[int, int] = {}
        for skill, _, where, weight in self.known.skills.get(person.membership_id, ()):
            if where == side:
                code = self.skill[skill]
                most[code] = max(weight, most.get(code, 0))
        return sorted(most.items())


def person_number(member: Membership) -> int:
    """An opaque lasting number, made from the address: the same wherever a file is read in.

    It decides between equals and chooses who speaks for many, so that the same people get the
    same scores in every organisation.
    """
    digest = hashlib.blake2b(member.email.casefold().encode(), digest_size=8).digest()
    return int.from_bytes(digest) & KEY_BITS


def _codes(words: Iterable[str]) -> dict[str, int]:
    return {word: code for code, word in enumerate(sorted(set(words) - {""}))}


def _spoken(enrolment: Enrolment) -> list[str]:
    return [str(code) for code, *_ in _profile(enrolment).languages if code]


def _identities(enrolment: Enrolment) -> list[str]:
    said = _profile(enrolment).identities
    return [str(word) for word in json.loads(said)] if said else []


def _bits(rows: Sequence[Iterable[str]], codes: dict[str, int]) -> Any:
    return bit_sets([[codes[word] for word in row] for row in rows])


def _weeks(people: Sequence[Enrolment], week: date) -> Any:
    weeks = np.zeros((len(people), 336), dtype=bool)
    for row, each in enumerate(people):
        if said := _profile(each).availability:
            weeks[row] = local_week_to_utc(said, each.membership.timezone, week)
    return weeks


def _both_ways(pairs: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    return [each for a, b in pairs for each in ((a, b), (b, a))]


def _leads(members: Sequence[Membership], others: Sequence[Enrolment]) -> list[tuple[UUID, UUID]]:
    """Own people and those of the other side of whom one leads the other."""
    led = [(member.pk, member.manager_id) for member in members if member.manager_id]
    there = [each.membership for each in others]
    leading = [(member.manager_id, member.pk) for member in there if member.manager_id]
    return led + leading


def with_roles(people: Iterable[Enrolment]) -> tuple[int, int, int]:
    """Mentees, mentors and the mentors' places."""
    rows = list(people)
    mentors = [each for each in rows if each.is_mentor]
    places = sum(each.capacity_max for each in mentors)
    return sum(each.is_mentee for each in rows), len(mentors), places


def named(words: str) -> Q:
    """People whose name or address contains these words."""
    return having(words, "membership__")


def may_be(programme: Programme, part: str = "") -> EnrolmentQuerySet:
    """Who takes part and could have this part; those who have left are not among them."""
    there = Enrolment.objects.filter(programme=programme, membership__removed_at=None)
    there = there.exclude(status=Enrolment.Status.WITHDRAWN).select_related("membership")
    if part in rules.MENTORING_PARTS:
        return there.filter(is_mentor=True)
    if part in rules.LEARNING_PARTS:
        return there.filter(is_mentee=True)
    is_asked = part and programme.kind.has_sides  # where all do both, nobody was asked which
    return there.filter(is_mentor=True, is_mentee=True) if is_asked else there
