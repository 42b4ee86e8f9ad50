"""What an action on an organisation or its people writes down, and what it leaves alone."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from mentoring.accounts.models import User
from mentoring.events.models import Event
from mentoring.organisations import actions
from mentoring.organisations.actions.invitations import InvitedJustNow, NoLongerHere
from mentoring.organisations.models import (
    Acceptance,
    Grant,
    Invitation,
    Membership,
    Organisation,
    Policy,
    Role,
    SetupLink,
    Token,
)
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)


@pytest.fixture
def noor(cast, make_member):
    return make_member(cast.organisation, "Noor Aziz", user=None)


@pytest.fixture
def kim(cast, make_member):
    return make_member(cast.organisation, "Kim Ito", user=None)


@pytest.fixture
def second(cast, make_member):
    return make_member(cast.organisation, "Ines Admin", is_admin=True)


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"organisations.{name}").order_by("id")
    return [event.data for event in events]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


class TestInvite:
    def test_holds_for_two_weeks_and_says_who_sent_it(self, cast, noor):
        actions.invite(noor, actor=cast.eli, at=NOON, next_path="/x/")

        sent = Invitation.objects.get()
        assert (sent.sent_by, sent.sent_at, sent.next_path) == (cast.eli, NOON, "/x/")
        assert (sent.expires_at, sent.is_handed_over) == (NOON + 14 * DAY, False)
        assert len(told("invited")) == 1

    def test_is_for_present_people_who_have_not_joined(self, cast, noor):
        with pytest.raises(actions.AlreadyJoined):
            actions.invite(cast.bo, actor=cast.eli, at=NOON)
        noor.removed_at = NOON
        with pytest.raises(NoLongerHere):
            actions.invite(noor, actor=cast.eli, at=NOON)

    def test_comes_three_times_in_ten_minutes_and_counts_nobody_else(self, cast, noor, kim):
        for _ in range(3):
            actions.invite(noor, actor=cast.eli, at=NOON)
        actions.invite(kim, actor=cast.eli, at=NOON)

        with pytest.raises(InvitedJustNow, match="3 times"):
            actions.invite(noor, actor=cast.eli, at=NOON + timedelta(minutes=10) - SECOND)
        actions.invite(noor, actor=cast.eli, at=NOON + timedelta(minutes=10))

    def test_leaves_earlier_links_open_unless_it_is_handed_over(self, cast, noor, kim):
        for person in (noor, noor, kim):
            actions.invite(person, actor=cast.eli, at=NOON)
        assert not Invitation.objects.exclude(withdrawn_at=None).exists()

        actions.invite(noor, actor=cast.eli, at=NOON + SECOND, is_handed_over=True)

        closed = Invitation.objects.exclude(withdrawn_at=None)
        assert {one.membership for one in closed} == {noor}
        assert closed.count() == 2


class TestAcceptInvitation:
    @pytest.fixture
    def invitation(self, cast, noor):
        actions.invite(noor, actor=cast.eli, at=NOON)
        return Invitation.objects.get()

    def accept(self, invitation, user=None, at=NOON):
        return actions.accept_invitation(invitation, user=user, at=at)

    def test_lets_somebody_in_with_an_account_that_is_proved(self, invitation, noor):
        user = self.accept(invitation, at=NOON + DAY)

        person = fresh(noor)
        assert (person.user, person.joined_at) == (user, NOON + DAY)
        assert (user.email, user.is_proved) == (noor.email, True)
        assert fresh(invitation).used_at == NOON + DAY
        assert len(told("joined")) == 1

    def test_keeps_when_somebody_first_joined(self, invitation, noor):
        Membership.objects.filter(pk=noor.pk).update(joined_at=NOON - DAY)
        invitation.membership.refresh_from_db()

        self.accept(invitation)

        assert fresh(noor).joined_at == NOON - DAY

    def test_proves_no_address_where_it_was_handed_over(self, cast, noor):
        actions.invite(noor, actor=cast.eli, at=NOON, is_handed_over=True)

        assert not self.accept(Invitation.objects.get()).is_proved

    @pytest.mark.parametrize(
        "closed", [{"used_at": NOON}, {"withdrawn_at": NOON}, {"expires_at": NOON}]
    )
    def test_comes_too_late(self, closed, invitation):
        Invitation.objects.update(**closed)

        with pytest.raises(actions.InvitationClosed, match="Northwind"):
            self.accept(invitation)

    @pytest.mark.parametrize("change", [{"removed_at": NOON}, {"user": "bo"}])
    def test_is_closed_once_they_are_in_or_gone(self, change, cast, invitation):
        for name, value in change.items():
            setattr(invitation.membership, name, cast.bo.user if value == "bo" else value)

        with pytest.raises(actions.InvitationClosed):
            self.accept(invitation)

    def test_is_for_the_account_with_that_address(self, cast, invitation, noor):
        with pytest.raises(actions.NotYours):
            self.accept(invitation, user=cast.bo.user)
        own = User.objects.create_user(noor.email.upper())

        assert self.accept(invitation, user=own) == own

    def test_asks_to_sign_in_only_where_that_proves_something(self, cast, invitation, noor):
        assert not actions.needs_sign_in(invitation)
        user = User.objects.create_user(noor.email, is_proved=False)
        assert not actions.needs_sign_in(invitation)
        invitation.is_handed_over = True
        assert actions.needs_sign_in(invitation)
        invitation.is_handed_over = False
        EmailAddress.objects.filter(user=user).update(verified=True)
        assert actions.needs_sign_in(invitation)


class TestPeople:
    def add(self, cast, **fields):
        said = {"name": "Zoe", "email": "Zoe@example.org", "actor": cast.eli, "at": NOON} | fields
        return actions.add_person(cast.organisation, **said)

    def test_are_added_with_the_clock_of_the_organisation(self, cast):
        zoe = self.add(cast)

        assert (zoe.email, zoe.timezone, zoe.created_at, zoe.is_admin) == (
            "zoe@example.org", "Europe/Berlin", NOON, False
        )  # fmt: skip
        assert len(told("added")) == 1

    def test_are_administrators_when_that_is_said(self, cast):
        assert self.add(cast, is_admin=True).grants.get().given_by == cast.eli

    def test_come_back_as_they_were(self, cast):
        actions.remove_person(cast.bo, actor=cast.eli, at=NOON)

        again = self.add(cast, email=cast.bo.email, name="Bo L.")

        assert (again, again.removed_at, again.name) == (cast.bo, None, "Bo L.")

    def test_of_another_organisation_are_somebody_else(self, cast):
        assert self.add(cast, email=cast.dara.email) != cast.dara

    def test_are_invited_with_being_added_and_not_twice(self, cast, noor):
        said = {"name": "X", "actor": cast.eli, "at": NOON, "is_admin": False}

        assert actions.add_and_invite(cast.organisation, email=noor.email, **said) == noor
        with pytest.raises(actions.KnownAlready):
            actions.add_and_invite(cast.organisation, email=noor.email, **said)
        with pytest.raises(actions.KnownAlready):
            actions.add_and_invite(cast.organisation, email=cast.bo.email, **said)

    def test_are_removed_alone_and_once(self, cast, noor, kim):
        for person in (noor, kim):
            actions.invite(person, actor=cast.eli, at=NOON)
        for at in (NOON, NOON + DAY):
            actions.remove_person(noor, actor=cast.eli, at=at)

        assert fresh(noor).removed_at == NOON
        assert Invitation.objects.get(withdrawn_at=None).membership == kim
        assert cast.cruz.grants.exists()
        assert len(told("removed")) == 1

    def test_are_spoken_to_as_they_choose_everywhere_or_here(self, cast, make_member):
        there = make_member(cast.elsewhere, "Bo Larsen", email=cast.bo.email)
        actions.choose_language(cast.bo.user, language="de")
        assert {fresh(cast.bo).language, fresh(there).language} == {"de"}
        assert fresh(cast.amina).language != "de"

        actions.choose_contact_settings(
            fresh(cast.bo), language="en", timezone="Asia/Kolkata", at=NOON
        )
        assert (fresh(cast.bo).language, fresh(cast.bo).timezone) == ("en", "Asia/Kolkata")
        assert (fresh(there).language, fresh(cast.bo.user).language) == ("de", "en")
        assert len(told("contact_settings_chosen")) == 1


class TestTheLastAdministrator:
    def test_stays(self, cast, noor):
        actions.set_admin(noor, is_admin=True, actor=cast.eli, at=NOON)  # who cannot sign in

        for act in (
            lambda: actions.set_admin(cast.eli, is_admin=False, actor=cast.eli, at=NOON),
            lambda: actions.remove_person(cast.eli, actor=cast.eli, at=NOON),
        ):
            with pytest.raises(actions.LastAdministrator, match="Eli Weber"):
                act()

    def test_is_not_one_who_was_removed_or_whose_role_waits_or_is_elsewhere(self, cast, second):
        Membership.objects.filter(pk=second.pk).update(removed_at=NOON)
        with pytest.raises(actions.LastAdministrator):
            actions.set_admin(cast.eli, is_admin=False, actor=cast.eli, at=NOON)
        Membership.objects.filter(pk=second.pk).update(removed_at=None)
        second.grants.update(suspended_at=NOON)
        with pytest.raises(actions.LastAdministrator):
            actions.set_admin(cast.eli, is_admin=False, actor=cast.eli, at=NOON)

    def test_goes_once_there_is_another(self, cast, second):
        actions.set_admin(cast.eli, is_admin=False, actor=second, at=NOON)

        assert not fresh(cast.eli).is_admin
        assert fresh(second).is_admin
        assert told("role_changed") == [{"is_admin": False}]

    def test_is_not_everybody_else(self, cast):
        actions.remove_person(cast.cruz, actor=cast.eli, at=NOON)
        assert fresh(cast.cruz).removed_at


class TestRoles:
    def test_are_told_when_they_change_and_not_otherwise(self, cast):
        for is_admin in (True, True, False, False):
            actions.set_admin(cast.bo, is_admin=is_admin, actor=cast.eli, at=NOON)

        assert told("role_changed") == [{"is_admin": True}, {"is_admin": False}]
        assert cast.cruz.grants.exists()

    def test_keep_their_row_and_get_another_end(self, cast):
        said = {"to": cast.cruz, "programme_id": cast.programme.pk, "actor": cast.eli}
        grant, is_new = actions.give(Role.COORDINATOR, at=NOON, ends_at=NOON + DAY, **said)
        assert (is_new, fresh(grant).ends_at) == (False, NOON + DAY)

        again, is_new = actions.give(Role.COORDINATOR, at=NOON + DAY - SECOND, **said)
        assert (again, is_new, fresh(again).ends_at) == (grant, False, None)

    def test_begin_anew_from_the_moment_they_ended(self, cast):
        said = {"to": cast.cruz, "programme_id": cast.programme.pk, "actor": cast.eli}
        grant, _ = actions.give(Role.COORDINATOR, at=NOON, ends_at=NOON + DAY, **said)

        again, is_new = actions.give(Role.COORDINATOR, at=NOON + DAY, **said)

        assert is_new
        assert again != grant
        assert cast.sana.grants.exists()


class TestAnAddress:
    def move(self, who, email="new@example.org", *, by):
        return actions.correct_address(who, email=email, actor=by, at=NOON)

    def test_that_stays_is_no_move(self, cast, noor):
        assert (
            self.move(noor, f" {noor.email.upper()} ", by=cast.eli) is actions.Corrected.UNCHANGED
        )
        assert told("address_corrected") == []

    def test_of_whoever_was_invited_is_invited_anew(self, cast, noor, kim):
        assert self.move(noor, by=cast.eli) is actions.Corrected.MOVED
        actions.invite(kim, actor=cast.eli, at=NOON)
        assert self.move(kim, "kim@new.org", by=cast.eli) is actions.Corrected.INVITED

        ends = Invitation.objects.values_list("withdrawn_at", flat=True)
        assert sorted(ends, key=str) == [NOON, None]

    def test_of_an_invitation_long_used_or_withdrawn_needs_no_new_one(self, cast, noor):
        actions.invite(noor, actor=cast.eli, at=NOON)
        Invitation.objects.update(withdrawn_at=NOON)

        assert self.move(noor, by=cast.eli) is actions.Corrected.MOVED

    def test_of_somebody_here_is_taken_and_of_another_organisation_is_not(self, cast, noor):
        with pytest.raises(actions.KnownAlready, match="Bo Larsen"):
            self.move(noor, cast.bo.email, by=cast.eli)
        assert self.move(noor, cast.dara.email, by=cast.eli) is actions.Corrected.MOVED

    def test_asked_for_twice_waits_once_for_each(self, cast, second):
        for who in (cast.bo, cast.amina):
            for email in ("one", "two"):
                self.move(who, f"{who.name[:2]}.{email}@new.org", by=cast.eli)

        assert [one.after for one in cast.bo.address_changes.all()] == ["bo.two@new.org"]
        assert cast.amina.address_changes.count() == 1

    def test_is_confirmed_by_neither_the_first_nor_the_owner(self, cast, second):
        self.move(cast.bo, by=cast.eli)
        change = cast.bo.address_changes.get()
        actions.set_admin(cast.bo, is_admin=True, actor=cast.eli, at=NOON)

        for who in (cast.eli, cast.bo):
            with pytest.raises(actions.NeedsSecondPerson):
                actions.confirm_address(change, actor=who, at=NOON)

    def test_is_confirmed_once(self, cast, second):
        self.move(cast.bo, by=cast.eli)
        change = cast.bo.address_changes.get()
        assert actions.confirm_address(change, actor=second, at=NOON) is actions.Corrected.INVITED

        done = cast.bo.address_changes.get()
        assert (done.is_waiting, done.changed_by, done.confirmed_by) == (False, cast.eli, second)
        with pytest.raises(actions.NeedsSecondPerson):
            actions.confirm_address(done, actor=second, at=NOON)

    def test_lets_only_their_own_roles_wait(self, cast, second):
        self.move(cast.cruz, by=cast.eli)
        actions.confirm_address(cast.cruz.address_changes.get(), actor=second, at=NOON)

        waiting = Grant.objects.exclude(suspended_at=None)
        assert {one.membership for one in waiting} == {cast.cruz}

    def test_of_the_last_administrator_stays(self, cast, noor):
        actions.set_admin(noor, is_admin=True, actor=cast.eli, at=NOON)
        Authenticator.objects.create(user=cast.eli.user, type=Authenticator.Type.TOTP, data={})
        assert self.move(noor, by=cast.eli) is actions.Corrected.MOVED

    @pytest.mark.parametrize(
        ("type_", "expected"), [("totp", True), ("webauthn", True), ("recovery_codes", False)]
    )
    def test_of_an_administrator_needs_a_second_factor_that_is_one(self, type_, expected, cast):
        Authenticator.objects.create(user=cast.dara.user, type="totp", data={})
        Authenticator.objects.create(user=cast.eli.user, type=type_, data={})

        assert actions.has_second_factor(cast.eli) is expected

    def test_for_letters_moves_without_the_way_in(self, cast):
        actions.correct_letters(cast.bo, email=" Bo@New.org", actor=cast.cruz, at=NOON)

        assert (fresh(cast.bo).email, fresh(cast.bo).user) == ("bo@new.org", cast.bo.user)
        with pytest.raises(actions.KnownAlready):
            actions.correct_letters(cast.bo, email=cast.amina.email, actor=cast.cruz, at=NOON)

    def test_for_letters_of_whoever_cannot_sign_in_is_for_administrators(self, cast, noor):
        with pytest.raises(actions.OnlyForAdministrators) as refused:
            actions.correct_letters(noor, email="n@new.org", actor=cast.cruz, at=NOON)

        assert "Ask one of them: Eli Weber." in str(refused.value)


class TestConfirmRoles:
    def test_waits_until_somebody_has_joined_and_is_done_once(self, cast, noor):
        for person in (noor, cast.cruz):
            actions.give(
                Role.SPONSOR, to=person, programme_id=cast.programme.pk, actor=None, at=NOON
            )
            person.grants.update(suspended_at=NOON)
        with pytest.raises(actions.NotBackYet):
            actions.confirm_roles(noor, actor=cast.eli, at=NOON)

        actions.confirm_roles(cast.cruz, actor=cast.eli, at=NOON)

        assert told("roles_confirmed") == [{"roles": ["coordinator", "sponsor"]}]
        assert noor.grants.get().suspended_at
        with pytest.raises(actions.NothingToConfirm):
            actions.confirm_roles(cast.cruz, actor=cast.eli, at=NOON)


class TestPolicies:
    def publish(self, cast, text="Be kind.", kind="terms", **said):
        said = {"organisation": cast.organisation, "actor": cast.eli, "at": NOON} | said
        return actions.publish_policy(kind=kind, text=text, **said)

    def test_count_versions_by_kind_and_organisation(self, cast):
        rows = [
            self.publish(cast), self.publish(cast, kind="privacy"),
            self.publish(cast, organisation=cast.elsewhere, actor=cast.dara), self.publish(cast, "Two."),
        ]  # fmt: skip

        assert [one.version for one in rows] == [1, 1, 1, 2]
        with pytest.raises(actions.NothingNew, match="Version 2"):
            self.publish(cast, "Two.")
        assert self.publish(cast).version == 3
        assert told("policy_published")[3] == {"kind": "terms", "version": 2}

    def test_are_accepted_by_whoever_publishes_them_and_by_others_once(self, cast):
        self.publish(cast)
        self.publish(cast, organisation=cast.elsewhere, actor=cast.dara)
        self.publish(cast, kind="privacy", actor=None)
        assert set(Acceptance.objects.values_list("membership", flat=True)) == {
            cast.eli.pk,
            cast.dara.pk,
        }

        for at in (NOON, NOON + DAY):
            actions.accept_policies(cast.bo, at=at)

        accepted = Acceptance.objects.filter(membership=cast.bo)
        assert set(accepted.values_list("policy__kind", "accepted_at")) == {
            ("terms", NOON),
            ("privacy", NOON),
        }
        assert len(told("policy_accepted")) == 2
        assert Policy.objects.count() == 3


class TestTokens:
    def test_are_given_a_role_once_and_end_once(self, cast):
        for name in ("One", "Two"):
            actions.make_token(cast.organisation, name=name, actor=cast.eli, at=NOON)
        one, two = Token.objects.order_by("name")
        said = {"programme_id": cast.programme.pk, "actor": cast.eli, "at": NOON}
        for _ in range(2):
            actions.give_to_token(one, Role.SPONSOR, **said)
        actions.give_to_token(one, Role.COORDINATOR, **said)
        actions.give_to_token(two, Role.SPONSOR, **said)
        assert (one.grants.count(), two.grants.count(), len(told("token_given"))) == (2, 1, 3)

        for at in (NOON, NOON + DAY):
            actions.revoke_token(one, actor=cast.eli, at=at)

        assert (fresh(one).revoked_at, fresh(two).revoked_at) == (NOON, None)
        assert (len(told("token_made")), len(told("token_revoked"))) == (2, 1)


class TestSettings:
    def test_change_what_letters_and_pages_say(self, cast):
        said = {
            "name": "North", "timezone": "UTC", "language": "de", "words": {"mentor": "guide"},
            "video_base": "",
        }  # fmt: skip
        actions.change_organisation(cast.organisation, actor=cast.eli, at=NOON, **said)

        changed = fresh(cast.organisation)
        assert {name: getattr(changed, name) for name in said} == said
        assert fresh(cast.elsewhere).name == "Southwind"
        assert len(told("changed")) == 1

    @pytest.mark.parametrize("slug", ["northwind", "NorthWind", "api"])
    def test_give_no_short_name_twice_or_that_is_reserved(self, slug, cast):
        with pytest.raises(actions.AddressTaken):
            actions.create_organisation(
                slug=slug, name="X", timezone="UTC", language="en", admin_name="A",
                admin_email="a@example.org", at=NOON,
            )  # fmt: skip


@pytest.mark.django_db
class TestSetUp:
    SAID = {
        "slug": "west", "name": "West", "timezone": "UTC", "language": "en", "admin_name": "Ada",
        "admin_email": "ada@example.org", "password": "four warm words",
    }  # fmt: skip

    def test_is_open_for_a_day_and_once(self):
        actions.open_setup(at=NOON - DAY)
        actions.open_setup(at=NOON)
        link = SetupLink.objects.get()
        assert link.expires_at == NOON + DAY

        with pytest.raises(actions.SetupClosed):
            actions.set_up(link, at=NOON + DAY, **self.SAID)
        admin = actions.set_up(link, at=NOON + DAY - SECOND, **self.SAID)

        admin = fresh(admin)
        assert (admin.joined_at, admin.is_admin) == (NOON + DAY - SECOND, True)
        assert admin.user.check_password("four warm words")
        assert fresh(link).used_at == NOON + DAY - SECOND
        Organisation.objects.all().delete()
        with pytest.raises(actions.SetupClosed):
            actions.set_up(link, at=NOON, **self.SAID)

    def test_is_closed_once_there_is_an_organisation(self, make_organisation):
        actions.open_setup(at=NOON)
        make_organisation("other")

        with pytest.raises(actions.SetupClosed):
            actions.set_up(SetupLink.objects.get(), at=NOON, **self.SAID)
        with pytest.raises(actions.AlreadySetUp):
            actions.open_setup(at=NOON)
