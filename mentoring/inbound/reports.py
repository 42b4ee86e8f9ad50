"""What mail servers say about letters of ours."""

from datetime import datetime
from uuid import UUID

from mentoring.inbound import outcomes
from mentoring.inbound.outcomes import MailOutcome
from mentoring.inbound.reading import IncomingMail
from mentoring.notifications import actions, bounces, replies
from mentoring.notifications.models import Mail


def receive_report(letter: IncomingMail, raw: bytes, token: str, *, at: datetime) -> MailOutcome:
    """A delivery report or a complaint: by the token it came back to, or by our Message-ID.

    An address alone is not enough: reports are easily forged.
    """
    mail = replies.returned_mail(token) if replies.is_return(token) else None
    try:
        report, complaint = bounces.read_report(raw), bounces.read_complaint(raw)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return outcomes.unreadable("a report that is none")
    if complaint is not None:
        return _complained(mail or _mail(complaint.mail_id), at)
    if report is not None:
        return _bounced(mail or _quoted(report), report, at)
    if mail is not None:
        return outcomes.noted("it came back to a letter, and is no report")
    return outcomes.unknown("no letter of ours has this address for answers")


def _bounced(mail: Mail | None, report: bounces.BounceReport, at: datetime) -> MailOutcome:
    if not report.is_final:
        return outcomes.noted("only a delay")
    if mail is None:
        return outcomes.refused("this report is not about a letter of ours")
    is_news = actions.note_bounce(mail, answer=report.answer or "came back", at=at)
    return outcomes.noted(f"{mail.to} bounced ({report.answer})") if is_news else outcomes.KNOWN


def _complained(mail: Mail | None, at: datetime) -> MailOutcome:
    if mail is None:
        return outcomes.refused("this complaint is not about a letter of ours")
    is_news = actions.note_complaint(mail, at=at)
    return outcomes.noted(f"{mail.to} wants nothing unasked") if is_news else outcomes.KNOWN


def _quoted(report: bounces.BounceReport) -> Mail | None:
    mail = _mail(report.mail_id)
    return mail if mail and mail.to.lower() == report.recipient else None


def _mail(mail_id: UUID | None) -> Mail | None:
    rows = Mail.objects.select_related("recipient__organisation")
    return rows.filter(pk=mail_id).first() if mail_id else None
