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


def before_terms(view: View) -> View:
    """Mark a view that a member may use before accepting the current terms."""
    view.is_before_terms = True  # type: ignore[attr-defined]
    return view
