"""Host names, as people type them and as they are kept."""

import re
from urllib.parse import urlsplit

import idna

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)").fullmatch


def normal_host(said: str) -> str:
    """A host name in small ASCII letters, from what somebody typed or pasted.

    >>> normal_host(" https://Mentoring.Müller.example/start ")
    'mentoring.xn--mller-kva.example'

    Raises ``ValueError`` for what is no name of at least two parts: an IP address, a port, a
    single word.
    """
    typed = said.strip()
    parts = urlsplit(typed if "//" in typed else f"//{typed}")
    if parts.port is not None or parts.username is not None:
        raise ValueError("a name alone, without port or sign-in")
    try:
        host = idna.encode((parts.hostname or "").rstrip("."), uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(str(error)) from None
    labels = host.split(".")
    if len(host) > LONGEST or len(labels) < 2 or labels[-1].isdecimal():
        raise ValueError("a name of at least two parts")
    if not all(map(_LABEL, labels)):
        raise ValueError("letters, digits and hyphens")
    return host
