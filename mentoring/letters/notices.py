"""The one letter of this app: a test of another, to whoever asks for it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.events.record import record
from mentoring.letters import rules
from mentoring.notifications.channels import EmailChannel, Extras, Rendered
from mentoring.notifications.kinds import EMAIL, NoticeKind, declare_notice
from mentoring.notifications.models import Delivery, Message
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import Letter
from mentoring.organisations.models import Membership
from mentoring.programmes.models import Programme

HOUR = timedelta(hours=1)

TEST = declare_notice(
    "letters.test",
    NoticeClass.TRANSACTIONAL,
    template="mail/base.html",  # it brings the words of the letter that is tried out
    channels=[EMAIL],
    urgency=Urgency.NOW,
    letter=Letter(
        _("A test that somebody sends to themselves"), fixed=_("It has the words of what it tests.")
    ),
)


class EnoughTests(Refusal):
    message = _("You have sent yourself {count} tests within an hour. Look at the preview instead.")


@transaction.atomic
def send_test(
    programme: Programme, kind: NoticeKind, letter: Rendered, *, actor: Membership, at: datetime
) -> None:
    """A letter as somebody would get it, to whoever asks; ``EnoughTests`` beyond some an hour."""
    recent = Message.objects.filter(recipient=actor, kind=TEST.name, created_at__gt=at - HOUR)
    if recent.count() >= rules.TESTS_AN_HOUR:
        raise EnoughTests(count=rules.TESTS_AN_HOUR)
    message = Message.objects.create(
        organisation_id=programme.organisation_id,
        recipient=actor,
        key=f"{TEST.name}:{new_id()}",
        kind=TEST.name,
        notice_class=TEST.notice_class.value,
        programme_id=programme.pk,
        title=letter.title,
        has_interrupted=True,
        created_at=at,
    )
    EmailChannel().deliver(message, TEST, programme, letter, Extras(reply_to=actor.email))
    Delivery.objects.create(
        message=message, channel=EMAIL, created_at=at, state=Delivery.State.PASSED_ON
    )
    data = {"letter": kind.letter_name}
    record("letters.tested", programme, actor=actor, at=at, data=data)
