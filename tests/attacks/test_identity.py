"""Nobody becomes somebody else: by a file, a correction, an account in advance, or the outbox."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from mentoring.accounts.models import User
from mentoring.events.models import Event
from mentoring.imports.actions.people import write_people
from mentoring.imports.rules.people import ImportedPerson
from mentoring.notifications.models import ActionLink, Mail
from mentoring.organisations import actions
from mentoring.organisations.actions import invitations
from mentoring.organisations.models import Capability, Invitation
from mentoring.participants.actions.email import correct_email
from tests.moments import DAY, NOON
from tests.support.browser import Browser

EVIL = "evil@example.org"


@pytest.fixture
def ada(cast, make_member, make_enrolment):
    """An administrator who has not joined yet, and takes part in Cruz's programme."""
    ada = make_member(cast.organisation, "Ada Second", user=None, is_admin=True, external_id="P7")
    make_enrolment(cast.programme, ada, "mentor")
    return ada


@pytest.fixture
def second(cast, make_member):
    return make_member(cast.organisation, "Ines Admin", is_admin=True)


@pytest.fixture
def careful(cast, second):
    """Both administrators have a second factor."""
    for admin in (cast.eli, second):
        Authenticator.objects.create(user=admin.user, type=Authenticator.Type.TOTP, data={})
    return second


def row(email: str, *, number: str = "P7") -> ImportedPerson:
    facts = {"name": "Ada Second", "email": email, "external_id": number}
    return ImportedPerson(1, key=(number, email), facts=facts)


def uploaded(cast, person: ImportedPerson) -> ImportedPerson:
    write_people(cast.programme, [person], at=NOON)
    return person


class TestACoordinator:
    def test_moves_no_address_with_a_file(self, cast, ada):
        person = uploaded(cast, row(EVIL))

        ada.refresh_from_db()
        assert ada.email != EVIL
        assert any("email" in remark.code for remark in person.remarks)

    def test_moves_no_way_in_by_correcting_it(self, cast, ada):
        with pytest.raises(actions.OnlyForAdministrators, match=r"Ask one of them: .*Eli Weber"):
            correct_email(ada, email=EVIL, actor=cast.cruz, at=NOON)

        ada.refresh_from_db()
        assert ada.email != EVIL

    def test_moves_no_letters_of_anybody_with_a_role(self, cast):
        with pytest.raises(actions.OnlyForAdministrators):
            correct_email(cast.sana, email=EVIL, actor=cast.cruz, at=NOON)

    def test_corrects_letters_of_somebody_who_signs_in_by_another_address(self, cast):
        correct_email(cast.bo, email="bo@new.example.org", actor=cast.cruz, at=NOON)

        cast.bo.refresh_from_db()
        assert cast.bo.email == "bo@new.example.org"
        assert cast.bo.user.email == "bo.larsen@example.org"


