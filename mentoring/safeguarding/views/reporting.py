"""What anybody can do in a conversation of theirs: block a person, report a message."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.messaging.models import Between
from mentoring.messaging.rules import CurrentMessage
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.safeguarding import actions, permissions, queries
from mentoring.safeguarding.forms import BlockForm, ReportForm

FORM = ["GET", "HEAD", "POST"]


@hook("messaging.above", order=20)
def above(request: MemberRequest, relationship: Between) -> Markup:
    """On top of a conversation: when it was opened, whom one blocks, and who can read what."""
    page: dict[str, Any] = {"relationship": relationship, "now": timezone.now()}
    page |= queries.stands(request.actor, relationship)
    return Markup(render_fragment(request, "safeguarding/above.html", page))  # noqa: S704


@hook("messaging.message_acts", order=50)
def report_link(
    request: MemberRequest, relationship: Between, message: CurrentMessage
) -> Markup | None:
    """Below a message of somebody else's."""
    if message.author == request.actor.pk:
        return None
    page = {"relationship": relationship, "message": message}
    return Markup(render_fragment(request, "safeguarding/report_link.html", page))  # noqa: S704


@require_http_methods(FORM)
def block(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Take no messages from the other any more, or take them again."""
    relationship, person = permissions.person_to_block(request.actor, relationship_id)
    form = BlockForm(sent(request))
    if request.method == "POST":
        if request.POST.get("act") == "unblock":
            actions.unblock(person, actor=request.actor, at=timezone.now())
            said = _("You can write to each other again.")
        else:
            tells = form.is_valid() and form.cleaned_data["tells_coordinators"]
            tells = tells and isinstance(relationship, Relationship)
            actions.block(
                relationship,
                person,
                tells_coordinators=tells,
                actor=request.actor,
                at=timezone.now(),
            )
            said = _("%(name)s can send you no messages any more.") % {"name": person.first_name}
        return go_to(request, _conversation(request, relationship), message=said)
    page = {
        "relationship": relationship,
        "person": person,
        "is_blocked": queries.has_blocked(request.actor, person),
        "form": form,
    }
    return show(request, "safeguarding/block.html", page)


@require_http_methods(FORM)
def report_message(request: MemberRequest, relationship_id: UUID, number: int) -> HttpResponse:
    """Say what is wrong with a message, and how much of the conversation goes along."""
    relationship, conversation, message = permissions.message_to_report(
        request.actor, relationship_id, number
    )
    form = ReportForm(sent(request))
    if form.is_valid():
        made = actions.report_message(
            relationship,
            conversation,
            message,
            **form.cleaned_data,
            actor=request.actor,
            at=timezone.now(),
        )
        where = address("safeguarding:own_report", made.pk, organisation=_slug(request))
        return go_to(request, where, message=_("Reported. Whoever wrote the message is not told."))
    readers = queries.readers_of(relationship, message.author, request.actor.pk)
    page = {
        "relationship": relationship,
        "message": message,
        "author": next((one for one in relationship.people if one.pk == message.author), None),
        "readers": formats.listed(person.name for person in readers),
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "safeguarding/report_message.html", page, status=status)


@require_http_methods(FORM)
def erase(request: MemberRequest, relationship_id: UUID) -> HttpResponse:
    """Ask for all of it to be erased, together; or take that back."""
    relationship, conversation = permissions.conversation_to_erase(request.actor, relationship_id)
    asked, now = queries.who_asked_to_erase(conversation), timezone.now()
    page: dict[str, Any] = {
        "relationship": relationship,
        "names": relationship.named_for(request.actor),
        "has_asked": request.actor.pk in asked,
        "others_asked": [one for one in relationship.others(request.actor) if one.pk in asked],
        "months": settings.KEEP_CONVERSATIONS_MONTHS,
        "refusal": None,
    }
    if request.method != "POST":
        return show(request, "safeguarding/erase.html", page)
    where = _conversation(request, relationship)
    if request.POST.get("act") == "keep":
        actions.take_back_asking(conversation, actor=request.actor, at=now)
        return go_to(request, where, message=_("It stays."))
    try:
        is_gone = actions.ask_to_erase(relationship, conversation, actor=request.actor, at=now)
    except Refusal as refusal:
        page["refusal"] = refusal
        return show(request, "safeguarding/erase.html", page, status=422)
    said = (
        _("All of it was erased.") if is_gone else _("It goes once all of you have asked for it.")
    )
    return go_to(request, where, message=said)


@require_safe
def own_report(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """What became of a report of one's own."""
    report = permissions.own_report(request.actor, report_id)
    page = {"report": report, "copied": queries.copies(report)}
    return show(request, "safeguarding/own_report.html", page)


def _conversation(request: MemberRequest, relationship: Between) -> str:
    return address("messaging:conversation", relationship.pk, organisation=_slug(request))


def _slug(request: MemberRequest) -> str:
    return str(request.organisation.slug)
