"""Before you publish: what will be sent, what stands against it; then once and for all."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from jinja2_fragments import render_block
from markupsafe import Markup

from mentoring.core.addresses import address
from mentoring.core.pages import go_to, jinja, show
from mentoring.core.refusals import Refusal
from mentoring.matching import actions, permissions
from mentoring.matching.models import Run
from mentoring.matching.queries import obstacles as queries
from mentoring.matching.queries.letter import letter, not_yet
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship

LETTER = "matching/mail/letter.html"


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    run = permissions.finished_run_to_shape(request.actor, slug, number)
    refusal = None
    if request.method == "POST":
        try:
            count = actions.publish(run, actor=request.actor, at=timezone.now())
        except Refusal as why:
            refusal = why
            run = permissions.run_to_shape(request.actor, slug, number)
        else:
            said = ngettext(
                "%(count)s pair begins. Both people are getting their letter now.",
                "%(count)s pairs begin. All of them are getting their letters now.", count,
            )  # fmt: skip
            where = address("matching:run", slug, number, organisation=request.organisation.slug)
            return go_to(request, where, message=said % {"count": count})
    page = _checks(run) | {"refusal": refusal}
    return show(request, "matching/publish.html", page, status=422 if refusal else 200)


def _checks(run: Run) -> dict[str, object]:
    pairs = queries.proposals(run)
    is_open = run.state == Run.State.DONE
    return {
        "programme": run.programme, "run": run, "pairs": pairs,
        "obstacles": queries.obstacles(run, pairs, on=timezone.now().date()) if is_open else [],
        "newer": queries.newer_published(run) if is_open else None,
        "without_account": queries.without_account(pairs),
    }  # fmt: skip


@require_safe
def letters(request: MemberRequest, slug: str, number: int, pair_id: UUID) -> HttpResponse:
    """Both letters of a pair, word for word as they will be sent."""
    pair = permissions.pair_to_shape(request.actor, slug, number, pair_id)
    relationship = not_yet(pair, pair.run.programme)
    people = (relationship.mentee, relationship.mentor)
    page = {
        "programme": pair.run.programme, "run": pair.run, "pair": pair,
        "letters": [(reader, *written(relationship, reader)) for reader in people],
    }  # fmt: skip
    return show(request, "matching/letters.html", page)


def written(relationship: Relationship, reader: Membership) -> tuple[str, Markup, str]:
    """Subject and body of the letter in the reader's language, from the letter's own template."""
    environment = jinja().env
    organisation = relationship.programme.organisation
    language = reader.language or organisation.language
    with translation.override(language):
        values = {
            "organisation": organisation,
            "recipient": reader,
            "language": language,
            "letter": letter(relationship, reader, at=timezone.now()),
            "invitation_url": "" if reader.user_id else "#",
        }
        subject = " ".join(render_block(environment, LETTER, "subject", values).split())
        body = render_block(environment, LETTER, "body", values)
    return Markup(subject), Markup(body), language  # noqa: S704 - our own autoescaped template
