"""Minors' mode: switched on by coordinators, supervised by one person, told to everybody in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import NavEntry, go_to, render_fragment, sent, show
from mentoring.files.queries import content_of, waiting_for_release
from mentoring.files.views import served
from mentoring.messaging.models import Between, Conversation
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import actions, permissions, queries
from mentoring.safeguarding.forms import MinorsForm


@hook("navigation", order=61)
def supervised_entry(request: HttpRequest, programme: Any) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if not getattr(actor, "supervises", False):
        return None
    theirs = Programme.objects.filter(supervisor=actor, minors_since__isnull=False)
    slug = request.organisation.slug  # type: ignore[attr-defined]
    where = {
        one: address("safeguarding:supervised", one.slug, organisation=slug)
        for one in theirs.order_by("name")
    }
    return [
        NavEntry(
            _("Supervision: %(programme)s") % {"programme": one.name},
            there,
            request.path.startswith(there),
        )
        for one, there in where.items()
    ]


@hook("messaging.readers")
def supervisor_reads(relationship: Relationship) -> str | None:
    """Who else reads a conversation, by name."""
    supervisor = queries.supervisor_of(relationship)
    return supervisor.name if supervisor else None


@hook("messaging.holding")
def hold(between: Between, words: str, sent_as: UUID, actor: Any, at: datetime) -> str | None:
    """In quiet hours, and while nobody supervises, a message waits; a sentence says until when."""
    morning, is_alone = actions.waits_until(between, actor, at), queries.lacks_supervisor(between)
    if not (morning or is_alone) or not words.strip():
        return None
    actions.wait_for_morning(
        between,
        words,
        sent_as=sent_as,
        due_at=None if is_alone else morning,
        actor=actor,
        at=at,
    )
    if is_alone or morning is None:
        return _("Nobody supervises this programme now. Your message waits until somebody does.")
    moment = formats.moment(morning, actor.timezone)
    return _("It is quiet now in this programme. Your message goes at %(moment)s.") % {
        "moment": moment
    }


@hook("messaging.below", order=10)
def waiting(request: MemberRequest, between: Between) -> Markup | None:
    """What one wrote in quiet hours, until it goes."""
    if between.programme.minors_since is None:
        return None
    page = {"waiting": queries.waiting_of(request.actor, between), "relationship": between}
    return Markup(render_fragment(request, "safeguarding/waiting.html", page))  # noqa: S704


@require_POST
def drop_waiting(request: MemberRequest, relationship_id: UUID, waiting_id: UUID) -> HttpResponse:
    found = permissions.waiting_to_take_back(request.actor, relationship_id, waiting_id)
    actions.take_back_waiting(found)
    slug = request.organisation.slug
    return go_to(
        request,
        address("messaging:conversation", relationship_id, organisation=slug),
        message=_("Taken back. Nobody has read it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def minors(request: MemberRequest, slug: str) -> HttpResponse:
    """Whether a programme is for minors, who supervises it, and when it is quiet."""
    programme = programme_to_manage(request.actor, slug)
    supervisor = programme.supervisor
    first = {
        "email": supervisor.email if supervisor else "",
        "quiet_from": programme.quiet_from,
        "quiet_until": programme.quiet_until,
    }
    form, refusal, now = MinorsForm(sent(request), initial=first), None, timezone.now()
    here = address("safeguarding:minors", slug, organisation=request.organisation.slug)
    if request.method == "POST" and request.POST.get("act") == "end":
        actions.end_minors_mode(programme, actor=request.actor, at=now)
        return go_to(request, here, message=_("Minors’ mode is off. Nobody supervises any more."))
    if form.is_valid():
        try:
            actions.set_minors_mode(programme, **form.cleaned_data, actor=request.actor, at=now)
        except Refusal as no:
            refusal = no
        else:
            said = _("Minors’ mode is on. Everybody reads so above their conversation.")
            return go_to(request, here, message=said)
    page = {
        "programme": programme,
        "form": form,
        "refusal": refusal,
        "is_unsupervised": queries.unsupervised(programme).exists(),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "safeguarding/minors.html", page, status=status)


@require_safe
def supervised(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_supervise(request.actor, slug)
    theirs = Conversation.objects.filter(relationship__programme=programme)
    held = {file.conversation_id for file in waiting_for_release(theirs)}
    page = {
        "programme": programme,
        "writings": queries.supervised(programme, request.actor),
        "names_in": queries.names_in,
        "held": held,
    }
    return show(request, "safeguarding/supervised.html", page)


@require_safe
def supervised_words(request: MemberRequest, slug: str, conversation_id: UUID) -> HttpResponse:
    """What was written since it is supervised, read-only; that it was read stands in the log."""
    found = permissions.conversation_to_supervise(request.actor, slug, conversation_id)
    relationship, now = found.shared, timezone.now()
    actions.note_supervised_read(relationship, actor=request.actor, at=now)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
    since = relationship.programme.minors_since
    said, has_earlier = queries.opened(found, before, since)
    page = {
        "conversation": found,
        "earlier": queries.earlier_words(found, said),
        "programme": relationship.programme,
        "said": said,
        "has_earlier": has_earlier,
        "held": waiting_for_release(Conversation.objects.filter(pk=found.pk)),
        "names": queries.names_in(relationship),
        "people": queries.people_of(relationship),
    }
    return show(request, "safeguarding/supervised_words.html", page)


@require_safe
def supervised_file(
    request: MemberRequest, slug: str, conversation_id: UUID, file_id: UUID
) -> HttpResponse:
    """To look at before it is released; that it was fetched stands in the log."""
    file = permissions.file_to_supervise(request.actor, slug, conversation_id, file_id)
    actions.note_supervised_file_read(file, actor=request.actor, at=timezone.now())
    return served(file, content_of)


@require_POST
def release_file(
    request: MemberRequest, slug: str, conversation_id: UUID, file_id: UUID
) -> HttpResponse:
    file = permissions.file_to_supervise(request.actor, slug, conversation_id, file_id)
    actions.release_file(file, actor=request.actor, at=timezone.now())
    where = address(
        "safeguarding:supervised_words",
        slug,
        conversation_id,
        organisation=request.organisation.slug,
    )
    return go_to(request, where, message=_("Released. The others can open it now."))
