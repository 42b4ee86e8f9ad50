"""bin/manage read_bounce < message: note that a letter came back, from a delivery report."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring.notifications import actions, bounces
from mentoring.notifications.models import Mail


class Command(BaseCommand):
    help = "Read a delivery report (RFC 3464) from standard input and mark its letter as bounced."

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(bounces.MAX_BYTES)
        report = bounces.read_report(raw)
        if report is None:
            raise CommandError("This message is not a delivery report.")
        if not report.is_final:
            self.stdout.write(f"{report.recipient}: only a delay; nothing to note.")
            return
        mail = self.letter(report)
        if mail is None:
            raise CommandError("This report is not about an email of ours.")
        answer = report.answer or "came back"
        is_news = actions.note_bounce(mail, answer=answer, at=timezone.now())
        self.stdout.write(f"{mail.to}: {'noted' if is_news else 'known already'} ({answer})")

    def letter(self, report: bounces.BounceReport) -> Mail | None:
        """By our Message-ID. An address alone is not enough: reports are easily forged."""
        if report.mail_id is None:
            return None
        return Mail.objects.filter(pk=report.mail_id, to__iexact=report.recipient).first()
