"""Every kind of relationship there is, and what each says about itself, as plain data.

A programme has one, and so has each run and each relationship. Nothing else in the product asks
*which kind is it?*: it asks for an entry of ``KINDS``. No Django here, so that rules may read it:
the words are English, marked for the catalogues, and whoever shows them translates them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType


def _(words: str) -> str:
    """Marks words for the catalogues; they are translated where they are shown."""
    return words


TURNS = "turns"  # as ``hosting``: whoever's turn it is
MENTORING_PARTS = ("mentor", "host")  # who has places for others
LEARNING_PARTS = ("mentee", "member")  # who came to learn from them
LISTED_PARTS = ("mentee", "mentor", "host", "member", "peer")  # the order of people in a list


@dataclass(frozen=True)
class Asks:
    """What joining asks in this kind's own words; empty: as everywhere."""

    offered: str = ""  # above the skills somebody brings
    wanted: str = ""  # above those they look for
    goals: str = ""


@dataclass(frozen=True)
class CheckInQuestions:
    """What a check-in asks about one of this kind; after a single talk there is no ``progress``."""

    worth: str = _("Were your recent meetings worth your time?")
    progress: str = _("Are you getting closer to what you set out to do?")
    better: str = _("What would make it better?")


@dataclass(frozen=True)
class FitRules:
    """What makes people fit in this kind.

    ``best_gap``: how many grades the one who passes on is above the other, at best, and
    ``seniority`` what that is called; below 0 no rule asks for a senior. ``is_mutual``: both
    directions count, and the weaker one decides.
    ``mixes``: in these they better differ, unless a programme says otherwise.
    """

    best_gap: int = 2
    seniority: str = _("A step or two more senior")
    is_mutual: bool = False
    mixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Health:
    """From when a relationship of this kind needs a person.

    ``agree_days``: so long a yes to the guidelines may be missing; 0: nobody's is waited for.
    ``begin_days``: then it is to be decided whether it begins at all; ``decide_days``: so long
    those whom somebody has left may wait for a word; ``silent_weeks``: so long it may go without
    a meeting, and none ahead. ``enough``: with that share of a yes it goes on, so that one who
    never answers holds up nobody.
    """

    agree_days: int = 7
    begin_days: int = 21
    decide_days: int = 7
    silent_weeks: int = 3
    enough: Fraction = Fraction(1)


# Many find each other, and somebody to host them, more slowly.
OF_MANY = Health(14, 28, 14, 6, Fraction(2, 3))


@dataclass(frozen=True)
class KindRules:
    """What a kind of relationship asks of its members, and what it says to them.

    ``parts`` maps each part to the fewest and the most members who begin in it; ``least`` and
    ``most`` count everybody. ``needs`` are the parts without which it cannot go on; people are
    free to leave, so a kind may shrink below ``least`` later, but never below two. ``is_fixed``:
    the same people in the same parts have one open relationship in a programme. ``is_sized``: a
    run says how many people one has, and people may join one that is open.

    ``may_end``: members in these parts may end it for all; others leave. ``hosting``: the part
    that hosts, ``TURNS``, or nothing. ``shows_before``: whether somebody who joins later reads
    what was written before, unless a programme says otherwise.
    """

    parts: Mapping[str, tuple[int, int]]
    least: int
    most: int
    invites: str  # what it is, to somebody who may never have heard of it
    what: str  # what people are told happens, before they join
    called: Mapping[str, tuple[str, str]]  # part -> one of them, several
    needs: frozenset[str] = frozenset()
    is_fixed: bool = False
    is_sized: bool = False
    teams_by: str = ""  # whose people a run keeps together as one team, unless it is told otherwise
    may_end: frozenset[str] = frozenset()
    hosting: str = ""
    shows_before: bool = True
    rhythm_weeks: int = 3  # between two meetings; 0: there is one
    agenda: tuple[str, ...] = ()  # what the first meeting can be about: told before, and its agenda
    asks: Asks = Asks()
    fit: FitRules = FitRules()
    piece: str = ""  # the starter piece of the library that was written about it
    health: Health = Health()
    checkin: CheckInQuestions = CheckInQuestions()

    @property
    def is_pair(self) -> bool:
        """Whether it is one mentee with one mentor, whatever it is called."""
        return dict(self.parts) == {"mentor": (1, 1), "mentee": (1, 1)}

    @property
    def roles(self) -> dict[str, str]:
        """What joining calls those who learn and those who pass on; nothing where all do both."""
        found = {part: names[0] for part, names in self.called.items()}
        learn = next((found[part] for part in LEARNING_PARTS if part in found), "")
        lead = next((found[part] for part in MENTORING_PARTS if part in found), "")
        return {"mentee": learn, "mentor": lead} if self.has_sides else {}

    @property
    def has_sides(self) -> bool:
        """Whether some pass on and others learn; where not, everybody does both."""
        return "peer" not in self.parts

    @property
    def has_seniors(self) -> bool:
        """Whether a rule may ask that who passes on is above who learns: neither of peers nor
        where those teach who are new."""
        return self.has_sides and self.fit.best_gap >= 0

    @property
    def proposed_weeks(self) -> int:
        """The rhythm proposed where people say how often they meet; 0: none.

        One mentee and one mentor find their own.
        """
        return 0 if self.is_pair else self.rhythm_weeks

    @property
    def is_single_talk(self) -> bool:
        """Whether people meet once, so that nothing comes again and nobody is missed after it."""
        return not self.rhythm_weeks

    @property
    def is_for_two(self) -> bool:
        return self.most == 2


