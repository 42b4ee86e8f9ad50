"""Which addresses lie on the open internet: what a name may lead to before we call it.

The standard library's ``is_global`` is too kind: it also says yes to addresses that carry another
one inside (mapped, translated, 6to4), to multicast, and to what is set aside for documentation.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_CLOSED_4 = [
    IPv4Network(one)
    for one in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by customers of one provider
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: where clouds answer with their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
]
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = [IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_TRANSLATED = IPv6Network("64:ff9b::/96")  # an IPv4 address for networks that know only IPv6


def is_public(address: str) -> bool:
    """Whether an address, as name servers answer it, is one of the open internet.

    >>> [is_public(one) for one in ("93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822")]
    [True, True, True]
    >>> [is_public(one) for one in ("10.0.0.1", "::1", "::ffff:93.184.216.34", "64:ff9b::a00:1")]
    [False, False, False, False]
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(known, IPv4Address):
        return not any(known in closed for closed in _CLOSED_4)
    if known in _TRANSLATED:
        return is_public(str(IPv4Address(int(known) & 0xFFFFFFFF)))
    return known in _OPEN_6 and not _is_closed(known)


def _is_closed(address: IPv6Address) -> bool:
    return any(address in closed for closed in _CLOSED_6)
