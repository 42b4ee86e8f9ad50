"""The address that mails come from, as an operator writes it and as mail servers want it."""

from email.utils import formataddr, parseaddr

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


def one_sender(setting: str) -> str:
    """``Mentoring, Northwind <m@example.org>`` with its name quoted as it must be.

    An unquoted comma would make two addresses of it, and no server takes that. Raises
    ``ImproperlyConfigured`` for what holds no address.

    >>> one_sender("Mentoring, Northwind <m@example.org>")
    '"Mentoring, Northwind" <m@example.org>'
    """
    name, opened, rest = setting.strip().rpartition("<")
    address = rest.strip().removesuffix(">").strip()
    name = parseaddr(f"{name.strip()} <{address}>")[0] if name.strip().startswith('"') else name
    try:
        validate_email(address.replace("@localhost", "@localhost.localdomain"))
    except ValidationError as error:
        raise ImproperlyConfigured(
            f"RAPPORT_FROM_EMAIL is {setting!r}. Write an address, or a name and an address: "
            "Mentoring <mentoring@example.org>"
        ) from error
    return formataddr((name.strip(), address)) if opened else address
