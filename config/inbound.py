"""Where mail comes in, as an operator writes it: addresses for answers, a port, a mailbox."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TOKEN = "{token}"  # noqa: S105 - the place where it goes
MAX_TOKEN = 42  # characters of the longest one that we make
MAX_LOCAL = 64  # characters before the @, says RFC 5321


def one_inbound(setting: str) -> str:
    """``reply+{token}@example.org`` or ``{token}@reply.example.org``; empty stays empty.

    Raises ``ImproperlyConfigured`` for what is no such address, or too long for a token.

    >>> one_inbound(" Reply+{token}@Example.org ")
    'reply+{token}@example.org'
    """
    address = setting.strip().lower()
    local = address.partition("@")[0]
    try:
        if address:
            validate_email(address.replace(TOKEN, "x").replace("@localhost", "@localhost.local"))
            if local.count(TOKEN) != 1 or len(local) - len(TOKEN) + MAX_TOKEN > MAX_LOCAL:
                raise ValidationError("no place for a token")
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"RAPPORT_INBOUND_ADDRESS is {setting!r}. Write {TOKEN} where the secret part goes, "
            f"with at most {MAX_LOCAL - MAX_TOKEN} other characters before the @: "
            f"reply+{TOKEN}@example.org"
        ) from error
    return address


def host_and_port(setting: str) -> str:
    """``127.0.0.1:8024``; raises ``ImproperlyConfigured`` for anything else."""
    host, _sep, port = setting.strip().rpartition(":")
    if setting and not (host and port.isdigit()):
        raise ImproperlyConfigured(
            f"RAPPORT_INBOUND_LMTP is {setting!r}. Write a host and a port: 127.0.0.1:8024"
        )
    return setting.strip()


def imap_address(setting: str) -> str:
    """``imaps://name:password@host/INBOX``; raises ``ImproperlyConfigured`` for anything else."""
    parts = urlsplit(setting.strip())
    is_one = parts.scheme in ("imap", "imaps") and parts.hostname and parts.username
    if setting and not is_one:
        raise ImproperlyConfigured(
            "RAPPORT_INBOUND_IMAP names no mailbox; it looks like "
            "imaps://name:password@imap.example.org/INBOX"
        )
    return setting.strip()
