"""How people behave. Each temperament is a small class: which letters it answers, and how."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from mentoring.checkins import actions as checkins
from mentoring.checkins.models import CheckIn
from mentoring.circles.actions import joining as circles
from mentoring.circles.models import Joiner
from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.goals import actions as goals
from mentoring.goals.models import Goal
from mentoring.meetings import actions as meetings
from mentoring.meetings.models import Meeting, Promise, Proposal
from mentoring.meetings.queries.common import common
from mentoring.messaging.actions import send
from mentoring.notifications.links import digest
from mentoring.notifications.models import ActionLink
from mentoring.organisations import actions as organisations
from mentoring.organisations.models import Membership
from mentoring.participants.actions import enrolments
from mentoring.participants.models import Enrolment
from mentoring.participants.notices import PAUSE
from mentoring.participants.permissions import place_behind
from mentoring.relationships import actions as relationships
from mentoring.relationships.models import Relationship, RelationshipQuerySet
from tests.moments import DAY
from tests.year.post import Letter, PostOffice

BREAK = re.compile(r"Take a break or stop, without signing in:\s+\S+/link/([\w-]+)/")


@dataclass
class Today:
    """One person's day: who they are, what came, what time it is."""

    me: Membership
    number: int  # of the person, so that not everybody does everything on one day
    at: datetime
    day: int  # of the run
    own_day: int  # the same, as if their wave had been the first
    letters: list[Letter]
    post: PostOffice
    boss: Membership

    @property
    def mine(self) -> RelationshipQuerySet:
        mine = Relationship.objects.visible_to(self.me).open()
        return mine.select_related("programme", "organisation").with_members()


class Temperament:
    """Reads nothing, says nothing, does nothing: the silent one."""

    answers: ClassVar[dict[str, str]] = {}  # kind of letter → the method that answers it
    hour = 9  # of their own wall

    def live(self, today: Today) -> None:
        """One day; what the product refuses by now, people leave at that."""
        for letter in today.letters:
            if name := self.answers.get(letter.kind):
                with suppress(Refusal):
                    getattr(self, name)(today, letter)
        with suppress(Refusal):
            self.begin(today)

    def begin(self, today: Today) -> None:
        """What they do without being asked."""


class Silent(Temperament):
    """Never says a word, not even yes."""


class Agreeing(Temperament):
    """Says yes at the beginning, and is not heard of again."""

    answers: ClassVar[dict[str, str]] = {"matching.letter": "agree"}

    def agree(self, today: Today, letter: Letter) -> None:
        found = today.mine.filter(pk=letter.about).first()
        if found is not None:
            version = found.programme.guidelines_version
            relationships.agree(found, version=version, actor=today.me, at=today.at)


