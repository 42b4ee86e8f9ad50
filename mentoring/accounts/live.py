"""Who waits on a live connection: the person behind a session, and whether it still holds."""

from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from mentoring.accounts.models import User
from mentoring.accounts.sessions import SessionStore, digest
from mentoring.core.hooks import hook

CHUNK = 500


@hook("live.reader")
def reader(secret: str) -> tuple[str, UUID] | None:
    """The session with this secret and who is signed in with it."""
    session = digest(secret)
    people = _people_of({session})
    return (session, people[session]) if session in people else None


@hook("live.lasting_sessions")
def lasting_sessions(sessions: set[str]) -> set[str]:
    """Neither ended, nor of somebody who was disabled or has changed their password since."""
    return set(_people_of(sessions))


@hook("live.known_sessions")
def known_sessions(sessions: set[str]) -> set[str]:
    """Those that have not ended: one query, for a look before every delivery."""
    rows = (_alive(chunk) for chunk in _chunks(sessions))
    return {key for known in rows for key in known.values_list("session_key", flat=True)}


def _people_of(sessions: set[str]) -> dict[str, UUID]:
    rows = [row for chunk in _chunks(sessions) for row in _alive(chunk)]
    told = {row.session_key: SessionStore().decode(row.session_data) for row in rows}
    wanted = {data[SESSION_KEY] for data in told.values() if SESSION_KEY in data}
    users = {str(user.pk): user for user in User.objects.filter(pk__in=wanted, is_active=True)}
    return {
        session: users[data[SESSION_KEY]].pk
        for session, data in told.items()
        if data.get(SESSION_KEY) in users and _holds(users[data[SESSION_KEY]], data)
    }


def _holds(user: User, data: dict[str, str]) -> bool:
    """A new password ends what was signed in with the old one."""
    return constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _alive(sessions: list[str]) -> QuerySet[Session]:
    return Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())


def _chunks(sessions: set[str]) -> list[list[str]]:
    keys = list(sessions)
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
