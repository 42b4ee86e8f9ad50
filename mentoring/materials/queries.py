"""What the library shows: what suits the reader now, what they find, what others said of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from mentoring.core.db.folded import having
from mentoring.materials import rules
from mentoring.materials.catalogue import Starter, starters
from mentoring.materials.models import HiddenStarter, Material, Opinion, Piece
from mentoring.materials.rules import Standing
from mentoring.meetings.models import Meeting
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Member, Part, Relationship

A_PAGE = 20
ROLE_OF_PART = {
    Part.MENTOR: "mentor",
    Part.HOST: "mentor",
    Part.MENTEE: "mentee",
    Part.MEMBER: "mentee",
    Part.PEER: "",
}


@dataclass(frozen=True)
class Choice:
    """What somebody looks for, as it stands in the address."""

    words: str = ""
    role: str = ""
    stage: str = ""
    topic: str = ""
    language: str = ""

    @property
    def is_narrow(self) -> bool:
        return any((self.words, self.role, self.stage, self.topic))

    @property
    def query(self) -> str:
        said = {"q": self.words, "role": self.role, "stage": self.stage, "topic": self.topic}
        chosen = {name: value for name, value in said.items() if value}
        return urlencode(chosen | {"language": self.language})

    @property
    def anything(self) -> "Choice":
        return Choice(language=self.language)

    @property
    def in_any_language(self) -> "Choice":
        return replace(self, language="any")


class Suggestion(NamedTuple):
    piece: Piece
    standing: Standing


@dataclass(frozen=True)
class LibraryPage:
    suggested: list[Suggestion]
    page: Page[Material]
    starters: list[Starter]

    found_starters: int  # on whichever page

    @property
    def count(self) -> int:
        return self.page.paginator.count + self.found_starters


def look(
    actor: Membership, choice: Choice, *, number: str | None, language: str, at: datetime
) -> LibraryPage:
    """A page of what the reader may read and looks for; ``language`` is that of the page."""
    ours = Material.objects.for_reader(actor)
    paginator = Paginator(_narrowed(ours, choice).order_by("-published_at", "pk"), A_PAGE)
    page = paginator.get_page(number)
    shown = language if choice.language in ("", "any") else choice.language
    there = _shown(actor, ours, shown)
    fitting = [piece for piece in there if _fits(piece, choice)]
    suggested: list[Suggestion] = []
    if not choice.is_narrow and page.number == 1:
        spoken = there if shown == language else _shown(actor, ours, language)
        suggested = _suggested(actor, ours, spoken, language, at)
    return LibraryPage(
        suggested=suggested,
        page=page,
        starters=fitting if page.number == 1 else [],
        found_starters=len(fitting),
    )


def _narrowed(rows: QuerySet[Material], choice: Choice) -> QuerySet[Material]:
    if choice.role:
        rows = rows.filter(role__in=["", choice.role])
    if choice.stage:
        rows = rows.filter(stage=choice.stage)
    if choice.topic:
        rows = rows.filter(topic=choice.topic)
    if choice.language not in ("", "any"):
        rows = rows.filter(language=choice.language)
    if choice.words:
        rows = rows.filter(having(choice.words))
    return rows.defer("body", "found_by")


def _fits(piece: Starter, choice: Choice) -> bool:
    if choice.language not in ("", "any", piece.language):
        return False
    fits_role = not choice.role or piece.role in ("", choice.role)
    fits_stage = not choice.stage or piece.stage == choice.stage
    fits_topic = not choice.topic or piece.topic == choice.topic
    return fits_role and fits_stage and fits_topic and piece.has(choice.words)


def _shown(actor: Membership, ours: QuerySet[Material], language: str) -> list[Starter]:
    left_out = _left_out(actor, ours, language)
    return [piece for key, piece in starters(language).items() if key not in left_out]


def _left_out(actor: Membership, ours: QuerySet[Material], language: str) -> set[str]:
    """Starter pieces that are hidden, or stand here in the organisation's own words.

    Those take the place of a piece in their own language only: others still read it in theirs.
    """
    hidden = HiddenStarter.objects.filter(organisation=actor.organisation_id)
    own = ours.filter(language=language).exclude(starter="").order_by()
    return set(
        hidden.values_list("starter", flat=True).union(own.values_list("starter", flat=True))
    )


def _suggested(
    actor: Membership,
    ours: QuerySet[Material],
    there: Iterable[Starter],
    language: str,
    at: datetime,
) -> list[Suggestion]:
    standings = standings_of(actor, at)
    if not standings:
        return []
    stages = {one.stage for one in standings}
    roles = {role for one in standings for role in one.roles}
    theirs = {one.piece for one in standings if one.piece}
    rows = ours.filter(language=language, role__in=["", *roles])
    rows = rows.filter(Q(stage__in=stages) | Q(stage="", starter__in=theirs))
    rows = rows.exclude(starter__in=rules.ABOUT_A_KIND - theirs).order_by("-published_at", "pk")
    said = Opinion.objects.filter(membership=actor).only("material_id", "starter")
    answered = {one.key for one in said}
    pieces: list[Piece] = [*rows[: len(answered) + 5 * rules.SUGGESTED], *there]
    found = rules.suggested(pieces, standings, answered=answered, language=language)
    return [Suggestion(*one) for one in found]


def standings_of(actor: Membership, at: datetime) -> list[Standing]:
    """Where somebody is in each of their relationships, or in a programme while they wait."""
    held = Meeting.objects.held().filter(relationship=OuterRef("relationship"))
    mine = Member.objects.present().filter(membership=actor, relationship__ended_at=None)
    rows = mine.annotate(has_met=Exists(held)).select_related(
        "relationship__programme", "relationship__organisation"
    )
    together = sorted(rows, key=lambda one: one.joined_at, reverse=True)
    found = [_standing(one, at) for one in together]
    busy = {one.relationship.programme_id for one in together}
    places = Enrolment.objects.joined().filter(membership=actor, programme__archived_at=None)
    waiting = places.filter(programme__ended_at=None).exclude(programme__in=busy)
    for place in waiting.select_related("programme"):
        found.append(Standing(_role_of(place), "before", place.programme.model, has_begun=False))
    return found


def _role_of(place: Enrolment) -> str:
    if place.is_mentor and place.is_mentee:
        return ""
    return "mentor" if place.is_mentor else "mentee"


def _standing(mine: Any, at: datetime) -> Standing:
    relationship: Relationship = mine.relationship
    relationship.programme.organisation = relationship.organisation
    stage = rules.stage_of(
        has_met=mine.has_met,
        begins_on=relationship.begins_on,
        last_day=relationship.last_day,
        asks_from=relationship.asks_from,
        today=relationship.today(at),
    )
    return Standing(ROLE_OF_PART[mine.part], stage, relationship.kind, has_begun=True)


class Opinions(NamedTuple):
    """Of how many who said something, in full groups, how many found it useful."""

    useful: int
    of: int

    @property
    def are_enough(self) -> bool:
        return self.of > 0


def opinion_of(actor: Membership, piece: Piece) -> bool | None:
    said = opinions_about(piece, actor).filter(membership=actor).first()
    return said.is_useful if said else None


def opinions(actor: Membership, piece: Piece) -> Opinions:
    """In the organisation of ``actor``; an answer that was changed counts as a new one."""
    said = opinions_about(piece, actor)
    of = rules.opinions_to_count(said.count())
    first = said.order_by("said_at", "pk").values_list("is_useful", flat=True)[:of]
    return Opinions(useful=sum(first) if of else 0, of=of)


def opinions_about(piece: Piece, actor: Membership) -> QuerySet[Opinion]:
    ours = Opinion.objects.filter(organisation=actor.organisation_id)
    if isinstance(piece, Starter):
        return ours.filter(starter=piece.key)
    return ours.filter(material=piece)


def written(actor: Membership, *, number: str | None) -> Page[Material]:
    """What ``actor`` may change, drafts too; what was touched last comes first."""
    rows = Material.objects.written_by(actor).select_related("programme")
    rows = rows.defer("body", "found_by").order_by("-updated_at", "pk")
    return Paginator(rows, A_PAGE).get_page(number)


def hidden_starters(actor: Membership, language: str) -> list[Starter]:
    hidden = HiddenStarter.objects.filter(organisation=actor.organisation_id)
    keys = set(hidden.values_list("starter", flat=True))
    return [piece for key, piece in starters(language).items() if key in keys]
