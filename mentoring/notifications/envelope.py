"""A mail row as a message of e-mail: headers, both halves, the calendar."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from mentoring.notifications.kinds import find_notice
from mentoring.notifications.models import Mail
from mentoring.notifications.replies import address_of
from mentoring.notifications.smtp import mail_domain
from mentoring.notifications.unsubscribe import unsubscribe_url


def to_message(mail: Mail) -> EmailMultiAlternatives:
    """Raises ``ValueError`` when a header would hold a line break."""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        reply_to=[address for address in [mail.reply_to or address_of(mail)] if address],
        headers=_headers(mail),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:  # Django adds the charset
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return message


def _headers(mail: Mail) -> dict[str, str]:
    """The id stays what it was when the mail was written, so that threads outlive a new address."""
    headers = {
        "Message-ID": f"<{mail.header_id or f'{mail.pk}@{mail_domain()}'}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = f"<{mail.in_reply_to}>"
    kind = find_notice(mail.kind)
    if kind and kind.is_unasked and mail.recipient is not None:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(mail.recipient, kind.name)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
