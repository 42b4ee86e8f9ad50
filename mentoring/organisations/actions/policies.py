"""Terms and privacy page: publishing a version, and people's yes to it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.organisations.models import Acceptance, Membership, Organisation, Policy


class NothingNew(Refusal):
    message = _("Version {version} already has these words. Change them, then publish.")


@transaction.atomic
def publish_policy(
    organisation: Organisation, *, kind: str, text: str, actor: Membership | None, at: datetime
) -> Policy:
    """Put a new version in force: everybody is asked to accept it at their next visit.

    Whoever publishes it has read it, so their own yes is noted with it.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # numbers never collide
    latest = Policy.objects.filter(organisation=organisation, kind=kind).order_by("version").last()
    if latest and latest.text == text:
        raise NothingNew(version=latest.version)
    policy = Policy.objects.create(
        organisation=organisation,
        kind=kind,
        text=text,
        published_at=at,
        version=latest.version + 1 if latest else 1,
    )
    if actor:
        Acceptance.objects.create(membership=actor, policy=policy, accepted_at=at)
    record(
        "organisations.policy_published",
        policy,
        actor=actor,
        at=at,
        data={"kind": kind, "version": policy.version},
    )
    return policy


@transaction.atomic
def accept_policies(membership: Membership, *, at: datetime) -> None:
    """Say yes to the current terms and privacy page; saying it twice changes nothing."""
    current = Policy.objects.current().filter(organisation=membership.organisation_id)
    known = set(
        Acceptance.objects.filter(membership=membership).values_list("policy_id", flat=True)
    )
    for policy in current:
        if policy.pk not in known:
            Acceptance.objects.create(membership=membership, policy=policy, accepted_at=at)
            record(
                "organisations.policy_accepted",
                policy,
                actor=membership,
                at=at,
                data={"kind": policy.kind, "version": policy.version},
            )
