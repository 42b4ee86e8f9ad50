"""Whether mail can come in, for the status page and ``bin/manage doctor``."""

import socket

from django.conf import settings
from django.utils.translation import gettext as _

from mentoring.inbound.mailbox import opened, place_of

TIMEOUT = 5  # seconds


def trouble() -> str:
    """What keeps mail from coming in through the doors that are set; empty: nothing."""
    if settings.INBOUND_IMAP:
        place = place_of(settings.INBOUND_IMAP)
        try:
            opened(place, timeout=TIMEOUT).logout()
        except Exception as error:
            said = {"where": f"{place.host}:{place.port}", "error": error}
            return _("The mailbox at %(where)s cannot be opened: %(error)s") % said
    if settings.INBOUND_LMTP:
        host, _sep, port = settings.INBOUND_LMTP.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), TIMEOUT).close()
        except OSError as error:
            said = {"where": settings.INBOUND_LMTP, "error": error}
            return _("Nobody takes mail by LMTP at %(where)s: %(error)s") % said
    return ""


def state() -> str:
    """Where answers go, and whose word about their senders counts."""
    if not settings.INBOUND_ADDRESS:
        return _("Emails cannot be answered, because no address is set (RAPPORT_INBOUND_ADDRESS).")
    said = {"address": settings.INBOUND_ADDRESS, "server": settings.INBOUND_AUTHSERV_ID}
    if said["server"]:
        return _("Answers go to %(address)s; %(server)s confirms who wrote them.") % said
    return (
        _(
            "Answers go to %(address)s. Their senders are believed, because no mail server is "
            "named that confirms them (RAPPORT_INBOUND_AUTHSERV_ID)."
        )
        % said
    )
