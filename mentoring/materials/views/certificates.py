"""A certificate at an address that nobody guesses, the badge behind it, and how others check it."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

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
        page = {"progress": progress, "certificate": None, "refusal": refusal}
        return show(request, "materials/training.html", page, status=422)
    where = address("materials:training", made.training, organisation=request.organisation.slug)
    return go_to(request, where, message=_("Your certificate is made. Its address is below."))


@public_inside
@require_safe
def certificate(request: MemberRequest, code: str) -> HttpResponse:
    """For whoever was given the address, signed in or not; of one taken back no name is shown."""
    found = permissions.certificate_to_see(request.organisation, code)
    page = {"certificate": found, "where": _where(request, found)}
    answer = show(request, "materials/certificate.html", page)
    return _unlisted(answer)


@require_POST
def revoke(request: MemberRequest, code: str) -> HttpResponse:
    found = permissions.certificate_to_revoke(request.actor, code)
    certificates.revoke(found, actor=request.actor, at=timezone.now())
    where = address("materials:training", found.training, organisation=request.organisation.slug)
    return go_to(request, where, message=_("Taken back. Its address says that it no longer holds."))


@public_inside
@require_safe
def badge(request: MemberRequest, code: str) -> HttpResponse:
    """The signed credential, to be kept in a wallet or handed on."""
    found = permissions.certificate_that_holds(request.organisation, code)
    key = BadgeKey.objects.get(organisation=request.organisation)
    with override(found.membership.user.language if found.membership.user else None):
        said = badges.credential(
            organisation=request.organisation.name,
            person=found.membership.name,
            title=str(found.get_training_display()),
            criteria=_(
                "Went through all lessons: scenes from mentoring, with questions to think about."
            ),
            issued_at=found.issued_at,
            where=_where(request, found),
        )
    answer = HttpResponse(
        badges.token(said, private=key.private, kid=str(key.pk)), content_type="application/vc+jwt"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="badge.jwt"'
    return _unlisted(answer)


@public_inside
@require_safe
def keys(request: MemberRequest) -> HttpResponse:
    """What badges of this organisation were signed with (RFC 7517)."""
    rows = BadgeKey.objects.filter(organisation=request.organisation)
    return JsonResponse({"keys": [badges.jwk(one.public, str(one.pk)) for one in rows]})


@public_inside
@require_safe
def issuer(request: MemberRequest) -> HttpResponse:
    where = full_address("materials:badge_issuer", organisation=request.organisation.slug)
    said: dict[str, Any] = badges.profile(request.organisation.name, issuer=where)
    return JsonResponse({"@context": badges.ISSUER_CONTEXT, **said})


@public_inside
@require_safe
def revoked(request: MemberRequest) -> HttpResponse:
    """The badges that no longer hold, by their ids."""
    slug = request.organisation.slug
    rows = Certificate.objects.filter(organisation=request.organisation, revoked_at__isnull=False)
    ids = [
        {"id": full_address("materials:certificate", code, organisation=slug)}
        for code in rows.order_by("revoked_at").values_list("code", flat=True)
    ]
    return JsonResponse(
        {
            "id": full_address("materials:badges_revoked", organisation=slug),
            "issuer": full_address("materials:badge_issuer", organisation=slug),
            "revokedCredential": ids,
        }
    )


def _where(request: MemberRequest, found: Certificate) -> Where:
    slug = request.organisation.slug
    return Where(
        certificate=full_address("materials:certificate", found.code, organisation=slug),
        issuer=full_address("materials:badge_issuer", organisation=slug),
        revoked=full_address("materials:badges_revoked", organisation=slug),
        training=full_address("materials:training", found.training, organisation=slug),
    )


def _unlisted(answer: HttpResponse) -> HttpResponse:
    """Neither found by a search engine nor handed on as the page that a link was on."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
