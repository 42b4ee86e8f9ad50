"""How the installation is: one finding a line, in words, for the status page and ``doctor``."""

import shutil
import smtplib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.audit import chain
from mentoring.audit.models import Job
from mentoring.core.words import number

HEARTBEAT = "mentoring.audit.jobs.seal"  # a clock job that runs every minute
LATE_AFTER = timedelta(minutes=10)
LITTLE_ROOM = 500 * 1024 * 1024
PATIENCE = 5


@dataclass(frozen=True)
class Finding:
    name: str
    is_well: bool
    words: str


def examine(*, at: datetime, thoroughly: bool = False) -> list[Finding]:
    """Look at everything; ``thoroughly`` also walks the whole hash chain of the log."""
    checks: list[Callable[[datetime], Finding]] = [
        _database, _migrations, _worker, _dead_jobs, _mail_server, _disk, _secrets,
    ]  # fmt: skip
    if thoroughly:
        checks.append(_chain)
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
    return Finding(_("Database"), True, _("%(kind)s answers.") % {"kind": connection.display_name})


def _migrations(at: datetime) -> Finding:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    words = _("The database has the shape this version needs.")
    if waiting:
        words = _("%(count)s migrations wait: bin/manage migrate") % {"count": waiting}
    return Finding(_("Migrations"), not waiting, words)


def _worker(at: datetime) -> Finding:
    last = Job.objects.filter(function=HEARTBEAT, state=Job.State.DONE).order_by("finished_at")
    beat = last.values_list("finished_at", flat=True).last()
    name = _("Worker")
    if beat is None:
        return Finding(name, False, _("It has not run here yet: bin/manage work"))
    minutes = int((at - beat).total_seconds() // 60)
    words = ngettext("Last seen %(num)s minute ago.", "Last seen %(num)s minutes ago.", minutes)
    return Finding(name, at - beat < LATE_AFTER, words % {"num": minutes})


def _dead_jobs(at: datetime) -> Finding:
    dead = list(Job.objects.dead().order_by("-due_at").values_list("function", flat=True)[:100])
    if not dead:
        return Finding(_("Jobs given up"), True, _("None."))
    words = ngettext(
        "%(num)s job failed five times; the latest: %(function)s",
        "%(num)s jobs failed five times; the latest: %(function)s",
        len(dead),
    )
    return Finding(_("Jobs given up"), False, words % {"num": len(dead), "function": dead[0]})


def _mail_server(at: datetime) -> Finding:
    name = _("Mail server")
    if not settings.HAS_SMTP:
        words = _("None is set: nothing is sent, every letter is kept in the outbox (EMAIL_URL).")
        return Finding(name, True, words)
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        words = _("%(where)s does not answer: %(error)s") % {"where": where, "error": error}
        return Finding(name, False, words)
    return Finding(name, True, _("%(where)s answers.") % {"where": where})


def _disk(at: datetime) -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    words = _("%(size)s GB are free for data.") % {"size": number(free / 1024**3, 1)}
    return Finding(_("Disk"), free > LITTLE_ROOM, words)


def _secrets(at: datetime) -> Finding:
    """The key of everything: for the owner's eyes only."""
    folder = Path(settings.DATA_DIR)
    loose = [
        str(path) for path in (folder, folder / "secrets.json")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]  # fmt: skip
    words = _("Only the owner can read them.")
    if loose:
        words = _("Others can read %(paths)s: chmod go-rwx") % {"paths": ", ".join(loose)}
    return Finding(_("Secrets"), not loose, words)


def _chain(at: datetime) -> Finding:
    broken = chain.first_broken_link()
    words = _("Every event follows from the one before.")
    if broken:
        words = _("Event %(id)s does not follow: the log was changed from outside.")
        words %= {"id": broken.pk}
    return Finding(_("Audit log"), broken is None, words)