class Steady(Agreeing):
    """Meets in rhythm, and answers what is asked."""

    answers: ClassVar[dict[str, str]] = Agreeing.answers | {
        "meetings.proposed": "pick",
        "meetings.offer_reminder": "pick",
        "meetings.held": "say_held",
        "meetings.offer_lapsed": "offer_again",
        "meetings.none_fitted": "offer_again",
        "checkins.sent": "check_in",
        "relationships.end_asked": "wish",
        "relationships.last_day_reached": "wish",
        "goals.past": "look_at_goal",
        "meetings.promise_past": "keep_promise",
        "meetings.swap_asked": "host_instead",
        "relationships.guidelines": "read_guidelines",
        "circles.asked": "let_in",
    }
    every = 14  # days between two meetings
    offers = False  # whether they are the one who begins
    worth = 4
    choice: tuple[str, int | None] = ("last_meeting", None)

    def begin(self, today: Today) -> None:
        if self.offers and today.day % self.every == self.phase(today):
            for relationship in today.mine:
                self.offer(today, relationship)

    def phase(self, today: Today) -> int:
        return today.number % self.every

    def offer(self, today: Today, relationship: Relationship) -> None:
        ahead = Meeting.objects.not_cancelled().filter(
            relationship=relationship, starts_at__gt=today.at
        )
        if ahead.exists():
            return
        found = common(relationship, today.me, minutes=60, at=today.at)
        moments = [moment.at for moment in found.offers] or [today.at + 6 * DAY]
        with suppress(Refusal):
            meetings.propose(
                relationship,
                moments=moments[:3],
                minutes=60,
                format="video",
                place="",
                actor=today.me,
                at=today.at,
            )

    def pick(self, today: Today, letter: Letter) -> None:
        proposal = Proposal.objects.open().filter(pk=letter.about).first()
        if proposal is not None:
            ahead = [moment for moment in proposal.moments if moment > today.at]
            meetings.answer_offer(proposal, fits=ahead, actor=today.me, at=today.at)

    def say_held(self, today: Today, letter: Letter) -> None:
        meeting = Meeting.objects.get(pk=letter.about)
        meetings.answer(meeting, held=True, actor=today.me, at=today.at)

    def offer_again(self, today: Today, letter: Letter) -> None:
        """At once where an offer ran out; to a no, every third day, as two who write do."""
        if self.offers and (letter.kind == "meetings.offer_lapsed" or today.day % 3 == 0):
            mine = today.mine.filter(proposals=letter.about)
            for relationship in mine:
                self.offer(today, relationship)

    def check_in(self, today: Today, letter: Letter) -> None:
        checkin = CheckIn.objects.get(pk=letter.about)
        checkins.answer(
            checkin,
            worth=self.worth,
            progress=self.worth,
            comment="",
            wants_help=False,
            actor=today.me,
            at=today.at,
        )

    def look_at_goal(self, today: Today, letter: Letter) -> None:
        """Reached, moved, or let go of: each in its turn."""
        goal = Goal.objects.select_related("relationship").get(pk=letter.about)
        turn = today.number % 3
        if turn == 0:
            goals.reach(goal, actor=today.me, at=today.at)
        elif turn == 1:
            goals.move(goal, to=(today.at + 14 * DAY).date(), actor=today.me, at=today.at)
        else:
            goals.let_go(goal, actor=today.me, at=today.at)

    def keep_promise(self, today: Today, letter: Letter) -> None:
        promise = Promise.objects.select_related("relationship").get(pk=letter.about)
        meetings.keep(promise, is_kept=True, actor=today.me, at=today.at)

    def host_instead(self, today: Today, letter: Letter) -> None:
        meeting = Meeting.objects.get(pk=letter.about)
        meetings.answer_swap(meeting, takes=today.number % 2 == 0, actor=today.me, at=today.at)

    def let_in(self, today: Today, letter: Letter) -> None:
        asked = Joiner.objects.select_related("circle", "membership").get(pk=letter.about)
        circles.answer(asked, is_yes=True, actor=today.me, at=today.at)

    def read_guidelines(self, today: Today, letter: Letter) -> None:
        for relationship in today.mine.filter(programme=letter.about):
            version = relationship.programme.guidelines_version
            relationships.agree(relationship, version=version, actor=today.me, at=today.at)

    def wish(self, today: Today, letter: Letter) -> None:
        choice, weeks = self.choice
        for relationship in today.mine.filter(pk=letter.about):
            relationships.wish(relationship, choice, weeks, actor=today.me, at=today.at)


class Absent(Steady):
    """Says of every meeting that it did not take place."""

    def say_held(self, today: Today, letter: Letter) -> None:
        """Said already, on the page."""

    def begin(self, today: Today) -> None:
        super().begin(today)
        over = Meeting.objects.not_cancelled().filter(
            relationship__in=today.mine, starts_at__range=(today.at - 3 * DAY, today.at - DAY / 12)
        )
        for meeting in over.with_attendances().select_related("relationship"):
            if meeting.waits_for(today.me):
                meetings.answer(meeting, held=False, actor=today.me, at=today.at)


class AbsentRegular(Absent):
    offers = True


class Regular(Steady):
    """The one of two steady people who offers the times, writes and sets a goal."""

    offers = True

    def begin(self, today: Today) -> None:
        super().begin(today)
        if today.day % 42 == 15 + self.phase(today):
            for relationship in today.mine:
                send(relationship, "See you soon.", sent_as=new_id(), actor=today.me, at=today.at)
                goals.set_goal(
                    relationship,
                    title=f"Goal of day {today.day}",
                    measure="",
                    why="",
                    target_on=(today.at + 21 * DAY).date(),
                    key=new_id(),
                    actor=today.me,
                    at=today.at,
                )
                self.promise(today, relationship)

    def promise(self, today: Today, relationship: Relationship) -> None:
        meetings.promise_in(
            relationship,
            meeting=None,
            by=today.me,
            words=f"Promise of day {today.day}",
            until=(today.at + 10 * DAY).date(),
            key=new_id(),
            actor=today.me,
            at=today.at,
        )


class Lasting(Steady):
    """Would like to carry on."""

    choice = ("carry_on", 8)


class LastingRegular(Regular):
    choice = ("carry_on", 8)


class Eager(Steady):
    """Offers new times on every working day until there is a meeting."""

    offers, every = True, 1

    def begin(self, today: Today) -> None:
        if today.at.weekday() < 5:
            super().begin(today)


class NightOwl(Regular):
    """Does everything at eleven at night, weekends included."""

    hour, every = 23, 10


