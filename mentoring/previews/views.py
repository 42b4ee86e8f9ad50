"""Previews below messages; they have no pages of their own."""

from typing import Any

from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.web.pages import render_fragment
from mentoring.messaging.models import Conversation
from mentoring.organisations.requests import MemberRequest
from mentoring.previews import queries
from mentoring.previews.rules import Preview


@hook("messaging.beside", order=50)
def beside(
    request: MemberRequest, between: Any, conversation: Conversation | None, numbers: list[int]
) -> dict[int, Markup]:
    """What the link of each message leads to, below its words."""
    if not queries.are_shown(between):
        return {}
    found = queries.by_message(conversation, numbers)
    return {number: _drawn(request, one) for number, one in found.items()}


@hook("messaging.below", order=30)
def told(request: MemberRequest, between: Any) -> Markup | None:
    """Whoever writes knows what becomes of a link before it is sent."""
    if not between.is_open or not queries.are_shown(between):
        return None
    return Markup(render_fragment(request, "previews/told.html", {}))  # noqa: S704


def _drawn(request: MemberRequest, preview: Preview) -> Markup:
    page = {"preview": preview}
    return Markup(render_fragment(request, "previews/preview.html", page))  # noqa: S704
