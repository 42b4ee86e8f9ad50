"""How long the audit log is and how it ends, every day to where nobody here can change it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from mentoring.console.queries.factors import lacking
from mentoring.core.web.addresses import address, full_address
from mentoring.events import chain
from mentoring.notifications.kinds import EMAIL, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass
from mentoring.notifications.wording import OF_ORGANISATION, Letter
from mentoring.organisations.models import Membership, Organisation

LOG_HEAD = declare_notice(
    "console.log_head",
    NoticeClass.DIGEST,
    template="console/mail/log_head.html",
    label=_("Every day, how long the activity log is"),
    path=lambda organisation, reader: address("console:log", organisation=organisation.slug),
    channels=[EMAIL],
    letter=Letter(_("How long the activity log is"), fixed=OF_ORGANISATION),
)


FACTOR_ASKED = declare_notice(
    "console.factor_asked",
    NoticeClass.TRANSACTIONAL,
    template="console/mail/factor_asked.html",
    letter=Letter(_("A second key for an account"), fixed=OF_ORGANISATION),
    path=lambda rule, reader: address("accounts:overview"),
)


def notify_of_factors(organisation: Organisation, *, at: datetime) -> int:
    """Tell whoever holds a role that needs a second factor, and has none, by when; once each."""
    told = [
        notify(
            one.member,
            FACTOR_ASKED,
            one.rule,
            {"due_at": one.due_at, "account_url": full_address("accounts:overview")},
            at=at,
        )
        for one in lacking(organisation.pk)
    ]
    return sum(message is not None for message in told)


def notify_log_head(organisation: Organisation, *, at: datetime) -> int:
    """Tell every administrator count and last link, once for each count; returns to how many."""
    count, link = chain.count_and_head(organisation.pk)
    if not count:
        return 0
    page = full_address("console:log", organisation=organisation.slug)
    context = {"count": count, "link": link, "log_url": f"{page}?count={count}"}
    admins = Membership.objects.present().administering().filter(organisation=organisation)
    told = [
        notify(admin, LOG_HEAD, organisation, context, at=at, occasion=count)
        for admin in admins.filter(user__isnull=False).select_related("organisation")
    ]
    return sum(message is not None for message in told)
