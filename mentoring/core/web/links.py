"""Where a link in people's words really leads, where its looks say something else."""

import re
import unicodedata
from urllib.parse import urlsplit

import idna

_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.S)
_TAG = re.compile(r"<[^>]*>")
_HOST_IN_WORDS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}", re.I)


def real_hosts_shown(html: str) -> str:
    """Sanitised HTML in which links that could deceive say their real host behind them.

    Those are links to names with letters beyond ASCII, to bare numbers, with something that looks
    like a name before an ``@``, and those whose words name another host than they lead to.
    """
    return _LINK.sub(_with_host, html)


def disguise(address: str, words: str) -> str:
    """The host of an address as name servers write it, where it does not look like it; or "".

    >>> disguise("https://xn--pypal-4ve.com/login", "my account")
    'xn--pypal-4ve.com'
    >>> disguise("https://evil.example/", "https://bank.example/")
    'evil.example'
    >>> disguise("https://example.org/", "the plan")
    ''
    """
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return address[:80]
    if parts.scheme not in ("http", "https") or not host:
        return ""
    plain = ascii_host(host)
    named = _HOST_IN_WORDS.search(words)
    said = urlsplit(f"//{named[0].rpartition('//')[2]}").hostname if named else plain
    looks_odd = plain.startswith("xn--") or ".xn--" in plain or "@" in parts.netloc
    is_number = ":" in host or host.rpartition(".")[2].isdecimal()
    is_other = bool(said) and _bare(ascii_host(said or "")) != _bare(plain)
    return plain if looks_odd or is_number or is_other else ""


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def ascii_host(host: str) -> str:
    """As name servers write it; letters that no name has are shown as they are numbered."""
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        folded = unicodedata.normalize("NFKC", host).lower()
        return folded.encode("ascii", "backslashreplace").decode()


def _with_host(link: re.Match[str]) -> str:
    address, more, words = link.groups()
    host = disguise(_plain(address), _plain(_TAG.sub("", words)))
    if not host:
        return link[0]
    safe = host.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<a href="{address}"{more}>{words}</a> <small class="link-host">({safe})</small>'


def _plain(escaped: str) -> str:
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        escaped = escaped.replace(mark, letter)
    return escaped
