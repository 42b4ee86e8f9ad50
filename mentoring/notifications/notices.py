"""Letters about the way in: the invitation, and word to an address that is no longer in use.

All others are written by the apps above.
"""

from datetime import datetime

from mentoring.core.extensions import extends
from mentoring.notifications.models import Mail
from mentoring.notifications.send import notify
from mentoring.organisations.models import Invitation, Membership


@extends("organisations.invitation")
def write_invitation(invitation: Invitation, link: str, at: datetime) -> None:
    """Called inside ``invite()``, the only moment at which the link is known."""
    notify(
        invitation.membership,
        key=f"invitation:{invitation.pk}",
        kind="invitation",
        template="notifications/mail/invitation.html",
        context={"invitation": invitation, "link": link},
        at=at,
        is_must=True,
        in_inbox=False,
    )


@extends("organisations.address_corrected")
def tell_former_address(member: Membership, before: str, actor: Membership, at: datetime) -> None:
    """Whoever reads the former address learns that letters go elsewhere, but not where to.

    Only an address that had letters from here and takes them: nobody else would understand.
    """
    had = Mail.objects.filter(recipient=member, to=before)
    if not had.exists() or had.filter(state=Mail.State.BOUNCED).exists():
        return
    notify(
        member,
        to=before,
        key=f"address:{member.pk}:{at.isoformat()}",
        kind="address",
        template="notifications/mail/address_changed.html",
        context={"by": actor},
        at=at,
        is_must=True,
        reply_to=actor.email,
    )
