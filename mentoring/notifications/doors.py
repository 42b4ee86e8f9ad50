"""Links in letters that let one person do one thing once, without signing in.

An app registers the page behind a verb::

    @behind("meetings.pick_slot")
    def pick_slot(request: HttpRequest, door: Door) -> HttpResponse: ...

The page answers GET with a question and one button (mail scanners follow links, so a GET
changes nothing) and POST by calling an action, which closes the door with ``use()``.
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

from mentoring.core.addresses import full_address
from mentoring.core.ids import new_id
from mentoring.core.pages import show
from mentoring.core.refusals import Refusal
from mentoring.notifications.models import Door
from mentoring.organisations.models import Membership

Page = Callable[[HttpRequest, Door], HttpResponse]
LIFETIME = timedelta(days=14)
_pages: dict[str, Page] = {}


class DoorClosed(Refusal):
    message = _("This link has been used already. Sign in to see where things stand.")


def behind(verb: str) -> Callable[[Page], Page]:
    def register(page: Page) -> Page:
        _pages[verb] = page
        return page

    return register


def open_doors(
    membership: Membership,
    verb: str,
    subject_id: UUID,
    choices: list[str],
    *,
    at: datetime,
    lifetime: timedelta = LIFETIME,
) -> list[str]:
    """One full link per choice; using one of them closes them all."""
    bundle = new_id()
    tokens = [secrets.token_urlsafe(24) for _ in choices]
    Door.objects.bulk_create(
        Door(
            organisation_id=membership.organisation_id, membership=membership,
            token_digest=digest(token), verb=verb, subject_id=subject_id, choice=choice,
            bundle=bundle, created_at=at, expires_at=at + lifetime,
        )
        for token, choice in zip(tokens, choices, strict=True)
    )  # fmt: skip
    return [full_address("doors:door", token) for token in tokens]


def use(door: Door, *, at: datetime) -> None:
    """Close the door and its bundle, inside the action's transaction; ``DoorClosed`` if it was."""
    if not Door.objects.filter(pk=door.pk, used_at=None, expires_at__gt=at).update(used_at=at):
        raise DoorClosed
    Door.objects.filter(bundle=door.bundle, used_at=None).update(used_at=at)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def door(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link; an unknown, used or expired one says so, and what to do next."""
    found = (
        Door.objects.filter(token_digest=digest(token))
        .select_related("membership__organisation", "organisation")
        .first()
    )
    if found is None or found.membership.removed_at is not None:
        return show(request, "notifications/door_closed.html", {"reason": "unknown"}, status=404)
    language = found.membership.language or found.organisation.language
    with translation.override(language):
        request.organisation = found.organisation  # type: ignore[attr-defined]
        if found.used_at or found.expires_at <= timezone.now():
            reason = "used" if found.used_at else "expired"
            context = {"reason": reason, "door": found}
            return show(request, "notifications/door_closed.html", context, status=410)
        return _pages[found.verb](request, found)


app_name = "doors"
urlpatterns = [path("<str:token>/", door, name="door")]
