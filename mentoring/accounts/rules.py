"""How fast anybody may try to get in: a few tries at once, then one now and then."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address


class Try(StrEnum):
    PASSWORD = "password"  # noqa: S105
    CODE = "code"  # a letter with a code to sign in with
    RESET = "reset"  # a letter with a code for a new password
    SECOND_STEP = "second step"


@dataclass(frozen=True)
class Rate:
    """``tries`` at once; one of them is back every ``every``."""

    tries: int
    every: timedelta


@dataclass(frozen=True)
class SignInLimits:
    """One account from one network or known device; one account from all; one network at all."""

    here: Rate
    account: Rate
    sender: Rate


_LETTERS = SignInLimits(
    here=Rate(5, timedelta(minutes=3)),
    account=Rate(20, timedelta(minutes=3)),
    sender=Rate(50, timedelta(seconds=20)),
)
_GUESSES = SignInLimits(
    here=Rate(8, timedelta(seconds=40)),
    account=Rate(30, timedelta(seconds=30)),
    sender=Rate(50, timedelta(seconds=20)),
)
LIMITS = {
    Try.PASSWORD: _GUESSES,
    Try.CODE: _LETTERS,
    Try.RESET: _LETTERS,
    Try.SECOND_STEP: _GUESSES,
}


def after_a_try(free_at: datetime, rate: Rate, *, at: datetime) -> datetime | None:
    """When all tries will be back, after one more at ``at``; None when none is left."""
    later = max(free_at, at) + rate.every
    return later if later - at <= rate.tries * rate.every else None


def network(ip: str) -> str:
    """What one sender has at hand: an address, of version 6 the 64 bits that a line is given."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
