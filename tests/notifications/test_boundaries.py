"""What may reach a person and when, to the second; and what an action on a letter leaves alone."""

from datetime import timedelta

import pytest

from mentoring.checkins.notices import SENT
from mentoring.events.models import Event
from mentoring.notifications import actions, policy, rules
from mentoring.notifications.channels import Extras
from mentoring.notifications.kinds import EMAIL, NoticeKind, find_notice, grants_entry
from mentoring.notifications.models import InboxItem, Mail, Message, OptOut
from mentoring.organisations.models import Invitation
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"notifications.{name}").order_by("id")
    return [event.data for event in events]


class TestRules:
    def test_give_each_position_of_the_dial_its_budget(self):
        assert [rules.monthly_budget(dial) for dial in range(1, 6)] == [2, 3, 5, 8, 12]

    @pytest.mark.parametrize(
        ("today", "month", "here", "expected"),
        [
            (0, 0, 0, True),
            (0, 4, 2, True),
            (0, 5, 2, False),
            (1, 1, 1, False),
            (1, 5, 2, False),
            (0, 0, 3, False),
        ],
    )
    def test_remind_once_a_day_within_the_budget_and_three_times(
        self, today, month, here, expected
    ):
        found = rules.may_remind(
            reminded_today=today, reminded_this_month=month, budget=5, reminded_here=here
        )
        assert found is expected

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("sign-in", True),
            ("invitation", True),
            ("participants.first_invitation", True),
            ("participants.invitation", False),
            ("meeting", False),
        ],
    )
    def test_know_which_letters_let_somebody_in(self, kind, expected):
        assert grants_entry(kind) is expected

    @pytest.mark.parametrize(
        ("is_sent", "state", "expected"),
        [(False, "sent", True), (True, "not_sent", True), (True, "bounced", False)],
    )
    def test_show_words_only_to_whoever_must_hand_them_on(self, is_sent, state, expected):
        assert rules.may_read(is_sent_at_all=is_sent, state=state) is expected

    def test_hide_links_and_keep_words(self):
        text = "Open https://a.example/x?y=1 or http://b.example. Bye."

        assert rules.without_links(text) == "Open … or … Bye."


def withheld_ways(person, kind, subject, at):
    found = policy.verdicts(person, kind, subject, Extras(), at=at)
    return {one.channel.name: one.reason for one in found if not one.goes}