class TestAnAdministrator:
    def test_moves_the_address_of_another_one_only_with_a_second_factor(self, cast, ada):
        with pytest.raises(actions.NeedsSecondFactor):
            actions.correct_address(ada, email=EVIL, actor=cast.eli, at=NOON)

    def test_moves_it_with_one_and_the_roles_wait(self, cast, ada, careful):
        actions.correct_address(ada, email="ada@new.example.org", actor=cast.eli, at=NOON)

        assert not ada.is_admin
        (change,) = ada.address_changes.all()
        assert (change.before, change.after) == ("ada.second@example.org", "ada@new.example.org")
        event = Event.objects.get(name="organisations.address_corrected")
        assert event.data == {"change": str(change.pk)}

    def test_does_not_become_a_member_alone(self, cast, browse):
        said = actions.correct_address(cast.bo, email=EVIL, actor=cast.eli, at=NOON)

        cast.bo.refresh_from_db()
        assert said is actions.Corrected.WAITING
        assert cast.bo.email == "bo.larsen@example.org"
        assert cast.bo.user is not None
        assert "Eli Weber has asked" in Mail.objects.get(to=cast.bo.email).text
        change = cast.bo.address_changes.get()
        path = f"/northwind/settings/people/{cast.bo.pk}/address/{change.pk}/"
        assert browse(cast.eli).post(path).status_code == 422
        assert not Invitation.objects.exists()

    def test_needs_a_second_one_and_the_account_stays_its_owners(self, cast, second, browse):
        account = cast.bo.user
        actions.correct_address(cast.bo, email="bo@new.example.org", actor=cast.eli, at=NOON)
        change = cast.bo.address_changes.get()

        path = f"/northwind/settings/people/{cast.bo.pk}/address/{change.pk}/"
        assert browse(second).post(path).status_code == 302

        cast.bo.refresh_from_db()
        account.refresh_from_db()
        assert (cast.bo.user, cast.bo.email) == (None, "bo@new.example.org")
        assert account.email == "bo.larsen@example.org"
        assert Mail.objects.get(kind="invitation").to == "bo@new.example.org"
        assert Mail.objects.filter(kind="address", to="bo.larsen@example.org").exists()

    def test_does_not_move_their_own(self, cast, careful):
        with pytest.raises(actions.NotYourOwn):
            actions.correct_address(cast.eli, email=EVIL, actor=cast.eli, at=NOON)

    def test_does_not_confirm_their_own_roles(self, cast, second):
        second.grants.update(suspended_at=NOON)
        with pytest.raises(actions.NothingToConfirm):
            actions.confirm_roles(second, actor=second, at=NOON)

    def test_confirms_the_roles_of_who_has_joined_anew(self, cast, second):
        cast.cruz.grants.update(suspended_at=NOON)

        actions.confirm_roles(cast.cruz, actor=second, at=NOON)

        assert cast.cruz.may(Capability.MANAGE_PROGRAMME, cast.programme.pk)

    def test_reads_no_link_of_anybody_else_in_the_outbox(self, cast, browse, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        link = actions.invite(noor, actor=cast.eli, at=NOON)
        mail = Mail.objects.get(kind="invitation")
        assert link in mail.text
        admin = browse(cast.eli)

        page = admin.get(f"/northwind/settings/outbox/{mail.pk}/").content.decode()

        assert link.rpartition("/")[0].rpartition("/")[2] not in page
        assert not re.search(r"/invitation/\w{20}", page)
        assert admin.get(f"/northwind/settings/outbox/{mail.pk}/letter/").status_code == 404

    def test_reads_no_sign_in_code(self, cast, browse):
        Mail.objects.create(
            organisation=None,
            recipient=None,
            key="code",
            kind="sign-in",
            to=cast.bo.email,
            subject="Your code",
            text="AAAA-BBBB",
            html="",
            state="not_sent",
            created_at=NOON,
            due_at=NOON,
        )

        assert (
            "Your code" not in browse(cast.eli).get("/northwind/settings/outbox/").content.decode()
        )


class TestAMailbox:
    def test_is_not_filled_with_invitations(self, cast, make_member, browse):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        admin = browse(cast.eli)

        answers = [
            admin.post(f"/northwind/settings/people/{noor.pk}/invite/").status_code
            for _ in range(16)
        ]

        assert answers == [302] * 3 + [422] * 13
        assert Mail.objects.filter(kind="invitation").count() == 3


class TestLinksOfBefore:
    def test_end_with_the_address(self, cast, make_member):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        actions.invite(noor, actor=cast.eli, at=NOON)
        ActionLink.objects.create(
            organisation=cast.organisation,
            membership=noor,
            token_digest="0" * 64,
            verb="x",
            subject_id=noor.pk,
            created_at=NOON,
            expires_at=NOON + DAY,
        )

        actions.correct_address(noor, email="noor@new.example.org", actor=cast.eli, at=NOON)

        assert Invitation.objects.filter(withdrawn_at=None).count() == 1
        assert Mail.objects.filter(kind="invitation").latest("created_at", "id").to == noor.email
        assert not ActionLink.objects.filter(used_at=None).exists()


@pytest.mark.django_db
class TestAnAccountTakenInAdvance:
    """Eli hands a link for victim@ over to himself; later another organisation invites victim@."""

    VICTIM = "victim@example.org"

    @pytest.fixture
    def taken(self, cast, make_member):
        own = make_member(cast.organisation, "Vic Tim", email=self.VICTIM, user=None)
        actions.invite(own, actor=cast.eli, at=NOON, is_handed_over=True)
        invitation = Invitation.objects.get()
        return actions.accept_invitation(
            invitation, user=None, at=NOON, password="the password of an attacker"
        )

    @pytest.fixture
    def invited(self, cast, make_member, taken):
        victim = make_member(cast.elsewhere, "Vic Tim", email=self.VICTIM, user=None)
        actions.invite(victim, actor=cast.dara, at=NOON)
        return Invitation.objects.get(membership=victim)

    def test_is_not_proved(self, taken):
        assert not taken.is_proved
        assert not EmailAddress.objects.get(user=taken).verified

    def test_does_not_join_where_its_address_is_invited(self, taken, invited):
        with pytest.raises(invitations.NotProved):
            actions.accept_invitation(invited, user=taken, at=NOON)

    def test_becomes_the_owners_with_nothing_left_that_opened_it(self, taken, invited):
        attacker = Browser()
        attacker.force_login(taken)
        Authenticator.objects.create(user=taken, type=Authenticator.Type.WEBAUTHN, data={})

        user = actions.accept_invitation(invited, user=None, at=NOON, password="words of my own!")

        assert user == taken
        user.refresh_from_db()
        assert user.check_password("words of my own!")
        assert user.is_proved
        assert not Authenticator.objects.filter(user=user).exists()
        assert attacker.get("/southwind/").status_code == 302  # asked to sign in

    def test_leaves_a_proved_account_alone(self, cast, make_member):
        bo = make_member(cast.elsewhere, "Bo Larsen", email=cast.bo.email, user=None)
        actions.invite(bo, actor=cast.dara, at=NOON)

        with pytest.raises(actions.SignInFirst):
            actions.accept_invitation(Invitation.objects.get(), user=None, at=NOON)

    def test_tells_no_administrator_who_has_an_account_elsewhere(self, cast, make_member):
        here = make_member(cast.organisation, "Dee Too", user=None)

        said = actions.correct_address(here, email=cast.dara.email, actor=cast.eli, at=NOON)

        assert said is actions.Corrected.MOVED
        assert User.objects.filter(email=cast.dara.email).count() == 1
