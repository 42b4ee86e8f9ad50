"""Who may wait for news of a conversation: those it is between, while they are in it."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from mentoring.core.db.ids import is_id
from mentoring.core.hooks import run_hook
from mentoring.live.topics import Pair, topic_kind
from mentoring.messaging.models import COORDINATOR, Conversation, HiddenReading, Party
from mentoring.programmes.permissions import managing
from mentoring.relationships.models import Member

MAX_NAMED = 100  # people in one question


def members_among(pairs: Sequence[Pair]) -> set[Pair]:
    """Four queries for any number of readers; ``pairs`` name relationships or conversations.

    Thousands may wait for one conversation: what is the same for all of them is looked at once,
    and so many are not named to the database, which costs more than hearing of others too.
    """
    names = {name for name in {thing for _, thing in pairs} if is_id(name)}
    things = {UUID(name): name for name in names}
    asked = {pair for pair in pairs if pair[1] in names}
    there = Q(membership__removed_at=None, membership__user__isnull=False)
    people = {person for person, _ in asked}
    if len(people) <= MAX_NAMED:
        there &= Q(membership__user__in=people)
    members = Member.objects.present().filter(there, relationship__in=things.keys())
    parties = Party.objects.filter(there, conversation__in=things.keys(), is_staff=False)
    known = [
        *members.values_list("membership__user", "relationship"),
        *parties.values_list("membership__user", "conversation"),
    ]
    found = asked & {(person, things[thing]) for person, thing in known}
    runs = Conversation.objects.filter(kind=COORDINATOR)
    return found | managing(asked - found, runs) if asked - found else found


def seen_among(pairs: Sequence[Pair]) -> set[Pair]:
    """Members of one relationship see who of them is there and types.

    Not those who keep to themselves how far they have read, nor those of whom one has blocked
    the other; and only in relationships: whoever runs a programme is not watched at it.
    """
    things = {UUID(name): name for name in {thing for _, thing in pairs} if is_id(name)}
    members = Member.objects.present().filter(
        relationship__in=things.keys(),
        membership__user__in={person for person, _ in pairs},
        membership__removed_at=None,
    )
    there = list(members.values_list("membership__user", "relationship", "membership"))
    people = {member for *_, member in there}
    hidden = set(HiddenReading.objects.filter(membership__in=people).values_list("pk", flat=True))
    hidden |= {one for apart in run_hook("messaging.apart", people) for one in apart}
    return {(user, things[place]) for user, place, member in there if member not in hidden}


topic_kind("conversation", may_listen=members_among, see_each_other=seen_among)
