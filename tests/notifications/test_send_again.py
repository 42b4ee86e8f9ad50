"""Sending once more what did not arrive, or of which nobody knows."""

import pytest
from django.utils import timezone

from mentoring.notifications import actions
from mentoring.notifications.models import Mail
from mentoring.organisations.actions import invite


class TestAnUnknownEmail:
    def test_goes_once_more_by_a_press_with_the_truth_beside_it(
        self, cast, browse, server, write, run_jobs
    ):
        mail = write()
        Mail.objects.filter(pk=mail.pk).update(state="unknown")
        where = f"/northwind/settings/outbox/{mail.pk}/"

        assert "two may arrive" in browse(cast.eli).get(where).text

        actions.send_again(mail, actor=cast.eli, at=timezone.now())
        run_jobs()
        mail.refresh_from_db()
        assert mail.state == "sent"

    def test_that_is_an_invitation_is_written_anew(self, cast, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        link = invite(noor, actor=cast.eli, at=timezone.now())
        Mail.objects.update(state="unknown")
        mail = Mail.objects.get()

        actions.send_again(mail, actor=cast.eli, at=timezone.now())

        newer = Mail.objects.exclude(pk=mail.pk).get()
        assert newer.kind == "invitation"
        assert link not in newer.html
        assert noor.invitations.filter(withdrawn_at=None).count() == 2

    @pytest.mark.parametrize("state", ["queued", "claimed", "sent"])
    def test_is_not_one_that_is_on_its_way_or_arrived(self, cast, write, state):
        mail = write()
        Mail.objects.filter(pk=mail.pk).update(state=state)

        with pytest.raises(actions.NotNeeded):
            actions.send_again(mail, actor=cast.eli, at=timezone.now())