MENTOR = (_("Mentor"), _("Mentors"))
MENTEE = (_("Mentee"), _("Mentees"))
PEER = (_("Peer"), _("Peers"))


OF_A_CIRCLE = CheckInQuestions(
    worth=_("Were the recent meetings of your circle worth your time?"),
    progress=_("Does the circle get you closer to what you set out to do?"),
    better=_("What would make the circle better for you?"),
)


def _pair(one: str, other: str, **says: object) -> KindRules:
    parts = (one, other)
    counts = {part: (parts.count(part), parts.count(part)) for part in parts}
    everybody = frozenset(parts)
    return KindRules(counts, 2, 2, needs=everybody, is_fixed=True, may_end=everybody, **says)  # type: ignore[arg-type]


KINDS: Mapping[str, KindRules] = MappingProxyType(
    {
        "one_to_one": _pair(
            "mentor",
            "mentee",
            invites=_(
                "Two people talk now and then, because one of them has been where the other is"
                " going."
            ),
            what=_(
                "We look for two people who fit. A person looks over every match, and you’re told"
                " why."
            ),
            called={"mentor": MENTOR, "mentee": MENTEE},
        ),
        "reverse": _pair(
            "mentor",
            "mentee",
            invites=_(
                "Two people talk now and then, and the one who is newer here shows the other"
                " something."
            ),
            what=_(
                "We look for somebody who can teach what the other wants to learn. A person looks"
                " over every match."
            ),
            called={"mentor": MENTOR, "mentee": MENTEE},
            agenda=(
                _("What each of us is good at, and curious about"),
                _("Three topics, in order"),
                _("What the one who learns will try before next time"),
            ),
            asks=Asks(
                offered=_("What can you show somebody who has led for years?"),
                wanted=_("What would you like to be shown?"),
            ),
            fit=FitRules(best_gap=-3, seniority=_("Some steps less senior")),
            piece="reverse",
        ),
        "flash": _pair(
            "mentor",
            "mentee",
            invites=_(
                "Two people have one good talk, because one of them has the answer to a question"
                " of the other."
            ),
            what=_(
                "We look for somebody who knows the answer and shares free hours with you. A person"
                " looks over every match."
            ),
            called={"mentor": MENTOR, "mentee": MENTEE},
            rhythm_weeks=0,
            health=Health(agree_days=0),
            checkin=CheckInQuestions(
                worth=_("Was the talk worth your time?"),
                progress="",
                better=_("Is there anything we should know?"),
            ),
            agenda=(
                _("The question, and what has been tried (10 minutes)"),
                _("Thinking together (25 minutes)"),
                _("What happens next (10 minutes)"),
            ),
            asks=Asks(
                offered=_("What do people usually come to you for?"),
                wanted=_("What is your question about?"),
            ),
        ),
        "reciprocal": _pair(
            "peer",
            "peer",
            invites=_(
                "Two people talk now and then, because each has something that the other would"
                " like to learn."
            ),
            what=_(
                "We look for two people of whom each has what the other would like to learn. The"
                " weaker of the two directions decides, so neither of you is left with little."
            ),
            called={"peer": (_("Partner"), _("Partners"))},
            agenda=(
                _("What each of us brings, in five minutes"),
                _("What each of us would like to take away"),
                _("Whose topic comes first, and whose next time"),
            ),
            asks=Asks(
                offered=_("What do you bring?"),
                wanted=_("What would you like in return?"),
                goals=_("What would you like to be able to do, thanks to the other?"),
            ),
            fit=FitRules(is_mutual=True),
            piece="peers",
            checkin=CheckInQuestions(
                progress=_("You both give and take: is each of you getting closer to your goals?"),
                better=_("What would make it better, in what you give or in what you take?"),
            ),
        ),
        "peer_pair": _pair(
            "peer",
            "peer",
            invites=_(
                "Two people with a question in common talk now and then, and help each other along."
            ),
            what=_("We look for somebody at your side with a question like yours. Neither leads."),
            called={"peer": PEER},
            rhythm_weeks=2,
            agenda=(
                _("What’s on each of our minds"),
                _("One question of each, fifteen minutes for either"),
                _("What we’ll ask each other next time"),
            ),
            fit=FitRules(is_mutual=True),
            piece="peers",
            checkin=CheckInQuestions(
                progress=_("Do you help each other get closer to what each of you set out to do?"),
            ),
        ),
        "several_mentors": KindRules(
            {"mentor": (2, 4), "mentee": (1, 1)},
            3,
            5,
            invites=_(
                "A few mentors and one person talk now and then, because together they have been"
                " where that person is going."
            ),
            what=_(
                "We look for two to four mentors who together know what one person would like to"
                " learn. All of you meet, and each says what they can help with."
            ),
            called={"mentor": MENTOR, "mentee": MENTEE},
            needs=frozenset({"mentor", "mentee"}),
            may_end=frozenset({"mentee"}),
            rhythm_weeks=4,
            health=Health(agree_days=14, begin_days=28, silent_weeks=6),
            checkin=CheckInQuestions(
                better=_(
                    "What would make it better? Where it is about one of you, say about whom."
                ),
            ),
            agenda=(
                _("What the mentee would like to reach"),
                _("What each mentor can help with, and what not"),
                _("Who is asked about what between meetings"),
            ),
            fit=FitRules(mixes=("department",)),
        ),
        "circle": KindRules(
            {"host": (1, 2), "member": (2, 18)},
            3,
            20,
            invites=_(
                "A small circle meets now and then with a host, because all of them want to learn"
                " about the same things."
            ),
            what=_(
                "We bring a host together with people who want to learn about the same things."
                " Everybody is told who is in the circle, and why."
            ),
            called={
                "host": (_("Host"), _("Hosts")),
                "member": (_("Member"), _("Members")),
            },
            is_sized=True,
            may_end=frozenset({"host"}),
            hosting="host",
            rhythm_weeks=4,
            agenda=(
                _("Who we are: one minute each"),
                _("What each of us would like from this circle"),
                _("What stays in this room, and when we meet"),
                _("The topic of the next meeting"),
            ),
            asks=Asks(
                offered=_("What could you host a circle about?"),
                wanted=_("What should your circle be about?"),
            ),
            fit=FitRules(mixes=("department", "location")),
            piece="circles",
            health=OF_MANY,
            checkin=OF_A_CIRCLE,
        ),
        "peer_circle": KindRules(
            {"peer": (3, 20)},
            3,
            20,
            invites=_(
                "A small circle of peers meets now and then, and all of them help each other along."
            ),
            what=_(
                "We bring people together who can all learn from each other. Nobody leads: you host"
                " in turn."
            ),
            called={"peer": PEER},
            is_sized=True,
            hosting=TURNS,
            shows_before=False,
            rhythm_weeks=4,
            agenda=(
                _("Who we are: one minute each"),
                _("One question of each, noted"),
                _("Whose question comes first, and who hosts next"),
            ),
            asks=Asks(
                offered=_("What do you know that others in a circle could use?"),
                wanted=_("What would you like to talk about with others?"),
            ),
            fit=FitRules(mixes=("department", "location")),
            piece="circles",
            health=OF_MANY,
            checkin=OF_A_CIRCLE,
        ),
        "team": KindRules(
            {"mentor": (1, 2), "mentee": (2, 18)},
            3,
            20,
            invites=_(
                "A team and a mentor talk now and then, because the mentor has been where the team"
                " is going."
            ),
            what=_(
                "We look for somebody whose experience helps a whole team. The team asks and"
                " decides; the mentor doesn’t manage it."
            ),
            called={
                "mentor": MENTOR,
                "mentee": (_("Team member"), _("Team members")),
            },
            needs=frozenset({"mentor", "mentee"}),
            is_sized=True,
            teams_by="department",
            may_end=frozenset({"mentor"}),
            hosting="mentor",
            rhythm_weeks=4,
            agenda=(
                _("What the team is about to do, and what makes it hard"),
                _("What the mentor has seen elsewhere"),
                _("One thing the team tries until next time"),
            ),
            asks=Asks(
                offered=_("What have you been through that could help a whole team?"),
                wanted=_("What does your team need to get better at?"),
            ),
            fit=FitRules(mixes=("department",)),
            health=OF_MANY,
            checkin=CheckInQuestions(
                worth=_("Were the recent meetings of team and mentor worth your time?"),
                progress=_("Is the team getting closer to what it set out to do?"),
                better=_("What would make it better for the team?"),
            ),
        ),
    }
)

SIZED = tuple(kind for kind, one in KINDS.items() if one.is_sized)
USUAL_SIZES = (4, 8)  # people of a circle or team, where nothing else is asked for
