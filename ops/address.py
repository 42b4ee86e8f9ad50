"""What a base address tells about who can come."""

from urllib.parse import urlsplit

OWN_NAMES = ("", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104


def is_public(address: str) -> bool:
    """Whether it is more than this machine's own name for itself."""
    host = urlsplit(address).hostname or ""
    return host not in OWN_NAMES and not host.endswith(".localhost")
