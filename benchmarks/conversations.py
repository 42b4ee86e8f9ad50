"""A conversation of years: what opening it and looking for words in it cost.

``python -m benchmarks.conversations --messages 50000 --all 1000000``. One conversation gets so many
messages, five thousand a year; the rest of them lies in conversations of others.

* *open*: CPU of the conversation's page as ``bin/run`` serves it, divided by that of a bare view
  with one query in the same rounds.
* *search*: milliseconds on the wall of one look for a word that stands nowhere. A look opens
  the newest 20,000 messages that somebody may read, then offers to look further back.
"""

import argparse
import statistics
import time
from datetime import timedelta
from typing import Any

from benchmarks.settings_for_benchmarks import set_up

LOOKS, CHUNK, A_YEAR = 9, 5000, 5000
WORDS = (
    "Thank you for Thursday. I asked Zoë about the budget as you said, and she will show me how "
    "the figures for the second quarter come about. Shall we look at number {} together before I "
    "speak to the board? I have put two pages into the folder, nothing is final yet, and I would "
    "rather hear from you first what you would leave out."
)


def write(messages: int, everybody: int) -> tuple[Any, Any]:
    """One mentee with a conversation so long, ``everybody`` with so many; gives both."""
    from django.utils import timezone

    from benchmarks.population import populate
    from mentoring.core.crypto.box import new_key
    from mentoring.core.db.ids import new_id
    from mentoring.messaging.models import Conversation, Entry
    from mentoring.relationships.models import Member, Relationship

    mentee = populate(100)["mentee"]
    ours = Relationship.objects.visible_to(mentee).get()
    now = timezone.now()
    began = min(now - timedelta(days=365 * messages / A_YEAR), ours.started_at)
    Relationship.objects.filter(pk=ours.pk).update(started_at=began)
    Member.objects.filter(relationship=ours).update(joined_at=began)
    others = list(Relationship.objects.exclude(pk=ours.pk).order_by("pk"))
    each = max(0, everybody - messages) // len(others)
    for relationship in [ours, *others]:
        count = messages if relationship == ours else each
        theirs = Member.objects.filter(relationship=relationship)
        people = list(theirs.values_list("membership", flat=True))
        conversation = Conversation.objects.create(
            organisation_id=relationship.organisation_id,
            relationship=relationship,
            key=new_key(),
            begun_at=began,
            last_number=count,
        )
        seal = conversation.seal
        for start in range(0, count, CHUNK):
            Entry.objects.bulk_create(
                Entry(
                    conversation=conversation,
                    number=number,
                    kind="message",
                    author_id=people[number % 2],
                    sent_as=new_id(),
                    sealed=seal(WORDS.format(number), number),
                    written_at=began + (now - began) * (number / (count + 1)),
                )
                for number in range(start + 1, min(start + CHUNK, count) + 1)
            )
    return mentee, ours


def open_ratio(mentee: Any, relationship: Any) -> float:
    from benchmarks import pages
    from config import urls

    urls.urlpatterns.insert(0, pages.bare_address())
    asked = [
        pages._page(pages.BARE, None, "/bare/"),
        pages._page(
            "conversation", mentee.user, f"/northwind/with/{relationship.pk}/conversation/"
        ),
    ]
    with pages.Server() as server:
        bare, ours = pages._in_rounds(asked, server.ask, server.cpu_time)
    print(f"the page: {asked[1].queries} queries, {asked[1].size:.0f} kB")
    return statistics.median(b / a for a, b in zip(bare, ours, strict=True))


def search_ms(mentee: Any) -> float:
    from mentoring.messaging.queries.search import search

    times = []
    for _look in range(LOOKS):
        began = time.perf_counter()
        assert search(mentee, "Nirgendwo").found == []
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversations", description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--all", type=int, default=1_000_000)
    chosen = parser.parse_args()
    set_up()
    began = time.perf_counter()
    mentee, relationship = write(chosen.messages, chosen.all)
    print(f"{chosen.all:,} messages written in {time.perf_counter() - began:.0f} s")
    ratio, look = open_ratio(mentee, relationship), search_ms(mentee)
    print(f"conversations: open_ratio={ratio:.1f} search_ms={look:.0f}")


if __name__ == "__main__":
    main()
