"""What the pages of organisations show."""

from dataclasses import dataclass
from datetime import datetime

from mentoring.accounts.models import User
from mentoring.organisations import rules
from mentoring.organisations.models import Acceptance, Membership, Organisation, Policy


@dataclass(frozen=True)
class PolicyPage:
    """The current version of one policy as one person meets it."""

    policy: Policy
    title: str  # its own first heading, or the name of its kind
    paragraphs: list[rules.Paragraph]
    accepted_at: datetime | None  # None: their yes is still missing
    earlier_version: int | None  # the version they accepted before

    @property
    def is_waiting(self) -> bool:
        return self.accepted_at is None


def policies_for(actor: Membership) -> list[PolicyPage]:
    """Terms and privacy page, with what is new since this person's last yes; two queries."""
    current = Policy.objects.current().filter(organisation=actor.organisation_id)
    accepted = Acceptance.objects.filter(membership=actor).select_related("policy")
    by_kind: dict[str, Acceptance] = {}
    for yes in accepted.order_by("policy__version"):
        by_kind[yes.policy.kind] = yes
    return [
        _page(policy, by_kind.get(policy.kind))
        for policy in sorted(current, key=lambda policy: policy.kind, reverse=True)
    ]


def policies_to_read(organisation: Organisation) -> list[PolicyPage]:
    """For strangers, of whom no yes is known or asked."""
    return [_page(policy, None) for policy in current_policies(organisation)]


def _page(policy: Policy, last: Acceptance | None) -> PolicyPage:
    is_current = last is not None and last.policy_id == policy.pk
    earlier = last.policy if last and not is_current else None
    title, text = rules.title_and_text(policy.text)
    return PolicyPage(
        policy=policy,
        title=title or policy.get_kind_display(),
        paragraphs=rules.what_is_new(text, earlier.text if earlier else None),
        accepted_at=last.accepted_at if last and is_current else None,
        earlier_version=earlier.version if earlier else None,
    )


def current_policies(organisation: Organisation) -> list[Policy]:
    """What somebody accepts by joining: terms first, then the privacy page."""
    return list(Policy.objects.current().filter(organisation=organisation).order_by("-kind"))


def memberships_of(user: User) -> list[Membership]:
    """The organisations somebody may enter, by name."""
    mine = Membership.objects.present().filter(user=user).select_related("organisation")
    return list(mine.order_by("organisation__name"))