class LastMinute(Steady):
    """Calls off in the morning what would be on the same day."""

    hour = 7

    def begin(self, today: Today) -> None:
        soon = Meeting.objects.not_cancelled().filter(
            relationship__in=today.mine, starts_at__gt=today.at, starts_at__lt=today.at + DAY / 2
        )
        for meeting in soon.select_related("relationship"):
            meetings.cancel(meeting, actor=today.me, at=today.at)


class NothingFits(Steady):
    """Answers every offer with no."""

    def pick(self, today: Today, letter: Letter) -> None:
        proposal = Proposal.objects.open().filter(pk=letter.about).first()
        if proposal is not None:
            meetings.decline(proposal, actor=today.me, at=today.at)


class Refusing(NothingFits):
    """Looks every day whether something is on offer, and says no."""

    hour = 11

    def begin(self, today: Today) -> None:
        for relationship in today.mine:
            theirs = Proposal.objects.open().filter(relationship=relationship)
            for proposal in theirs.exclude(proposed_by=today.me):
                meetings.decline(proposal, actor=today.me, at=today.at)


class Swapping(Regular):
    """Asks another to host whenever it is their own turn."""

    def begin(self, today: Today) -> None:
        super().begin(today)
        for relationship in today.mine:
            ahead = Meeting.objects.not_cancelled().filter(relationship=relationship, swaps=None)
            for meeting in ahead.filter(starts_at__gt=today.at, host__membership=today.me):
                other = relationship.others(today.me)[-1]
                with suppress(Refusal):
                    meetings.ask_to_swap(meeting, other, actor=today.me, at=today.at)


class Unhappy(Steady):
    """Meets, and says that it is not worth the time."""

    worth = 1
    choice = ("close", None)


class Leaving(Steady):
    """Withdraws from the programme after some weeks."""

    leaves_on = 33

    def begin(self, today: Today) -> None:
        if today.own_day == self.leaves_on:
            self.leave(today)  # and offers nothing in that very minute
        else:
            super().begin(today)

    def leave(self, today: Today) -> None:
        for enrolment in Enrolment.objects.filter(membership=today.me):
            enrolments.withdraw(enrolment, actor=today.me, at=today.at)


class LeavingRegular(Leaving):
    offers, every = True, 9


class Exiting(Leaving):
    """Lets go of everything quietly, for want of time, and stays in the programme."""

    leaves_on = -1
    lets_go_on = 30

    def begin(self, today: Today) -> None:
        if today.own_day != self.lets_go_on:
            return super().begin(today)
        for one in today.mine:
            with suppress(Refusal):
                relationships.leave(one, today.me, reason="no_time", actor=today.me, at=today.at)
        return None


class ExitingRegular(Exiting):
    offers, every = True, 9


class Pausing(Regular):
    """Takes three weeks off, with a word to those who stay, and comes back on the day.

    From the foot of the newest email that offers it, without signing in; where none has come yet,
    from the page.
    """

    pauses_on, for_days = 26, 20

    def begin(self, today: Today) -> None:
        super().begin(today)
        if today.own_day == self.pauses_on:
            here = Enrolment.objects.exclude(status=Enrolment.Status.WITHDRAWN)
            theirs = here.filter(membership=today.me).select_related("programme__organisation")
            until = (today.at + self.for_days * DAY).date()
            for place in theirs:
                place.membership = today.me
                said: dict[str, Any] = {"until": until, "note": "Back soon."}
                if not self.pauses_by_mail(today, place, said):
                    enrolments.pause(place, **said, actor=today.me, at=today.at)

    def pauses_by_mail(self, today: Today, place: Enrolment, said: dict[str, Any]) -> bool:
        """What the page behind the link does; a command renders no page."""
        offered = [
            found.group(1)
            for letter in today.post.letters
            if letter.reader == today.me.pk and letter.programme == place.programme_id
            if (found := BREAK.search(letter.text))
        ]
        if not offered:
            return False
        link = ActionLink.objects.get(token_digest=digest(offered[-1]), verb=PAUSE)
        assert link.expires_at > today.at
        behind = place_behind(link.membership, link.subject_id)
        enrolments.pause(behind, **said, actor=link.membership, at=today.at)
        today.post.breaks += 1
        return True


class Removed(Leaving):
    """Is removed from the organisation: a new employer, and not a word about it."""

    def leave(self, today: Today) -> None:
        organisations.remove_person(today.me, actor=today.boss, at=today.at)


class Vanished(Leaving):
    """Their address does not exist any more."""

    def leave(self, today: Today) -> None:
        today.post.gone.add(today.me.email)
