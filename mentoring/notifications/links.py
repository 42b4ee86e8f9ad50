"""Links in letters that let one person do one thing once, without signing in.

An app registers the page behind a verb::

    @link_view("meetings.pick_slot")
    def pick_slot(request: HttpRequest, link: ActionLink) -> HttpResponse: ...

The page answers GET with a question and one button (mail scanners follow links, so a GET
changes nothing) and POST by calling an action, which uses the link up with ``redeem()``.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import full_address
from mentoring.core.web.pages import show
from mentoring.notifications.models import ActionLink
from mentoring.notifications.unsubscribe import unsubscribe
from mentoring.organisations.models import Membership

Page = Callable[[HttpRequest, ActionLink], HttpResponse]
LIFETIME = timedelta(days=14)
_pages: dict[str, Page] = {}
_also_used: set[str] = set()


class LinkClosed(Refusal):
    message = _("This link has already been used. Sign in to see where things stand.")


def link_view(verb: str, *, also_used: bool = False) -> Callable[[Page], Page]:
    """Register the page behind a verb; ``also_used``: it says itself what a used link can do."""

    def register(page: Page) -> Page:
        _pages[verb] = page
        if also_used:
            _also_used.add(verb)
        return page

    return register


def issue_links(
    membership: Membership,
    verb: str,
    subject_id: UUID,
    choices: list[str],
    *,
    at: datetime,
    lifetime: timedelta = LIFETIME,
) -> list[str]:
    """One full link per choice; using one of them closes them all."""
    group = new_id()
    tokens = [secrets.token_urlsafe(24) for _ in choices]
    ActionLink.objects.bulk_create(
        ActionLink(
            organisation_id=membership.organisation_id,
            membership=membership,
            token_digest=digest(token),
            verb=verb,
            subject_id=subject_id,
            choice=choice,
            group=group,
            created_at=at,
            expires_at=at + lifetime,
        )
        for token, choice in zip(tokens, choices, strict=True)
    )
    slug = membership.organisation.slug
    return [full_address("links:link", token, organisation=slug) for token in tokens]


def redeem(link: ActionLink, *, at: datetime) -> None:
    """Use up the link and its group, inside the action's transaction; ``LinkClosed`` if it was."""
    if not ActionLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=at).update(
        used_at=at
    ):
        raise LinkClosed
    ActionLink.objects.filter(group=link.group, used_at=None).update(used_at=at)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link; an unknown, used or expired one says so, and what to do next."""
    found = (
        ActionLink.objects.filter(token_digest=digest(token))
        .select_related("membership__organisation", "organisation")
        .first()
    )
    if found is None or found.membership.removed_at is not None:
        return show(request, "notifications/link_closed.html", {"reason": "unknown"}, status=404)
    language = found.membership.language or found.organisation.language
    with translation.override(language):
        request.organisation = found.organisation  # type: ignore[attr-defined]
        is_used = found.used_at and found.verb not in _also_used
        if is_used or found.expires_at <= timezone.now():
            reason = "used" if is_used else "expired"
            context = {"reason": reason, "link": found}
            return show(request, "notifications/link_closed.html", context, status=410)
        return _pages[found.verb](request, found)


app_name = "links"
urlpatterns = [
    path("stop/<str:token>/", unsubscribe, name="unsubscribe"),
    path("<str:token>/", open_link, name="link"),
]
