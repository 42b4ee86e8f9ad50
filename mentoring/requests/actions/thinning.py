"""What two people wrote does not stay long after their request is over (ADR 0075)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length

from mentoring.jobs.thinning import thin
from mentoring.requests.models import Request, Shortlist, Waitlisted

KEEP_WORDS = timedelta(days=90)  # as long as the email that carried them
WORDS = ("words", "answer")


def thin_out(*, at: datetime) -> None:
    """Once a day. Who asked whom, when, and what became of it stays."""
    thin("requests", words_over(at), _forget_words, at=at)
    over = Shortlist.objects.filter(closed_at__lte=at - KEEP_WORDS)
    thin("shortlists", over, _remove_lists, at=at)
    left = Waitlisted.objects.filter(closed_at__lte=at - KEEP_WORDS)
    thin("waitlists", left, _remove_waitlisted, at=at)


def _remove_lists(keys: list[Any]) -> int:
    """With whom was never asked; the requests that came of them stay."""
    theirs = Shortlist.objects.filter(pk__in=keys)
    size: int = theirs.aggregate(size=Sum(Length("words")))["size"] or 0
    theirs.delete()
    return size


def words_over(at: datetime) -> QuerySet[Request]:
    """Requests that are over for long and still have words; after a yes, once it has ended."""
    since, yes = at - KEEP_WORDS, Q(state=Request.State.YES)
    over = ~yes & Q(closed_at__lte=since) | yes & Q(relationship__ended_at__lte=since)
    return Request.objects.alias(kept=Length("words")).filter(over, kept__gt=0)


def _forget_words(keys: list[Any]) -> int:
    theirs = Request.objects.filter(pk__in=keys)
    size: int = theirs.aggregate(size=Sum(sum(map(Length, WORDS))))["size"] or 0
    theirs.update(**dict.fromkeys(WORDS, ""))
    return size


def _remove_waitlisted(keys: list[Any]) -> int:
    """Who waited for whom is nobody's matter any more; no words are kept with it."""
    Waitlisted.objects.filter(pk__in=keys).delete()
    return 0
