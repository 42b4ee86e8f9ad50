"""Whose session it is and whether it lasts: whoever signs people in says. Asked in threads."""

from uuid import UUID

from mentoring.core.hooks import run_hook


def reader(secret: str) -> tuple[str, UUID] | None:
    """The session and the person behind a session cookie, or None."""
    return next(iter(run_hook("live.reader", secret)), None)


def lasting_sessions(sessions: set[str]) -> set[str]:
    """Of sessions those of somebody who is still signed in, looked at closely."""
    return {one for lasting in run_hook("live.lasting_sessions", sessions) for one in lasting}


def known_sessions(sessions: set[str]) -> set[str]:
    """Of sessions those that have not ended."""
    return {one for known in run_hook("live.known_sessions", sessions) for one in known}
