"""How much there is of what comes and goes, and what the last thinning took of it."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.core.l10n.formats import number
from mentoring.jobs import thinning
from mentoring.jobs.models import Job, Thinning
from mentoring.notifications.models import ActionLink, Delivery, Mail
from mentoring.notifications.thinning import words_kept

MEGABYTE = 1024 * 1024


def told(at: datetime) -> str:
    """One paragraph; it counts rows, so it is for whoever can wait."""
    emails, size = words_kept()
    there = _("%(database)s in all; %(rows)s; the words of %(emails)s emails are %(size)s.") % {
        "database": _megabytes(database_size()),
        "rows": ", ".join(_counted()),
        "emails": number(emails),
        "size": _megabytes(size),
    }
    return f"{there} {_taken()}"


def _counted() -> list[str]:
    jobs, links = Job.objects.count(), ActionLink.objects.count()
    mails, deliveries = Mail.objects.count(), Delivery.objects.count()
    return [
        ngettext("%(num)s job", "%(num)s jobs", jobs) % {"num": number(jobs)},
        ngettext("%(num)s link", "%(num)s links", links) % {"num": number(links)},
        ngettext("%(num)s email", "%(num)s emails", mails) % {"num": number(mails)},
        ngettext("%(num)s delivery", "%(num)s deliveries", deliveries)
        % {"num": number(deliveries)},
    ]


def _taken() -> str:
    last = thinning.last()
    if not last:
        return _("Nothing has been thinned yet.")
    names = {
        "jobs": _("done jobs"),
        "links": _("links"),
        "reply_addresses": _("addresses for replies"),
        "deliveries": _("deliveries"),
        "emails": _("words of emails"),
        "requests": _("words of requests"),
        "shortlists": _("lists of people to ask"),
        "waitlists": _("places on waiting lists"),
        "days_off": _("days off that are over"),
    }
    taken = [f"{names.get(key, key)} {_one(turn)}" for key, turn in last.items()]
    return _("Last thinned (UTC): %(taken)s.") % {"taken": ", ".join(taken)}


def _one(turn: Thinning) -> str:
    size = f" ({_megabytes(turn.size)})" if turn.size else ""
    return f"{number(turn.rows)}{size} {turn.at:%Y-%m-%d %H:%M}"


def _megabytes(size: int) -> str:
    return _("%(size)s MB") % {"size": number(size / MEGABYTE, 1)}


def database_size() -> int:
    """What the database takes on its disk, in bytes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            )
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        size: int = cursor.fetchone()[0]
    return size
