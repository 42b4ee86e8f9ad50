"""Letters about the way in: the invitation, and word to an address that is no longer in use.

All others are written by the apps above.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from mentoring.core.hooks import hook
from mentoring.notifications import gathering, push  # noqa: F401 - a digest, and a channel
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import EMAIL, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.models import ActionLink, Mail
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import OF_ORGANISATION, Letter
from mentoring.organisations.actions import invite
from mentoring.organisations.models import Invitation, Membership

INVITATION = declare_notice(
    "invitation",
    NoticeClass.TRANSACTIONAL,
    template="notifications/mail/invitation.html",
    channels=[EMAIL],
    letter=Letter(_("Invitation to the organisation, without a programme"), fixed=OF_ORGANISATION),
    holds_for=timedelta(days=14),
    grants_entry=True,
)
ADDRESS_CHANGED = declare_notice(
    "address",
    NoticeClass.TRANSACTIONAL,
    template="notifications/mail/address_changed.html",
    letter=Letter(_("An address was changed"), fixed=OF_ORGANISATION),
    urgency=Urgency.NOW,
)
ADDRESS_ASKED = declare_notice(
    "address_asked",
    NoticeClass.TRANSACTIONAL,
    template="notifications/mail/address_asked.html",
    letter=Letter(_("Somebody asks for another address"), fixed=OF_ORGANISATION),
    urgency=Urgency.NOW,
)


@hook("organisations.invitation")
def write_invitation(invitation: Invitation, link: str, at: datetime) -> None:
    """Called inside ``invite()``, the only moment at which the link is known."""
    notify(
        invitation.membership,
        INVITATION,
        invitation,
        {"invitation": invitation, "link": link},
        at=at,
        extras=Extras(until=invitation.expires_at),
    )


@hook("notifications.written_anew")
def invite_anew(mail: Mail, actor: Membership, at: datetime) -> bool | None:
    if mail.kind != INVITATION.name or mail.recipient is None:
        return None
    invite(mail.recipient, actor=actor, at=at)
    return True


@hook("organisations.address_corrected")
def notify_former_address(member: Membership, before: str, actor: Membership, at: datetime) -> None:
    """Whoever reads the former address always learns that letters go elsewhere, not where to."""
    notify(
        member,
        ADDRESS_CHANGED,
        member,
        {"by": actor},
        at=at,
        occasion=at.isoformat(),
        extras=Extras(to=before, reply_to=actor.email),
    )


@hook("organisations.address_asked")
def notify_of_request(member: Membership, actor: Membership, at: datetime) -> None:
    """Before anything moves: whoever reads the present address can object in time."""
    notify(
        member,
        ADDRESS_ASKED,
        member,
        {"by": actor},
        at=at,
        occasion=at.isoformat(),
        extras=Extras(to=member.email, reply_to=actor.email),
    )


@hook("organisations.address_corrected")
def end_links(member: Membership, before: str, actor: Membership, at: datetime) -> None:
    """Links in letters of before act for whoever reads them, so they end with the address."""
    ActionLink.objects.filter(membership=member, used_at=None).update(used_at=at)
