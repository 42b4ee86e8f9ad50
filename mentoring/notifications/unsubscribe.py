"""Switching off one kind of prompt from a mail: with one click, without signing in (RFC 8058).

The link in the mail and in its ``List-Unsubscribe`` header is the same. Its token says for whom
and which kind, signed and without an end: whoever keeps a mail for years can still stop the
next one. Mail scanners open links, so a GET asks and a POST does; the POST needs neither cookie
nor CSRF token, because mail programs have none. All it can do is to write less.
"""

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import show
from mentoring.notifications import actions
from mentoring.notifications.kinds import EMAIL, NoticeKind, find_notice
from mentoring.organisations.models import Membership

PAGE = "notifications/unsubscribe.html"
_signer = Signer(salt="notifications.unsubscribe", sep="~")


def unsubscribe_url(membership: Membership, kind: str) -> str:
    token = _signer.sign(f"{membership.pk}~{kind}")
    return full_address("links:unsubscribe", token, organisation=membership.organisation.slug)


def _read(token: str) -> tuple[Membership, NoticeKind] | None:
    try:
        membership_id, _sep, name = _signer.unsign(token).partition("~")
    except BadSignature:
        return None
    kind = find_notice(name)
    people = Membership.objects.present().select_related("organisation")
    person = people.filter(pk=membership_id).first()
    return (person, kind) if person and kind and kind.is_unasked else None


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = _read(token)
    if found is None:
        return show(request, "notifications/link_closed.html", {"reason": "unknown"}, status=404)
    person, kind = found
    with translation.override(person.language or person.organisation.language):
        request.organisation = person.organisation  # type: ignore[attr-defined]
        is_done = request.method == "POST"
        if is_done:
            actions.opt_out(person, kind, EMAIL, at=timezone.now())
        topic = kind.chosen_as
        row = topic.name if topic else ""
        here = address("notifications:settings", organisation=person.organisation.slug)
        context = {"person": person, "kind": kind, "is_done": is_done}
        anchor = row.replace(".", "-")
        return show(request, PAGE, context | {"settings_url": f"{here}?row={row}#row-{anchor}"})
