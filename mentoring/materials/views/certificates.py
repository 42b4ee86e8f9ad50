"""A certificate at an address that nobody guesses, the badge behind it, and how others check it."""

from typing import Any
from uuid import uuid5

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import go_to, show
from mentoring.materials import permissions
from mentoring.materials.actions import badges, certificates
from mentoring.materials.actions.badges import Where
from mentoring.materials.models import BadgeKey, Certificate
from mentoring.materials.queries import training as learning
from mentoring.materials.views.reading import spoken
from mentoring.organisations.requests import MemberRequest, public_inside


@require_POST
def issue(request: MemberRequest, training: str) -> HttpResponse:
    known = permissions.training_to_read(training)
    try:
        made = certificates.issue(known, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        progress = learning.progress_of(request.actor, known, spoken())
        known_of_it = {"certificate": None, "certificate_url": ""}
        page = {"progress": progress, "refusal": refusal, **known_of_it}
        return show(request, "materials/training.html", page, status=422)
    where = address("materials:training", made.training, organisation=request.organisation.slug)
    return go_to(request, where, message=_("Your certificate is made. Its address is below."))


@public_inside
@require_safe
def certificate(request: MemberRequest, code: str) -> HttpResponse:
    """For whoever was given the address, signed in or not; of one taken back no name is shown."""
    found = permissions.certificate_to_see(request.organisation, code)
    page = {"certificate": found}
    answer = show(request, "materials/certificate.html", page)
    return _unlisted(answer)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, code: str) -> HttpResponse:
    """Asks first: an administrator comes here from the page that everybody sees."""
    found = permissions.certificate_to_revoke(request.actor, code)
    if request.method != "POST":
        return show(request, "materials/take_back.html", {"certificate": found})
    certificates.revoke(found, actor=request.actor, at=timezone.now())
    where = address("materials:certificate", found.code, organisation=request.organisation.slug)
    return go_to(request, where, message=_("Taken back. Its address says that it no longer holds."))


@public_inside
@require_safe
def badge(request: MemberRequest, code: str) -> HttpResponse:
    """The signed credential, to be kept in a wallet or handed on."""
    found = permissions.certificate_that_holds(request.organisation, code)
    person = found.membership
    assert person is not None
    key = BadgeKey.objects.filter(organisation=request.organisation).latest("made_at")
    with override(person.user.language if person.user else None):
        said = badges.credential(
            certificate=found.pk,
            achievement=uuid5(request.organisation.pk, found.training),
            organisation=request.organisation.name,
            person=person.name,
            title=str(found.get_training_display()),
            criteria=_(
                "Went through all lessons: scenes from mentoring, with questions to think about."
            ),
            issued_at=found.issued_at,
            where=_where(request),
        )
    token = badges.token(said, private=key.private)
    answer = HttpResponse(token, content_type="application/jwt")
    answer.headers["Content-Disposition"] = 'attachment; filename="badge.jwt"'
    return _unlisted(answer)


@public_inside
@require_safe
def keys(request: MemberRequest) -> HttpResponse:
    """What badges of this organisation were signed with (RFC 7517)."""
    rows = BadgeKey.objects.filter(organisation=request.organisation).order_by("made_at")
    also = {"alg": "RS256", "use": "sig"}
    found = [badges.jwk(one.modulus) | also | {"kid": str(one.pk)} for one in rows]
    return _for_verifiers({"keys": found})


@public_inside
@require_safe
def issuer(request: MemberRequest) -> HttpResponse:
    said = badges.profile(request.organisation.name, issuer=_where(request).issuer)
    return _for_verifiers({"@context": badges.ISSUER_CONTEXT, **said})


@public_inside
@require_safe
def revoked(request: MemberRequest) -> HttpResponse:
    """The badges that no longer hold, by their ids; an id leads to no page."""
    rows = Certificate.objects.over().filter(organisation=request.organisation)
    ids = rows.order_by("issued_at", "pk").values_list("pk", flat=True)
    where = _where(request)
    entries = [{"id": badges.name_of(key), "revoked": True} for key in ids]
    return _for_verifiers(
        {"id": where.revoked, "issuer": where.issuer, "revokedCredentials": entries}
    )


def _where(request: MemberRequest) -> Where:
    slug = request.organisation.slug
    return Where(
        issuer=full_address("materials:badge_issuer", organisation=slug),
        revoked=full_address("materials:badges_revoked", organisation=slug),
    )


def _for_verifiers(said: dict[str, Any]) -> JsonResponse:
    """Public, and read by programs in a browser of whatever origin."""
    return JsonResponse(said, headers={"Access-Control-Allow-Origin": "*"})


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """Neither found by a search engine nor handed on as the page that a link was on."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
