"""Which channels may carry a message, and when: reads what the rules decide by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from mentoring.core.hooks import run_hook
from mentoring.notifications import rules
from mentoring.notifications.channels import Channel, Extras, channels_of
from mentoring.notifications.kinds import EMAIL, PUSH, NoticeKind
from mentoring.notifications.models import AddressTrouble, Delivery, Message, NoticeSettings, OptOut
from mentoring.notifications.rules import NoticeClass, SkipReason, Urgency
from mentoring.organisations.models import Membership

MONTH = timedelta(days=30)
GATHERED = "notifications.gathered"  # the digest's kind
DAY = timedelta(hours=20)  # a daily digest may come somewhat earlier than yesterday's


State = Delivery.State


@dataclass(frozen=True)
class ChannelVerdict:
    """What a channel does with a message: now, later (``due_at``) or not, and why."""

    channel: Channel
    state: Delivery.State = State.PASSED_ON
    reason: str = ""
    due_at: datetime | None = None

    @property
    def goes(self) -> bool:
        return self.state == State.PASSED_ON


def verdicts(
    recipient: Membership,
    kind: NoticeKind,
    subject: Any,
    extras: Extras,
    *,
    is_off: bool = False,
    at: datetime,
) -> list[ChannelVerdict]:
    """One for each channel that may carry this kind; at most six queries.

    ``is_off``: its programme does not want it, so nothing of it leaves the site.
    """
    channels = channels_of(kind, recipient)
    if stays := SkipReason.PROGRAMME if is_off else extras.stays:
        return [_staying(channel, stays) for channel in channels]
    chosen = settings_of(recipient)
    withheld = _withheld(recipient, kind, subject, chosen, channels, at=at)
    withheld |= _paused(recipient, kind)
    due_at = None if kind.rings_always else _due_at(recipient, kind, chosen, extras, at=at)
    waits_for = SkipReason.NEXT if due_at and due_at == extras.not_before else SkipReason.QUIET
    found = [
        _verdict(channel, kind, chosen, withheld.get(channel.name), due_at, waits_for)
        for channel in channels
    ]
    return _in_turn(found, kind, extras, at=at)


def _staying(channel: Channel, reason: SkipReason) -> ChannelVerdict:
    if not channel.interrupts:
        return ChannelVerdict(channel)
    return ChannelVerdict(channel, State.WITHHELD, reason.value)


def _in_turn(
    found: list[ChannelVerdict], kind: NoticeKind, extras: Extras, *, at: datetime
) -> list[ChannelVerdict]:
    """An email behind a push waits to see whether it is read; a calendar entry never does."""
    pushed = next((one for one in found if one.channel.name == PUSH and one.goes), None)
    if pushed is None or extras.calendar or kind.chosen_as is None:
        return found
    due_at = (pushed.due_at or at) + rules.EMAIL_AFTER[kind.urgency]
    return [
        replace(one, reason=one.reason or SkipReason.NEXT.value, due_at=due_at)
        if one.channel.name == EMAIL and one.goes
        else one
        for one in found
    ]


def settings_of(recipient: Membership) -> NoticeSettings:
    """What somebody chose; not yet a row while they chose nothing."""
    found = NoticeSettings.objects.filter(membership=recipient).first()
    return found or NoticeSettings(membership=recipient)


def _verdict(
    channel: Channel,
    kind: NoticeKind,
    chosen: NoticeSettings,
    reason: SkipReason | None,
    due_at: datetime | None,
    waits_for: SkipReason,
) -> ChannelVerdict:
    if not channel.interrupts:
        return ChannelVerdict(channel)
    if reason is SkipReason.BUDGET and kind.notice_class is NoticeClass.PROMPT:
        return _over_budget(channel, kind, chosen)
    if reason:
        return ChannelVerdict(channel, State.WITHHELD, reason.value)
    return ChannelVerdict(channel, reason=waits_for.value if due_at else "", due_at=due_at)


def _over_budget(channel: Channel, kind: NoticeKind, chosen: NoticeSettings) -> ChannelVerdict:
    """What matters little stays in the inbox; everything else waits for the next stamp."""
    if kind.urgency is Urgency.LOW or chosen.stamps == 0 or channel.name != EMAIL:
        return ChannelVerdict(channel, State.WITHHELD, SkipReason.BUDGET.value)
    return ChannelVerdict(channel, State.WAITING, SkipReason.BUDGET.value)


def _due_at(
    recipient: Membership,
    kind: NoticeKind,
    chosen: NoticeSettings,
    extras: Extras,
    *,
    at: datetime,
) -> datetime | None:
    earliest = max(at, extras.not_before or at)
    due_at = rules.due_at(
        local=earliest.astimezone(ZoneInfo(recipient.timezone)),
        quiet=chosen.quiet,
        until=extras.until,
        imminent_rings=chosen.imminent_rings,
        by_day=kind.by_day and settings.LETTERS_BY_DAY,
    )
    return due_at or (earliest if earliest > at else None)


def _withheld(
    recipient: Membership,
    kind: NoticeKind,
    subject: Any,
    chosen: NoticeSettings,
    channels: Sequence[Channel],
    *,
    at: datetime,
) -> dict[str, SkipReason | None]:
    if kind.chosen_as is None:
        return {}
    spent, room = (
        _spent_and_room(recipient, kind, subject, chosen, at) if kind.is_unasked else (0, 1)
    )
    off = OptOut.objects.filter(membership=recipient, kind=kind.name)
    out = set(off.values_list("channel", flat=True))
    return {
        channel.name: rules.why_withheld(
            kind.notice_class,
            has_opted_out=channel.name in out,
            spent=spent,
            room=room,
            is_silent=bool(chosen.silent_until and at < chosen.silent_until),
        )
        for channel in channels
        if channel.interrupts
    }


def _paused(recipient: Membership, kind: NoticeKind) -> dict[str, SkipReason | None]:
    """No mail to an address that keeps bouncing; what has no other way is tried all the same."""
    if list(kind.channels) == [EMAIL] or not is_paused(recipient):
        return {}
    return {EMAIL: SkipReason.PAUSED}


def is_paused(person: Membership) -> bool:
    theirs = AddressTrouble.objects.filter(membership=person, address=person.email.lower())
    return theirs.exclude(paused_at=None).exists()


def programme_id(kind: NoticeKind, subject: Any) -> UUID | None:
    return kind.programme(subject).pk if kind.programme else None


def _spent_and_room(
    recipient: Membership, kind: NoticeKind, subject: Any, chosen: NoticeSettings, at: datetime
) -> tuple[int, int]:
    if kind.notice_class is NoticeClass.DIGEST:
        today = Message.objects.filter(
            recipient=recipient, kind=kind.name, created_at__gt=at - DAY, has_interrupted=True
        )
        return today.count(), rules.DIGESTS_A_DAY
    assert kind.programme  # declare_notice() refuses a prompt without
    programme = kind.programme(subject)
    budget = rules.own_cap(rules.monthly_budget(programme.dial), chosen.stamps)
    here, everywhere = _prompts_here_and_everywhere(recipient, programme.pk, at)
    # Of one programme both are the same; a second one keeps a budget of its own.
    cap = budget if here == everywhere else max(cap_of(recipient, chosen) or 0, budget)
    return rules.tighter(
        (here, rules.room_for(kind.urgency, budget=budget)),
        (everywhere, rules.room_for(kind.urgency, budget=cap)),
    )


def _prompts_here_and_everywhere(
    recipient: Membership, programme: UUID | None, at: datetime
) -> tuple[int, int]:
    counts = _prompts(at).filter(recipient=recipient).aggregate(**_counts(programme))
    return counts["here"], counts["everywhere"]


def _counts(programme: UUID | None) -> dict[str, Count]:
    """Stamps of one programme, and all: what gathers counts for each programme it tells of."""
    of_it = Q(programme_id=programme) | Q(gathered__message__programme_id=programme)
    return {
        "here": Count("id", filter=of_it, distinct=True),
        "everywhere": Count("id", distinct=True),
    }


def has_stamp(
    person: Membership, programme: UUID | None, chosen: NoticeSettings, *, at: datetime
) -> bool:
    """Whether one more prompt of this programme may go: within its own budget, and within all."""
    budgets = _budgets([person.pk]).get(person.pk, {})
    widest = max(budgets.values(), default=0)
    here, everywhere = _prompts_here_and_everywhere(person, programme, at)
    own = budgets.get(programme, widest) if programme else widest
    return here < rules.own_cap(own, chosen.stamps) and everywhere < rules.own_cap(
        widest, chosen.stamps
    )


def prompts_in_month(recipient: Membership, *, at: datetime) -> int:
    """Prompts of the last thirty days that left the inbox: they count against the budget."""
    return _prompts(at).filter(recipient=recipient).count()


def prompts_of_month(recipient: Membership, *, at: datetime) -> list[datetime]:
    """When each of them went, the earliest first."""
    theirs = _prompts(at).filter(recipient=recipient).order_by("created_at")
    return list(theirs.values_list("created_at", flat=True))


def spent_budgets(people: Sequence[UUID], *, programme: UUID, budget: int, at: datetime) -> int:
    """How many of these have had all their prompts of thirty days, some of whom want fewer.

    All of this programme, or all that reach them from anywhere. Three queries for any number.
    """
    prompts = _prompts(at).filter(recipient__in=people).order_by()
    counted = prompts.values_list("recipient").annotate(**_counts(programme))
    modest = NoticeSettings.objects.filter(membership__in=people).exclude(stamps=None)
    chosen = dict(modest.values_list("membership", "stamps"))
    widest = _widest_budgets(people)
    spent = {
        person
        for person, here, everywhere in counted
        if here >= rules.own_cap(budget, chosen.get(person))
        or everywhere >= rules.own_cap(widest.get(person, budget), chosen.get(person))
    }
    none_wanted = {person for person, stamps in chosen.items() if stamps == 0}
    return len(spent | none_wanted)


def _prompts(at: datetime) -> QuerySet[Message]:
    """Each cost a stamp: prompts, and the emails that gather those that waited for one."""
    stamped = Q(notice_class=Message.Class.PROMPT) | Q(kind=GATHERED)
    return Message.objects.filter(stamped, has_interrupted=True, created_at__gt=at - MONTH)


def cap_of(person: Membership, chosen: NoticeSettings) -> int | None:
    """Stamps a month over all programmes of somebody; None while they are in none.

    Programmes lie above this layer and say their budget through ``friction_budget``.
    """
    widest = _widest_budgets([person.pk]).get(person.pk)
    return None if widest is None else rules.own_cap(widest, chosen.stamps)


def _widest_budgets(people: Sequence[UUID]) -> dict[UUID, int]:
    """Of those who are in a programme, by membership."""
    return {person: max(budgets.values()) for person, budgets in _budgets(people).items()}


def _budgets(people: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By membership, and there by programme."""
    found: dict[UUID, dict[UUID, int]] = {}
    for told in run_hook("friction_budget", people):
        found |= told
    return found
