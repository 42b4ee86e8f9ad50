"""``notify()``: a line in the inbox and, within the friction budget, a letter."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import translation
from jinja2_fragments import render_block

from mentoring.core.pages import jinja
from mentoring.notifications import rules
from mentoring.notifications.jobs import deliver
from mentoring.notifications.models import Mail, Notice
from mentoring.notifications.plain import plain
from mentoring.organisations.models import Membership

MONTH = timedelta(days=30)


@transaction.atomic
def notify(
    recipient: Membership,
    *,
    key: str,
    kind: str,
    template: str,
    context: Mapping[str, Any],
    at: datetime,
    path: str = "",
    is_must: bool = False,
    budget: int | None = None,
    calendar: str = "",
    calendar_method: str = "",
    in_inbox: bool = True,
    reply_to: str = "",
    to: str = "",
) -> bool:
    """Tell one person one thing, once: the same ``key`` a second time does nothing.

    ``template`` is an HTML letter that extends ``mail/base.html`` and fills its blocks
    ``subject`` and ``body``, rendered in the recipient's language. ``is_must`` marks what
    somebody waits for (an invitation, a booking, the announcement of a match); everything else
    counts against ``budget`` letters in thirty days and goes only to the inbox beyond it.
    ``reply_to`` is the address that answers go to, when a human stands behind the letter.
    ``to`` is another address than the person's own, for what must reach the former one.
    Returns whether a letter was queued; somebody who was removed gets none.
    """
    if (
        recipient.removed_at
        or Mail.objects.filter(key=key).exists()
        or Notice.objects.filter(key=key).exists()
    ):
        return False
    subject, html = _write(recipient, template, context)
    is_limited = not is_must and budget is not None
    spent = prompts_in_month(recipient, at=at) if is_limited else 0
    may_mail = rules.may_mail(is_must=is_must, sent_this_month=spent, budget=budget)
    if in_inbox:
        Notice.objects.create(
            organisation_id=recipient.organisation_id, recipient=recipient, key=key, kind=kind,
            title=subject, path=path, mailed=may_mail, created_at=at,
        )  # fmt: skip
    if may_mail:
        mail = Mail.objects.create(
            organisation_id=recipient.organisation_id, recipient=recipient, key=key,
            kind=kind if is_must else f"prompt:{kind}", to=to or recipient.email, subject=subject,
            reply_to=reply_to,
            text=plain(html), html=html, calendar=calendar, calendar_method=calendar_method,
            created_at=at, due_at=at,
        )  # fmt: skip
        deliver.enqueue(str(mail.pk))
    return may_mail


def prompts_in_month(recipient: Membership, *, at: datetime) -> int:
    """Letters of the last thirty days that count against the friction budget."""
    return Mail.objects.filter(
        recipient=recipient, kind__startswith="prompt:", created_at__gt=at - MONTH
    ).count()


def spent_budgets(people: Sequence[Membership], *, budget: int, at: datetime) -> int:
    """How many of these people have had all their prompts of the last thirty days."""
    prompts = Mail.objects.filter(
        recipient__in=people, kind__startswith="prompt:", created_at__gt=at - MONTH
    )
    counted = prompts.values("recipient").annotate(count=Count("id"))
    return counted.filter(count__gte=budget).count()


def _write(recipient: Membership, template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    environment = jinja().env
    organisation = recipient.organisation
    language = recipient.language or organisation.language
    with translation.override(language):
        values = {
            "organisation": organisation,
            "recipient": recipient,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            **context,
        }
        subject = " ".join(str(render_block(environment, template, "subject", values)).split())
        html = environment.get_template(template).render(values)
    return subject[:300], html
