"""How the installation is: one finding a line, in words, for the status page and ``doctor``."""

import shutil
import smtplib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.calls import relay, turn
from mentoring.console.queries import growth
from mentoring.core.crypto import keys
from mentoring.core.db import integrity
from mentoring.core.l10n import formats
from mentoring.core.l10n.formats import number
from mentoring.events import chain, checkpoints
from mentoring.events.jobs import seal
from mentoring.inbound import health as inbound
from mentoring.jobs import clock, queue
from mentoring.notifications.queries import mail_trouble
from mentoring.organisations.models import Organisation

LATE_AFTER = timedelta(minutes=10)
LITTLE_ROOM = 500 * 1024 * 1024
TIMEOUT = 5


@dataclass(frozen=True)
class Finding:
    name: str
    is_well: bool
    words: str


def examine(
    *, at: datetime, thoroughly: bool = False, from_the_start: bool = False
) -> list[Finding]:
    """Look at everything; ``thoroughly`` also reads the database file and walks the log.

    The log since each last checkpoint, or all of it ``from_the_start``.
    """
    checks: list[Callable[[datetime], Finding]] = [
        _database, _migrations, _worker, _given_up, _queues, _clock, _mail_server, _emails,
        _mail_in, _relay, _disk, _secrets, _keys, _hosts,
    ]  # fmt: skip
    if thoroughly:
        checks += [_growth, _integrity, _whole_log if from_the_start else _log]
    return [_look(check, at) for check in checks]


def _look(check: Callable[[datetime], Finding], at: datetime) -> Finding:
    """A check that breaks is a finding too: the doctor never faints."""
    try:
        return check(at)
    except Exception as error:
        return Finding(check.__name__.strip("_"), False, f"{type(error).__name__}: {error}")


