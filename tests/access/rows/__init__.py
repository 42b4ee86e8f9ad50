"""Who gets what answer where. One module per app; every URL name needs a row.

``Row("meetings:book", lambda world: [world.proposal.pk], post={...}, mentee=302, mentor=404)``:
whoever is not named gets the default of that column, which denies.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WHO = (
    "anonymous", "mentee", "mentor", "participant", "coordinator", "other_coordinator", "admin",
    "sponsor", "removed", "stranger", "token",
)  # fmt: skip


MEMBERS = (
    "mentee",
    "mentor",
    "participant",
    "coordinator",
    "other_coordinator",
    "admin",
    "sponsor",
)


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
    participant: int = 404  # somebody else in the same programme
    coordinator: int = 404
    other_coordinator: int = 404  # of another programme of the same organisation
    admin: int = 404
    sponsor: int = 404
    removed: int = 404  # ran the programme until they were removed; still signed in
    stranger: int = 404
    token: int = 404  # a program with a key of the organisation that was granted nothing
    signed_out_page: bool = False  # lives outside organisations: strangers are like anybody


def everyone(status: int = 200) -> dict[str, int]:
    """All members of the organisation get this answer."""
    return dict.fromkeys(MEMBERS, status)


def anybody(status: int = 200) -> dict[str, int]:
    """Also strangers and people who are not signed in."""
    return dict.fromkeys(WHO, status)


def those_in_it(status: int = 200) -> dict[str, int]:
    """Those who take part in the programme, each with what is their own."""
    return dict.fromkeys(("mentee", "mentor", "participant"), status)


def runs_it(status: int = 200) -> dict[str, int]:
    """Those who run the programme: its coordinator and the organisation's admin."""
    return {"coordinator": status, "admin": status}


def runs_any(status: int = 200) -> dict[str, int]:
    """Those who run a programme of the organisation, whichever."""
    return {**runs_it(status), "other_coordinator": status}
