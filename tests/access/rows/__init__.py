"""Who gets what answer where. One module per app; every URL name needs a row.

``Row("meetings:book", lambda world: [world.proposal.pk], post={...}, mentee=302, mentor=404)``:
whoever is not named gets the default of that column, which denies.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WHO = ("anonymous", "mentee", "mentor", "coordinator", "admin", "sponsor", "stranger")


@dataclass(frozen=True)
class Row:
    """Expected status for each kind of reader of one URL name.

    ``args`` makes the arguments (without the organisation) from the world of the matrix test,
    a namespace with the cast and ``make_…`` fixtures. ``method`` is ``get`` or ``post``.
    """

    name: str
    args: Callable[[Any], list[Any]] = lambda world: []
    method: str = "get"
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    anonymous: int = 302
    mentee: int = 404
    mentor: int = 404
    coordinator: int = 404
    admin: int = 404
    sponsor: int = 404
    stranger: int = 404
    signed_out_page: bool = False  # lives outside organisations: strangers are like anybody


def everyone(status: int = 200) -> dict[str, int]:
    """All members of the organisation get this answer."""
    return dict.fromkeys(("mentee", "mentor", "coordinator", "admin", "sponsor"), status)


def anybody(status: int = 200) -> dict[str, int]:
    """Also strangers and people who are not signed in."""
    return dict.fromkeys(WHO, status)


def runs_it(status: int = 200) -> dict[str, int]:
    """Those who run the programme: its coordinator and the organisation's admin."""
    return {"coordinator": status, "admin": status}