def _database(at: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(
        _("Database"), True, _("%(kind)s is responding.") % {"kind": connection.display_name}
    )


def _migrations(at: datetime) -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    words = _("The database matches this version.")
    if waiting:
        words = _("%(count)s migrations are pending: bin/manage migrate") % {"count": waiting}
    return Finding(_("Migrations"), not waiting, words)


def _worker(at: datetime) -> Finding:
    beat = queue.last_run(seal)  # which the clock starts every minute
    name = _("Worker")
    if beat is None:
        return Finding(name, False, _("Nothing has run here yet: bin/manage work"))
    minutes = int((at - beat).total_seconds() // 60)
    words = ngettext("Last seen %(num)s minute ago.", "Last seen %(num)s minutes ago.", minutes)
    return Finding(name, at - beat < LATE_AFTER, words % {"num": minutes})


def _given_up(at: datetime) -> Finding:
    given_up = queue.stats(at=at).given_up
    if not given_up:
        return Finding(_("Failed jobs"), True, _("None."))
    words = ngettext(
        "%(num)s job failed five times; the latest: %(function)s",
        "%(num)s jobs failed five times; the latest: %(function)s",
        len(given_up),
    )
    return Finding(
        _("Failed jobs"), False, words % {"num": len(given_up), "function": given_up[0].function}
    )


def _mail_server(at: datetime) -> Finding:
    name = _("Mail server")
    if not settings.HAS_SMTP:
        words = _("None is set up: nothing is sent, every email is kept in the outbox (EMAIL_URL).")
        return Finding(name, True, words)
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    server = EmailBackend(timeout=TIMEOUT)
    try:
        server.open()  # with its TLS and its password, as for a mail
    except (OSError, smtplib.SMTPException) as error:
        words = _("%(where)s does not take emails from here: %(error)s")
        return Finding(name, False, words % {"where": where, "error": error})
    finally:
        server.close()
    return Finding(name, True, _("%(where)s is responding.") % {"where": where})


def _emails(at: datetime) -> Finding:
    """What waits for long, or ended where nobody can tell."""
    trouble = mail_trouble(at=at)
    words = str(trouble) if trouble else _("All have been handed over, or were answered.")
    return Finding(_("Emails"), not trouble, words)


def _mail_in(at: datetime) -> Finding:
    wrong = inbound.trouble()
    return Finding(_("Incoming mail"), not wrong, wrong or inbound.state())


def _relay(at: datetime) -> Finding:
    """A place is asked for with a key as people get it, so a wrong secret shows too."""
    name = _("Relay for calls")
    servers = turn.ice_servers("doctor", "doctor", at)
    if not servers:
        words = _("None is set up: some people cannot see each other (RAPPORT_TURN_URLS).")
        return Finding(name, True, words)
    wrong = next(filter(None, map(relay.trouble_with, servers)), "")
    words = _("It takes calls.")
    if wrong:
        words = _("It takes no calls. %(wrong)s") % {"wrong": wrong}
    return Finding(name, not wrong, words)


def _disk(at: datetime) -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = _("%(size)s GB free for data.") % {"size": number(free / 1024**3, 1)}
    return Finding(_("Disk"), free > LITTLE_ROOM, words)


def _secrets(at: datetime) -> Finding:
    """The key of everything: for the owner's eyes only."""
    folder = Path(settings.DATA_DIR)
    loose = [
        str(path)
        for path in (folder, folder / "secrets.json")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    words = _("Only the owner can read them.")
    if loose:
        words = _("Others can read %(paths)s: chmod go-rwx") % {"paths": ", ".join(loose)}
    return Finding(_("Secrets"), not loose, words)


def _clock(at: datetime) -> Finding:
    refused = clock.refused()
    words = _("The time is believed.")
    if refused:
        words = _(
            "It jumped from %(before)s to %(after)s, so nothing is started by it. Set it right, "
            "or if it is: bin/manage clock --accept"
        )
        before, after = refused.seen_at, refused.refused_at
        words %= {"before": f"{before:%Y-%m-%d %H:%M}", "after": f"{after:%Y-%m-%d %H:%M}"}
    return Finding(_("Clock"), refused is None, words)


def _queues(at: datetime) -> Finding:
    late = [one for one in queue.stats(at=at).queues if at - one.oldest_due_at > LATE_AFTER]
    words = _("Nothing has been waiting for ten minutes.")
    if late:
        told = [f"{one.queue}: {one.due}, {one.oldest_due_at:%Y-%m-%d %H:%M}" for one in late]
        words = _("Jobs are waiting, the oldest since (UTC): %(queues)s")
        words %= {"queues": "; ".join(told)}
    return Finding(_("Queues"), not late, words)


def _keys(at: datetime) -> Finding:
    """Proof, not presence: each organisation's newest key is unwrapped with the root key."""
    closed = keys.unopenable()
    words = _("The root key opens the key of every organisation.")
    if closed:
        words = _(
            "The root key does not open the keys of %(count)s organisations: secrets.json is not "
            "the one that belongs to this database. Put back the copy you keep."
        )
        words %= {"count": len(closed)}
    return Finding(_("Keys"), not closed, words)


def _growth(at: datetime) -> Finding:
    """What comes and goes; a queue of work that never ends would show here first."""
    return Finding(_("Growth"), True, growth.told(at))


def _integrity(at: datetime) -> Finding:
    problems = integrity.problems()
    words = _("No damage was found.")
    if problems:
        words = _("The database is damaged: %(problem)s. Stop Rapport and restore a back-up.")
        words %= {"problem": problems[0]}
    return Finding(_("Database file"), not problems, words)


def _log(at: datetime) -> Finding:
    return _log_since_checkpoint(at, thoroughly=False)


def _whole_log(at: datetime) -> Finding:
    return _log_since_checkpoint(at, thoroughly=True)


def _log_since_checkpoint(at: datetime, *, thoroughly: bool) -> Finding:
    breaks = [*chain.broken_links(thoroughly=thoroughly), *checkpoints.disagreements()]
    words = _("Every event follows from the one before.")
    if breaks:
        words = _("The log was changed from outside, at position %(position)s: %(what)s.")
        words %= {"position": breaks[0].position, "what": breaks[0].what}
    return Finding(_("Audit log"), not breaks, words)


def _hosts(at: datetime) -> Finding:
    """Names of their own that cannot work as the installation is set up."""
    own = list(Organisation.objects.exclude(host=None).values_list("host", flat=True))
    name, names = _("Host names"), {"names": formats.listed(own)}
    if own and not settings.ORGANISATION_HOSTS:
        words = _("Nobody is let in under %(names)s: set RAPPORT_ORGANISATION_HOSTS=true.")
        return Finding(name, False, words % names)
    if own and not settings.IS_HTTPS:
        words = _("Emails lead to http://%(names)s: RAPPORT_BASE_URL does not begin with https://.")
        return Finding(name, False, words % names)
    words = _("Organisations are reached under the address of the installation.")
    if own:
        words = _("Emails lead to %(names)s as well.") % names
    return Finding(name, True, words)
