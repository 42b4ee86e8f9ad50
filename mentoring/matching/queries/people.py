"""The people of a programme as arrays, in one pass and a constant number of queries."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from matchengine import People, SparseRows, TextVectors, tfidf
from matchengine.files.week import typical_week
from matchengine.language import text_vectors
from matchengine.language.meaning import MODELS, Cache, fingerprint
from mentoring.matching.queries.words import same_skills
from mentoring.matching.rules.frozen import Frozen, thaw
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment, Exclusion, Profile, ProfileSkill, Wish
from mentoring.participants.rules.availability import local_week_to_utc
from mentoring.programmes.models import Programme
from mentoring.relationships.models import Relationship

Pairs = Iterable[tuple[UUID, UUID]]
MOST_CODES = 63  # languages and identities are bits of one word
KEY_BITS = (1 << 61) - 1


def ready(programme: Programme, *, on: date) -> list[Enrolment]:
    """Everybody who can be matched on that day, always in the same order."""
    there = Enrolment.objects.ready_to_match(on).filter(
        programme=programme, membership__removed_at=None
    )
    return list(there.select_related("membership__profile").order_by("membership_id"))


@dataclass
class Surroundings:
    """What is known about pairs of people: memberships, from several tables."""

    skills: dict[UUID, list[tuple[int, str, str, int]]] = field(default_factory=dict)
    wishes: dict[UUID, list[UUID]] = field(default_factory=dict)
    excluded: list[tuple[UUID, UUID]] = field(default_factory=list)
    past: list[tuple[UUID, UUID]] = field(default_factory=list)
    together: list[tuple[UUID, UUID]] = field(default_factory=list)  # (mentee, mentor), open here
    held_by_mentor: Counter[UUID] = field(default_factory=Counter)
    held_by_mentee: Counter[UUID] = field(default_factory=Counter)


def surroundings(programme: Programme) -> Surroundings:
    found = Surroundings(skills=defaultdict(list), wishes=defaultdict(list))
    rows = ProfileSkill.objects.filter(profile__membership__enrolments__programme=programme)
    same = same_skills(programme)
    for person, skill, name, side, weight in rows.values_list(
        "profile__membership_id", "skill_id", "skill__name", "side", "weight"
    ):
        found.skills[person].append((*same.get(skill, (skill, name)), side, weight))
    wishes = Wish.objects.filter(enrolment__programme=programme).order_by("rank")
    for enrolment, target in wishes.values_list("enrolment_id", "target_id"):
        found.wishes[enrolment].append(target)
    for by, other, reason in Exclusion.objects.filter(
        organisation=programme.organisation_id
    ).values_list("by_id", "other_id", "reason"):
        (found.past if reason == Exclusion.Reason.PAST else found.excluded).append((by, other))
    pairs = Relationship.objects.filter(organisation=programme.organisation_id)
    for where, mentor, mentee, ended in pairs.values_list(
        "programme_id", "mentor_id", "mentee_id", "ended_at"
    ):
        if where == programme.pk and ended is None:
            found.together.append((mentee, mentor))
            found.held_by_mentor[mentor] += 1
            found.held_by_mentee[mentee] += 1
        else:
            found.past.append((mentee, mentor))
    return found


def gather(
    programme: Programme, *, on: date, locked: Pairs = (), forced: Pairs = (), removed: Pairs = (),
    read: Cache | None = None,
) -> Frozen:  # fmt: skip
    """Freeze the programme's people. Pairs are ``(mentee, mentor)`` enrolments.

    A locked pair whose people are not there any more is left out. ``read`` holds vectors of texts
    that the language model has read before, by fingerprint; with None texts are compared by
    their words, because reading takes seconds.
    """
    people = ready(programme, on=on)
    known = surroundings(programme)
    mentees = [each for each in people if each.is_mentee]
    mentors = [each for each in people if each.is_mentor]
    coder = _Coder(people, known)
    week = typical_week((each.membership.timezone for each in people), *_weeks_of(programme, on))
    wanted, told = _texts(mentees, mentors)
    texts = tfidf(wanted, told) if read is None else text_vectors(wanted, told, cache=read)
    sides = (
        coder.side(mentees, mentors, texts.left, week=week, is_mentee=True),
        coder.side(mentors, mentees, texts.right, week=week, is_mentee=False),
    )
    at = _Positions(mentees, mentors)
    together = at.of_members(known.together)
    return Frozen(
        mentees=sides[0], mentors=sides[1],
        mentee_ids=[each.pk for each in mentees], mentor_ids=[each.pk for each in mentors],
        mentee_places=_places(mentees, "mentors_wanted", known.held_by_mentee),
        mentor_places=_places(mentors, "capacity_max", known.held_by_mentor),
        mentor_fewest=_places(mentors, "capacity_min", known.held_by_mentor),
        locked=at.of_enrolments([*locked, *forced]), forced=at.of_enrolments(forced),
        away=_rows([*together.tolist(), *at.of_enrolments(removed).tolist()]),
        skills=coder.skill_names, languages=coder.languages, week=week.isoformat(),
        **_read(texts, wanted, told),
    )  # fmt: skip


def _weeks_of(programme: Programme, on: date) -> tuple[date, int]:
    """When pairs that are found on this day will meet: the first day, and for how many weeks."""
    first = max(on, programme.starts_on or on)
    weeks = programme.relationship_weeks
    if programme.ends_on is not None:
        weeks = min(weeks, (programme.ends_on - first).days // 7 + 1)
    return first, weeks


def _places(people: Sequence[Enrolment], limit: str, held: Counter[UUID]) -> Any:
    left = [max(getattr(each, limit) - held[each.membership_id], 0) for each in people]
    return np.array(left, dtype=np.int64)


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
    """Vectors of the texts that the programme's last search has read, by fingerprint."""
    last = programme.runs.with_pairs().order_by("-number").first()
    if last is None or last.certificate.get("text_method") not in MODELS:
        return {}
    kept = thaw(bytes(last.problem))
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
        spoken = Counter(code for each in people for code in _spoken(each))
        self.languages = [code for code, _ in spoken.most_common(MOST_CODES)]
        self.language = {code: bit for bit, code in enumerate(self.languages)}
        self.identities = {each.pk: _identities(each) for each in people}
        said = Counter(word for words in self.identities.values() for word in words)
        self.identity = {word: bit for bit, (word, _) in enumerate(said.most_common(MOST_CODES))}
        self.department = _codes(each.membership.department for each in people)
        self.office = _codes(each.membership.office for each in people)

    def side(
        self, people: Sequence[Enrolment], others: Sequence[Enrolment], text: Any,
        *, week: date, is_mentee: bool,
    ) -> People:  # fmt: skip
        members = [each.membership for each in people]
        other_at = {each.membership_id: at for at, each in enumerate(others)}
        own_at = {member.pk: at for at, member in enumerate(members)}
        return People(
            n=len(people),
            person=[_key(member) for member in members],
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
                [[other_at[t] for t in self.known.wishes.get(each.pk, ()) if t in other_at]
                 for each in people]
            ),
            excluded=_found(_both_ways(self.known.excluded), own_at, other_at),
            managers=_found(_leads(members, others), own_at, other_at),
            past_partners=_found(_both_ways(self.known.past), own_at, other_at),
        )  # fmt: skip

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


def _key(member: Membership) -> int:
    """An opaque lasting number: the random end of the person's id."""
    return member.pk.int & KEY_BITS


def _codes(words: Iterable[str]) -> dict[str, int]:
    return {word: code for code, word in enumerate(sorted(set(words) - {""}))}


def _spoken(enrolment: Enrolment) -> list[str]:
    return [str(code) for code, *_ in _profile(enrolment).languages if code]


def _identities(enrolment: Enrolment) -> list[str]:
    said = _profile(enrolment).identities
    return [str(word) for word in json.loads(said)] if said else []


def _bits(rows: Sequence[Iterable[str]], codes: dict[str, int]) -> Any:
    sets = [sum(1 << codes[word] for word in set(row) if word in codes) for row in rows]
    return np.array(sets, dtype=np.uint64)


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
    return Q(membership__name__icontains=words) | Q(membership__email__icontains=words)
