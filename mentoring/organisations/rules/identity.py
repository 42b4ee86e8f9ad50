"""Who may move the address that decides who somebody is here."""

from enum import Enum


class Move(Enum):
    """Whether an address may be moved, and if not, why."""

    ALLOWED = "allowed"
    NOT_AN_ADMIN = "not an admin"
    OWN = "own"
    NEEDS_SECOND_FACTOR = "needs second factor"


def may_move(*, is_own: bool, by_admin: bool, of_admin: bool, has_second_factor: bool) -> Move:
    """Moving somebody's way in is for administrators; another administrator's needs two keys."""
    if not by_admin:
        return Move.NOT_AN_ADMIN
    if is_own:
        return Move.OWN
    if of_admin and not has_second_factor:
        return Move.NEEDS_SECOND_FACTOR
    return Move.ALLOWED
