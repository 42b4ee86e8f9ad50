"""What the page shows on which people choose when and how they are written to."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring.notifications.channels import reaching
from mentoring.notifications.kinds import NoticeKind, NoticeTopic, declared_notices
from mentoring.notifications.models import Message, NoticeSettings, OptOut
from mentoring.notifications.policy import MONTH, cap_of, prompts_of_month
from mentoring.notifications.rules import QuietHours
from mentoring.organisations.models import Membership

DRAWN = 8  # stamps; beyond, a sentence


@dataclass(frozen=True)
class Way:
    """One channel of one row: whether it is ticked."""

    channel: str
    is_wanted: bool


@dataclass(frozen=True)
class ChannelChoice:
    """One row: what it is about, by which ways it comes, and how often it lately did."""

    topic: NoticeTopic
    kinds: tuple[NoticeKind, ...]
    ways: tuple[Way, ...]
    told: int  # unasked, in thirty days, outside the inbox

    @property
    def costs(self) -> bool:
        return any(kind.is_unasked for kind in self.kinds)


@dataclass(frozen=True)
class Stamps:
    """The friction budget of one person: when each was used, and when one is there again."""

    most: int
    used_at: tuple[datetime, ...]

    @property
    def left(self) -> int:
        return max(self.most - len(self.used_at), 0)

    @property
    def used(self) -> int:
        return min(len(self.used_at), self.most)

    @property
    def next_at(self) -> datetime | None:
        """When the first comes back, if none is left and there are any at all."""
        if self.left or not self.most:
            return None
        return self.used_at[-self.most] + MONTH

    @property
    def is_drawn(self) -> bool:
        return 0 < self.most <= DRAWN


@dataclass(frozen=True)
class Stretch:
    """Hours of a day that are quiet, or not."""

    is_quiet: bool
    starts: int
    ends: int

    @property
    def hours(self) -> int:
        return self.ends - self.starts


def topics() -> dict[str, tuple[NoticeTopic, tuple[NoticeKind, ...]]]:
    """Every row by name, in the order in which they are shown."""
    kinds: dict[str, list[NoticeKind]] = defaultdict(list)
    found: dict[str, NoticeTopic] = {}
    for kind in declared_notices():
        if topic := kind.chosen_as:
            found[topic.name] = topic
            kinds[topic.name].append(kind)
    in_order = sorted(found.values(), key=lambda topic: (topic.order, topic.name))
    return {topic.name: (topic, tuple(kinds[topic.name])) for topic in in_order}


def choices(actor: Membership, *, at: datetime) -> list[ChannelChoice]:
    """What everybody is told now and then, and what reached somebody or was switched off."""
    lately = Message.objects.filter(recipient=actor, created_at__gt=at - MONTH)
    told: dict[str, int] = defaultdict(int)
    for name, interrupted in lately.values_list("kind", "has_interrupted"):
        told[name] += interrupted
    off = set(OptOut.objects.filter(membership=actor).values_list("kind", "channel"))
    known = {name for name, _channel in off}.union(told)
    channels = [channel.name for channel in reaching(actor)]
    return [
        ChannelChoice(
            topic, kinds, _ways(kinds, channels, off), sum(told[kind.name] for kind in kinds)
        )
        for topic, kinds in topics().values()
        if any(kind.topic or kind.name in known for kind in kinds)
    ]


def _ways(
    kinds: tuple[NoticeKind, ...], channels: list[str], off: set[tuple[str, str]]
) -> tuple[Way, ...]:
    """A way is ticked unless every kind of the row was switched off in it."""
    possible = [
        name for name in channels if all(not k.channels or name in k.channels for k in kinds)
    ]
    return tuple(
        Way(name, not all((kind.name, name) in off for kind in kinds)) for name in possible
    )


def stamps_of(actor: Membership, chosen: NoticeSettings, *, at: datetime) -> Stamps | None:
    most = cap_of(actor, chosen)
    if most is None:
        return None
    return Stamps(most, tuple(prompts_of_month(actor, at=at)))


def stretches(quiet: QuietHours) -> list[Stretch]:
    """A weekday from 0 to 24 hours, cut where quiet hours begin and end."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 - hours of any wall clock
    quiet = QuietHours(quiet.starts, quiet.ends)
    found: list[Stretch] = []
    for hour in range(24):
        is_quiet = quiet.include(monday + timedelta(hours=hour))
        if found and found[-1].is_quiet == is_quiet:
            found[-1] = Stretch(is_quiet, found[-1].starts, hour + 1)
        else:
            found.append(Stretch(is_quiet, hour, hour + 1))
    return found


def place_of(person: Membership) -> str:
    """The city of somebody's time zone."""
    return person.timezone.rpartition("/")[2].replace("_", " ")
