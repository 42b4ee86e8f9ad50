"""The letter that invites a person; all others are written by the apps above."""

from datetime import datetime

from mentoring.core.extensions import extends
from mentoring.notifications.send import notify
from mentoring.organisations.models import Invitation


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