class TestTheBudget:
    def spend(
        self,
        person,
        at,
        *,
        has_interrupted=True,
        notice_class=Message.Class.PROMPT,
        kind="x",
        programme=None,
    ):
        return Message.objects.create(
            organisation_id=person.organisation_id,
            recipient=person,
            key=f"{person.pk}{at}{kind}{programme}",
            kind=kind,
            programme_id=programme and programme.pk,
            notice_class=notice_class,
            title="x",
            has_interrupted=has_interrupted,
            created_at=at,
        )

    def test_counts_prompts_that_left_the_inbox_in_thirty_days(self, cast):
        self.spend(cast.bo, NOON - 30 * DAY)
        self.spend(cast.bo, NOON - 30 * DAY + SECOND)
        self.spend(cast.bo, NOON, has_interrupted=False)
        self.spend(cast.bo, NOON, notice_class=Message.Class.TRANSACTIONAL, kind="y")
        self.spend(cast.amina, NOON)

        assert policy.prompts_in_month(cast.bo, at=NOON) == 1

    def test_is_spent_by_those_who_had_all_of_it(self, cast):
        for number in range(3):
            self.spend(cast.bo, NOON - number * DAY, programme=cast.programme)
        for number in range(2):
            self.spend(cast.amina, NOON - number * DAY, programme=cast.programme)
            self.spend(cast.cruz, NOON - number * DAY, programme=cast.programme)
        people, here = [cast.bo.pk, cast.amina.pk], cast.programme.pk

        def spent(budget):
            return policy.spent_budgets(people, programme=here, budget=budget, at=NOON)

        assert (spent(2), spent(3), spent(4)) == (2, 1, 0)

    def test_is_spent_where_programmes_together_have_had_all(self, cast, make_programme):
        """The dial of the cast's programme is 3, which is five a month."""
        other = make_programme(cast.organisation, "Sprint", dial=1)
        people, here = [cast.bo.pk], cast.programme.pk
        for number in range(4):
            self.spend(cast.bo, NOON - number * DAY, programme=other)
        assert policy.spent_budgets(people, programme=here, budget=5, at=NOON) == 0

        self.spend(cast.bo, NOON, programme=cast.programme)

        assert policy.spent_budgets(people, programme=here, budget=5, at=NOON) == 1

    def test_of_one_programme_is_not_spent_by_another(
        self, cast, make_programme, make_enrolment, make_relationship, make_checkin
    ):
        """Two a month here, five in all: each keeps its own, and the larger holds over both."""
        cast.programme.dial = 1
        cast.programme.save()
        other = make_programme(cast.organisation, "Sprint", dial=3)
        make_enrolment(other, cast.bo, "mentee")
        checkin = make_checkin(make_relationship(), cast.bo)
        checkin.relationship.programme = cast.programme

        def is_withheld():
            return "email" in withheld_ways(cast.bo, SENT, checkin, NOON)

        for number in range(3):
            self.spend(cast.bo, NOON - number * DAY, programme=other)
        assert not is_withheld()

        self.spend(cast.bo, NOON, programme=cast.programme)
        self.spend(cast.bo, NOON, programme=cast.programme, kind="y")
        assert is_withheld()  # here

        Message.objects.filter(programme_id=cast.programme.pk).delete()
        for kind in ("y", "z"):
            self.spend(cast.bo, NOON, programme=other, kind=kind)
        assert is_withheld()  # over both

    def test_withholds_the_mail_of_a_prompt_from_the_next_on(
        self, cast, make_relationship, make_checkin
    ):
        cast.programme.dial = 1
        cast.programme.save()
        checkin = make_checkin(make_relationship(), cast.bo)
        checkin.relationship.programme = cast.programme

        def withheld():
            return withheld_ways(cast.bo, SENT, checkin, NOON)

        assert withheld() == {}
        for number in range(2):
            self.spend(cast.bo, NOON - number * DAY)
        assert withheld() == {EMAIL: "budget"}
        Message.objects.all().delete()
        OptOut.objects.create(membership=cast.amina, kind=SENT.name, channel=EMAIL, created_at=NOON)
        OptOut.objects.create(membership=cast.bo, kind="other", channel=EMAIL, created_at=NOON)
        assert withheld() == {}
        OptOut.objects.create(membership=cast.bo, kind=SENT.name, channel=EMAIL, created_at=NOON)
        assert withheld() == {EMAIL: "opted_out"}

    @pytest.mark.parametrize(("ago", "withheld"), [(0, True), (72_000 - 1, True), (72_000, False)])
    def test_of_a_digest_is_one_in_twenty_hours(self, ago, withheld, cast):
        kind = NoticeKind("tests.digest", rules.NoticeClass.DIGEST, "x.html", label="News")
        for person, name in ((cast.amina, kind.name), (cast.bo, "other")):
            self.spend(person, NOON, kind=name)
        self.spend(cast.bo, NOON, kind=kind.name, has_interrupted=False)
        assert withheld_ways(cast.bo, kind, None, NOON) == {}

        self.spend(cast.bo, NOON - ago * SECOND - SECOND / 1000, kind=kind.name)
        found = withheld_ways(cast.bo, kind, None, NOON - SECOND / 1000)
        assert found == ({EMAIL: "budget"} if withheld else {})

    def test_never_withholds_what_somebody_waits_for(self, cast):
        booked = find_notice("meetings.booked")

        assert withheld_ways(cast.bo, booked, None, NOON) == {}
        assert policy.programme_id(find_notice("invitation"), None) is None

    def test_is_a_month_and_a_day_that_may_come_early(self):
        assert (30 * DAY, timedelta(hours=20)) == (policy.MONTH, policy.DAY)


class TestTheInbox:
    def test_is_read_by_its_owner_and_one_by_one(self, cast):
        mine, other, aminas = (
            InboxItem.objects.create(
                organisation=cast.organisation,
                recipient=person,
                kind="x",
                title="x",
                created_at=NOON,
            )
            for person in (cast.bo, cast.bo, cast.amina)
        )
        for at in (NOON, NOON + DAY):
            actions.mark_read(mine, at=at)
        assert (fresh(mine).read_at, fresh(other).read_at) == (NOON, None)

        assert actions.mark_all_read(cast.bo, at=NOON + DAY) == 1
        assert [fresh(one).read_at for one in (mine, other, aminas)] == [NOON, NOON + DAY, None]


