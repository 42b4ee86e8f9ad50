"""Before you publish: what will be sent, what stands against it; then once and for all."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, show
from mentoring.matching import actions, permissions
from mentoring.matching.forms import PublishForm
from mentoring.matching.models import ProposedGroup, Run
from mentoring.matching.notices import LETTER
from mentoring.matching.queries import obstacles as queries
from mentoring.matching.queries.labels import rules_of
from mentoring.matching.queries.letter import letter, not_yet
from mentoring.matching.queries.studio import unmatched_to_tell
from mentoring.matching.rules.answers import ANSWERS
from mentoring.notifications.queries import sent_or_kept
from mentoring.notifications.rendering import chosen_for, language_of, parts
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    refusal = None
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        are_pairs = all(group.are_two for group in queries.proposals(run))
        next_on = form.cleaned_data["next_on"]
        try:
            count = actions.publish(run, actor=request.actor, at=timezone.now(), next_on=next_on)
        except Refusal as why:
            refusal = why
            run = permissions.run_to_shape(request.actor, slug, number)
        else:
            where = address("matching:run", slug, number, organisation=request.organisation.slug)
            return go_to(request, where, message=_published_words(count, are_pairs))
    page = _checks(run) | {"refusal": refusal, "form": form}
    status = 422 if refusal or form.errors else 200
    return show(request, "matching/publish.html", page, status=status)


def _published_words(count: int, are_pairs: bool) -> str:
    said = sent_or_kept(
        ngettext(
            "%(count)s pair begins. Both people have a letter of their own now.",
            "%(count)s pairs begin. Everybody in them has a letter of their own now.",
            count,
        ),
        ngettext(
            "%(count)s pair begins. No mail server is set up: both letters are kept in the outbox.",
            "%(count)s pairs begin. No mail server is set up: their letters are kept in the "
            "outbox.",
            count,
        ),
    )
    if not are_pairs:
        said = sent_or_kept(
            ngettext(
                "%(count)s group begins. Everybody in it has a letter of their own now.",
                "%(count)s groups begin. Everybody in them has a letter of their own now.",
                count,
            ),
            ngettext(
                "%(count)s group begins. No mail server is set up: its letters are kept in the "
                "outbox.",
                "%(count)s groups begin. No mail server is set up: their letters are kept in the "
                "outbox.",
                count,
            ),
        )
    return str(said % {"count": count})


def _checks(run: Run) -> dict[str, object]:
    pairs = queries.proposals(run)
    named = Counter(pair.names for pair in pairs)
    is_open = run.state == Run.State.DONE
    today = run.programme.day_at(timezone.now())
    return {
        "programme": run.programme,
        "run": run,
        "pairs": pairs,
        "despite": [one for pair in pairs for one in pair.set_aside] if is_open else [],
        "rules": rules_of(run.kind),
        "shared_names": {names for names, times in named.items() if times > 1},
        "obstacles": queries.obstacles(run, pairs, on=today) if is_open else [],
        "newer": queries.newer_published(run) if is_open else None,
        "without_account": queries.without_account(pairs),
        "not_joined": queries.not_joined(pairs),
        "untold": len(unmatched_to_tell(run)) if is_open else 0,
        "letter_count": letters_of(run, pairs),
        "are_pairs": all(group.are_two for group in pairs),
    }


def letters_of(run: Run, groups: Sequence[ProposedGroup]) -> int:
    """One to each in each group; of an afternoon in rounds one to each person."""
    people = [one.enrolment_id for group in groups for one in group.loaded_members]
    return len(set(people)) if run.rounds else len(people)


@require_safe
def letters(request: MemberRequest, slug: str, number: int, pair_id: UUID) -> HttpResponse:
    """The letters of a group, word for word as they will be sent."""
    pair = permissions.pair_to_shape(request.actor, slug, number, pair_id)
    relationship = not_yet(pair, pair.run.programme)
    page = {
        "programme": pair.run.programme,
        "run": pair.run,
        "pair": pair,
        "letters": [(reader, *written(relationship, reader)) for reader in relationship.people],
    }
    return show(request, "matching/letters.html", page)


def written(relationship: Relationship, reader: Membership) -> tuple[str, Markup, str]:
    """Subject and body of the letter in the reader's language, from the letter's own template."""
    words = chosen_for(LETTER, relationship, language_of(reader)).words
    context = {
        "letter": letter(relationship, reader, at=timezone.now()),
        "invitation_url": "" if reader.user_id else "#",
        "answers": [(answer, "#") for answer in ANSWERS],
    }
    shown = parts(reader, LETTER, relationship, context, words)
    return shown.subject, shown.body, shown.language
