"""The relay for calls, as an operator writes it: addresses, and the secret that it shares."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from mentoring.calls.relay import RelayAddress

MIN_SECRET = 16  # characters: whoever is given a key could try shorter ones until one fits
EXAMPLE = "turn:turn.example.org:3478"


def relay_urls(urls: Sequence[str], secret: str) -> list[str]:
    """``urls`` as browsers are given them; empty where no relay is set up.

    Raises ``ImproperlyConfigured`` for what is no address of a relay, and where addresses stand
    without a secret or the other way round.

    >>> relay_urls([" turn:turn.example.org "], "as long as it is secret")
    ['turn:turn.example.org']
    """
    named = [url.strip() for url in urls if url.strip()]
    for url in named:
        _check(url)
    if named and not secret:
        raise ImproperlyConfigured(
            "RAPPORT_TURN_URLS names a relay, but RAPPORT_TURN_SECRET is empty. Set it to the "
            "static-auth-secret of that relay."
        )
    if secret and not named:
        raise ImproperlyConfigured(
            "RAPPORT_TURN_SECRET is set, but RAPPORT_TURN_URLS names no relay. Set it too: "
            f"{EXAMPLE}"
        )
    if secret and len(secret) < MIN_SECRET:
        raise ImproperlyConfigured(
            f"RAPPORT_TURN_SECRET has {len(secret)} characters. Set {MIN_SECRET} or more, here "
            "and at the relay: openssl rand -hex 32"
        )
    return named


def _check(url: str) -> None:
    try:
        RelayAddress.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"RAPPORT_TURN_URLS has {url!r}. Write addresses of relays, separated by commas: "
            f"{EXAMPLE},turns:turn.example.org:443?transport=tcp"
        ) from error
