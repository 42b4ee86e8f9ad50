"""The request of a view inside an organisation: it knows who acts, and where."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from mentoring.organisations.models import Membership, Organisation


class MemberRequest(HttpRequest):
    actor: Membership
    organisation: Organisation


View = TypeVar("View", bound=Callable[..., object])


def public_inside(view: View) -> View:
    """Mark a view under an organisation's prefix that anybody may see, such as its colours."""
    view.is_public_inside = True  # type: ignore[attr-defined]
    return view


def open_to_strangers(view: View) -> View:
    """Mark a view that whoever holds its address may read: for strangers the actor is None."""
    view.is_open_to_strangers = True  # type: ignore[attr-defined]
    return view


def open_to_tokens(view: View) -> View:
    """Mark a view that programs may use: ``request.actor`` may be a Token, so it asks only
    ``permissions`` who may, and shows no page."""
    view.is_open_to_tokens = True  # type: ignore[attr-defined]
    return view


def exempt_from_terms(view: View) -> View:
    """Mark a view that a member may use before accepting the current terms."""
    view.exempt_from_terms = True  # type: ignore[attr-defined]
    return view
