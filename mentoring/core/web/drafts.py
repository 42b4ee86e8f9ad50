"""Words that were sent and could not be taken, so that nobody has to write them again.

Whoever sends a form after their session ran out is asked to sign in. What they sent waits in the
session of the signed-out browser, encrypted, and stands in the form again when the same person
has signed in there. A signed cookie says who used the browser last, so that words are kept only
where somebody had signed in, and are shown to nobody else.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mentoring.core.crypto.sealing import seal, unseal

KEPT_FOR = 60 * 60  # seconds
MAX_KEPT = 64 * 1024  # characters of one form
COOKIE, IN_SESSION = settings.LAST_PERSON_COOKIE_NAME, "draft"
# Never shown or kept: secrets, and what only the page itself made.
LEFT_OUT = ("csrfmiddlewaretoken", "key", "next")
SECRET = ("password", "code", "token", "secret", "credential")
_signer = signing.Signer(salt="drafts")


@dataclass(frozen=True)
class Draft:
    """A form that could not be taken: where it was written and sent, and its fields."""

    page: str
    action: str
    fields: dict[str, list[str]]

    @property
    def words(self) -> list[str]:
        return words_of(self.fields)


def sent_fields(request: HttpRequest) -> dict[str, list[str]]:
    """What a form sent, by the names of its fields; nothing secret, and no files."""
    fields: dict[str, list[str]] = {}
    left = MAX_KEPT
    for name, values in request.POST.lists():
        if name in LEFT_OUT or any(word in name.lower() for word in SECRET):
            continue
        left -= sum(len(value) for value in values)
        if left < 0:
            break
        fields[name] = [str(value) for value in values]
    return fields


def words_of(fields: dict[str, list[str]]) -> list[str]:
    """What somebody wrote: sentences, not the ticks and numbers of a form."""
    values = (value.strip() for listed in fields.values() for value in listed)
    return [value for value in values if any(letter.isspace() for letter in value)]


def page_of(request: HttpRequest) -> str:
    """The page of this site on which the form stood; where it was sent to when that is unknown."""
    where = urlsplit(request.headers.get("Referer", ""))
    if where.netloc != request.get_host() or not where.path.startswith("/"):
        return request.get_full_path()
    return f"{where.path}?{where.query}" if where.query else where.path


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser remember who is signed in, in a form that only we can read."""
    person = _signer.sign(_digest(request.user))
    if request.COOKIES.get(COOKIE) != person:
        response.set_cookie(
            COOKIE,
            person,
            max_age=settings.SESSION_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def keep(request: HttpRequest) -> None:
    """Keep what was sent for whoever used this browser last."""
    try:
        person = _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return
    fields = sent_fields(request)
    if words_of(fields):
        told = [person, int(timezone.now().timestamp()), page_of(request), request.path, fields]
        request.session[IN_SESSION] = seal(json.dumps(told), "draft")


def kept(request: Any) -> Draft | None:
    """What waits for the signed-in reader; what waits for another, or too long, is dropped."""
    sealed = request.session.get(IN_SESSION) if request.user.is_authenticated else None
    if sealed is None:
        return None
    person, since, page, action, fields = json.loads(
        unseal(sealed, "draft") or '["", 0, "", "", {}]'
    )
    is_recent = timezone.now().timestamp() - since < KEPT_FOR
    if is_recent and constant_time_compare(person, _digest(request.user)):
        return Draft(page, action, fields)
    del request.session[IN_SESSION]
    return None


def kept_here(request: Any) -> Draft | None:
    """The draft that belongs on this page."""
    draft = kept(request)
    return draft if draft and draft.page in (request.path, request.get_full_path()) else None


def forget(request: HttpRequest) -> None:
    """The form was taken now."""
    draft = kept(request)
    if draft and draft.action == request.path:
        del request.session[IN_SESSION]


def _digest(user: Any) -> str:
    return salted_hmac("drafts", str(user.pk), algorithm="sha256").hexdigest()