class TestOptingOut:
    def test_is_told_once_and_taken_back_once(self, cast):
        actions.opt_out(cast.amina, SENT, EMAIL, at=NOON)
        for act in (actions.opt_out, actions.opt_out, actions.opt_in, actions.opt_in):
            act(cast.bo, SENT, EMAIL, at=NOON)

        assert [row.membership for row in OptOut.objects.all()] == [cast.amina]
        assert told("opted_out") == [{"kind": SENT.name, "channel": EMAIL}] * 2
        assert told("opted_in") == [{"kind": SENT.name, "channel": EMAIL}]

    def test_of_one_kind_or_channel_leaves_the_others(self, cast):
        for kind, channel in ((SENT.name, "sms"), ("other", EMAIL), (SENT.name, EMAIL)):
            OptOut.objects.create(membership=cast.bo, kind=kind, channel=channel, created_at=NOON)

        actions.opt_in(cast.bo, SENT, EMAIL, at=NOON)

        assert OptOut.objects.count() == 2

    def test_chooses_among_what_was_shown(self, cast):
        kinds = [SENT, find_notice("checkins.help_asked")]
        actions.choose_ways(cast.bo, kinds, shown=[EMAIL], wanted=[], at=NOON)
        assert [row.kind for row in OptOut.objects.all()] == [SENT.name]
        actions.choose_ways(cast.bo, kinds, shown=[EMAIL], wanted=[EMAIL], at=NOON)
        assert not OptOut.objects.exists()


class TestALetter:
    @pytest.fixture
    def letter(self, cast):
        def letter(**fields):
            said = {
                "organisation": cast.organisation,
                "recipient": cast.bo,
                "key": str(fields),
                "kind": "x",
                "to": "old@example.org",
                "subject": "s",
                "text": "t",
                "state": "bounced",
                "answer": "550",
                "attempts": 3,
                "created_at": NOON,
                "due_at": NOON,
            } | fields
            return Mail.objects.create(**said)

        return letter

    @pytest.mark.parametrize("state", ["bounced", "failed", "not_sent", "unknown", "expired"])
    def test_is_sent_again_alone_and_holds_five_days(self, state, cast, letter):
        mail, other = letter(state=state), letter(state=state, key="other")

        actions.send_again(mail, actor=cast.eli, at=NOON + DAY)

        again = fresh(mail)
        assert (again.state, again.attempts, again.answer) == ("queued", 0, "")
        assert (again.to, again.due_at, again.expires_at) == (
            cast.bo.email,
            NOON + DAY,
            NOON + 6 * DAY,
        )
        assert fresh(other).state == state
        assert len(told("sent_again")) == 1

    def test_to_nobody_here_goes_where_it_went(self, cast, letter):
        mail = letter(recipient=None)

        actions.send_again(mail, actor=cast.eli, at=NOON)

        assert fresh(mail).to == "old@example.org"

    def test_with_a_code_is_not_sent_again(self, cast, letter, make_member):
        for kind, recipient in (("sign-in", cast.bo), ("invitation", None)):
            with pytest.raises(actions.WriteAnew):
                actions.send_again(letter(kind=kind, recipient=recipient), actor=cast.eli, at=NOON)
        assert not Invitation.objects.exists()

    def test_bounces_once_and_alone(self, cast, letter):
        mail, other = letter(state="sent", answer=""), letter(state="sent", key="other")

        assert actions.note_bounce(mail, answer="x" * 600, at=NOON) is True
        assert actions.note_bounce(mail, answer="again", at=NOON) is False

        assert (fresh(mail).state, len(fresh(mail).answer)) == ("bounced", 500)
        assert fresh(other).state == "sent"
        assert len(told("bounced")) == 1

    def test_of_no_organisation_bounces_without_a_log(self, letter):
        mail = letter(state="sent", organisation=None, recipient=None)

        assert actions.note_bounce(mail, answer="550", at=NOON)
        assert told("bounced") == []
