"""What the library shows: what suits the reader now, what they find, what others said of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from mentoring.core.db.statements import statement
from mentoring.materials import rules
from mentoring.materials.catalogue import Starter, starters
from mentoring.materials.models import HiddenStarter, Material, Opinion, Piece
from mentoring.materials.rules import ReaderStanding
from mentoring.meetings.models import Meeting
from mentoring.organisations.models import Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Member, Part, Relationship

A_PAGE = 10
FIRST_STARTERS = 6  # below what an organisation has itself
MAX_PAGE = 10_000  # no address makes a database skip more
ROLE_OF_PART = {
    Part.MENTOR: "mentor",
    Part.HOST: "mentor",
    Part.MENTEE: "mentee",
    Part.MEMBER: "mentee",
    Part.PEER: "",
}


@dataclass(frozen=True)
class MaterialFilter:
    """What somebody looks for, as it stands in the address."""

    words: str = ""
    role: str = ""
    stage: str = ""
    topic: str = ""
    language: str = ""
    all_starters: bool = False

    @property
    def is_narrow(self) -> bool:
        return any((self.words, self.role, self.stage, self.topic))

    @property
    def query(self) -> str:
        said = {"q": self.words, "role": self.role, "stage": self.stage, "topic": self.topic}
        chosen = {name: value for name, value in said.items() if value}
        return urlencode(chosen | {"language": self.language})

    @property
    def anything(self) -> "MaterialFilter":
        return MaterialFilter(language=self.language)

    @property
    def in_any_language(self) -> "MaterialFilter":
        return replace(self, language="any")


class Suggestion(NamedTuple):
    piece: Piece
    standing: ReaderStanding


@dataclass(frozen=True)
class LibraryPage:
    suggested: list[Suggestion]
    materials: list[Material]
    number: int
    goes_on: bool
    counted: Page[Material] | None  # for those who look for something
    starters: list[Starter]
    found_starters: int  # on whichever page

    @property
    def count(self) -> int:
        return (self.counted.paginator.count if self.counted else 0) + self.found_starters

    @property
    def is_empty(self) -> bool:
        return self.number == 1 and not self.materials and not self.found_starters

    @property
    def has_more_starters(self) -> bool:
        return 0 < len(self.starters) < self.found_starters


class _Part(NamedTuple):
    """Of the materials: one page."""

    rows: list[Material]
    number: int
    goes_on: bool
    counted: Page[Material] | None


def look(
    actor: Membership, choice: MaterialFilter, *, number: str | None, language: str, at: datetime
) -> LibraryPage:
    """A page of what the reader may read and looks for; ``language`` is that of the page."""
    part = _counted(actor, choice, number) if choice.is_narrow else _leafed(actor, choice, number)
    shown = language if choice.language in ("", "any") else choice.language
    there = _shown(actor, shown)
    fitting = [piece for piece in there if _fits(piece, choice)]
    suggested: list[Suggestion] = []
    if not choice.is_narrow and part.number == 1:
        spoken = there if shown == language else _shown(actor, language)
        suggested = _suggested(actor, spoken, language, at)
    is_all = choice.is_narrow or choice.all_starters or not part.rows
    return LibraryPage(
        suggested,
        *part,
        starters=fitting[: None if is_all else FIRST_STARTERS] if part.number == 1 else [],
        found_starters=len(fitting),
    )


def _counted(actor: Membership, choice: MaterialFilter, number: str | None) -> _Part:
    """Every text is read once: what is found on the page brings along how many there are."""
    rows = _rows(actor, choice).annotate(found=Window(Count("pk")))
    first: list[Any] = list(rows[:A_PAGE])
    paginator: Paginator[Any] = Paginator(range(first[0].found if first else 0), A_PAGE)
    page = paginator.get_page(number)
    if page.number > 1:
        first = list(rows[page.start_index() - 1 : page.end_index()])
    return _Part(first, page.number, page.has_next(), page)


def _leafed(actor: Membership, choice: MaterialFilter, number: str | None) -> _Part:
    """Newest first, without a count of all; what most people open is asked by a statement."""
    wanted = int(number) if number and number.isascii() and number.isdecimal() else 1
    wanted = min(max(wanted, 1), MAX_PAGE)
    if wanted == 1 and choice.language not in ("", "any"):
        rows = _newest(actor, choice.language)
    else:
        before = A_PAGE * (wanted - 1)
        rows = list(_rows(actor, choice)[before : before + A_PAGE + 1])
    return _Part(rows[:A_PAGE], wanted, len(rows) > A_PAGE, None)


def _rows(actor: Membership, choice: MaterialFilter) -> QuerySet[Material]:
    ours = Material.objects.for_reader(actor)
    return _narrowed(ours, choice).order_by("-published_at", "pk")


@statement
def _newest(actor: Membership, language: str) -> QuerySet[Material]:
    """One more than a page has: whether there are others."""
    ours = Material.objects.for_reader(actor).filter(language=language)
    return ours.defer("body").order_by("-published_at", "pk")[: A_PAGE + 1]


def _narrowed(rows: QuerySet[Material], choice: MaterialFilter) -> QuerySet[Material]:
    if choice.role:
        rows = rows.filter(role__in=["", choice.role])
    if choice.stage:
        rows = rows.filter(stage=choice.stage)
    if choice.topic:
        rows = rows.filter(topic=choice.topic)
    if choice.language not in ("", "any"):
        rows = rows.filter(language=choice.language)
    if choice.words:
        rows = rows.filter(words__found_by__holds=choice.words)
    return rows.defer("body")


def _fits(piece: Starter, choice: MaterialFilter) -> bool:
    if choice.language not in ("", "any", piece.language):
        return False
    fits_role = not choice.role or piece.role in ("", choice.role)
    fits_stage = not choice.stage or piece.stage == choice.stage
    fits_topic = not choice.topic or piece.topic == choice.topic
    return fits_role and fits_stage and fits_topic and piece.has(choice.words)


def _shown(actor: Membership, language: str) -> list[Starter]:
    """Without starter pieces that are hidden, or stand here in the organisation's own words.

    Those take the place of a piece in their own language only: others still read it in theirs.
    """
    left_out = {key for (key,) in _left_out(actor, language)}
    return [piece for key, piece in starters(language).items() if key not in left_out]


@statement
def _left_out(actor: Membership, language: str) -> QuerySet[Any, Any]:
    hidden = HiddenStarter.objects.filter(organisation=actor.organisation_id)
    own = Material.objects.for_reader(actor).filter(language=language, starter__gt="")
    return hidden.values_list("starter").union(own.order_by().values_list("starter"))


def _suggested(
    actor: Membership, there: Iterable[Starter], language: str, at: datetime
) -> list[Suggestion]:
    standings = standings_of(actor, at)
    if not standings:
        return []
    stages = _padded({one.stage for one in standings}, len(rules.STAGES))
    roles = _padded({role for one in standings for role in one.roles} or {""}, 2)
    pieces = _padded({one.piece for one in standings if one.piece} or {"-"}, 3)
    own = _perhaps_useful(actor, language, *roles, *stages, *pieces)
    answered = {key for (key,) in _answered_starters(actor)}
    perhaps: list[Piece] = [*own, *there]
    found = rules.suggested(perhaps, standings, answered=answered, language=language)
    return [Suggestion(*one) for one in found]


def _padded(values: set[str], length: int) -> list[str]:
    """As many as a statement takes: a list of several lengths would be several statements."""
    known = sorted(values)
    return known + known[:1] * (length - len(known))


@statement
def _perhaps_useful(
    actor: Membership,
    language: str,
    role: str,
    or_role: str,
    stage: str,
    or_stage: str,
    third_stage: str,
    last_stage: str,
    piece: str,
    or_piece: str,
    last_piece: str,
) -> QuerySet[Material]:
    """The newest that may suit somebody there, and of which they have said nothing yet."""
    theirs = Q(starter=piece) | Q(starter=or_piece) | Q(starter=last_piece)
    now = Q(stage=stage) | Q(stage=or_stage) | Q(stage=third_stage) | Q(stage=last_stage)
    said = Opinion.objects.filter(membership=actor, material=OuterRef("pk"))
    rows = Material.objects.for_reader(actor).filter(~Exists(said), language=language)
    rows = rows.filter(Q(role="") | Q(role=role) | Q(role=or_role), now | Q(stage="") & theirs)
    rows = rows.filter(~Q(starter__in=sorted(rules.ABOUT_A_KIND)) | theirs)
    newest = rows.defer("body").order_by("-published_at", "pk")
    return newest[: 5 * rules.SUGGESTED]


@statement
def _answered_starters(actor: Membership) -> QuerySet[Any, Any]:
    return Opinion.objects.filter(membership=actor, material=None).values_list("starter")


def standings_of(actor: Membership, at: datetime) -> list[ReaderStanding]:
    """Where somebody is in each of their relationships, or in a programme while they wait."""
    together = _together(actor)
    busy = {one.relationship.programme_id for one in together}
    found = [_standing(one, at) for one in together]
    for place in _places(actor):
        if place.programme_id not in busy:
            model = place.programme.model
            found.append(ReaderStanding(_role_of(place), "before", model, has_begun=False))
    return found


@statement
def _together(actor: Membership) -> QuerySet[Member]:
    held = Meeting.objects.held().filter(relationship=OuterRef("relationship"))
    mine = Member.objects.present().filter(membership=actor, relationship__ended_at=None)
    rows = mine.annotate(has_met=Exists(held)).order_by("-joined_at", "pk")
    return rows.select_related("relationship__programme", "relationship__organisation")


@statement
def _places(actor: Membership) -> QuerySet[Enrolment]:
    """In programmes that go on."""
    places = Enrolment.objects.joined().filter(membership=actor, programme__archived_at=None)
    here = places.filter(programme__ended_at=None).order_by("created_at")
    return here.select_related("programme").only("is_mentor", "is_mentee", "programme__model")


def _role_of(place: Enrolment) -> str:
    if place.is_mentor and place.is_mentee:
        return ""
    return "mentor" if place.is_mentor else "mentee"


def _standing(mine: Any, at: datetime) -> ReaderStanding:
    relationship: Relationship = mine.relationship
    relationship.programme.organisation = relationship.organisation
    stage = rules.stage_of(
        has_met=mine.has_met,
        begins_on=relationship.begins_on,
        last_day=relationship.last_day,
        asks_from=relationship.asks_from,
        today=relationship.today(at),
    )
    return ReaderStanding(ROLE_OF_PART[mine.part], stage, relationship.kind, has_begun=True)


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
    rows = rows.defer("body").order_by("-updated_at", "pk")
    return Paginator(rows, A_PAGE).get_page(number)


def hidden_starters(actor: Membership, language: str) -> list[Starter]:
    hidden = HiddenStarter.objects.filter(organisation=actor.organisation_id)
    keys = set(hidden.values_list("starter", flat=True))
    return [piece for key, piece in starters(language).items() if key in keys]
