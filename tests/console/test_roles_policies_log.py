"""Who runs a programme, what everybody accepts, and what was done."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring.console import queries
from mentoring.console.queries.log import AREAS, areas
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Policy
from tests.moments import NOON


@pytest.fixture
def admin(cast, browse):
    return browse(cast.eli)


class TestRoles:
    def test_are_given_by_address_and_taken_back(self, cast, admin):
        path = f"/northwind/settings/roles/{cast.programme.slug}/"

        admin.post(path, {"email": "Bo.Larsen@example.org", "role": "coordinator"})
        given = cast.bo.grants.get()
        page = admin.get("/northwind/settings/roles/").content.decode()
        admin.post(f"{path}{given.pk}/")

        assert "Bo Larsen" in page
        assert not cast.bo.grants.exists()
        names = Event.objects.filter(name__startswith="console.").values_list("name", flat=True)
        assert sorted(names) == ["console.role_given", "console.role_taken"]

    def test_are_not_for_people_of_another_organisation(self, cast, admin):
        answer = admin.post(
            f"/northwind/settings/roles/{cast.programme.slug}/",
            {"email": cast.dara.email, "role": "sponsor"},
        )

        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Nobody here has the address" in page
        assert "aria-invalid" in re.search(r'<input[^>]*name="email"[^>]*dara[^>]*>', page)[0]


class TestPolicies:
    def test_are_looked_at_before_they_are_in_force(self, admin):
        path, text = "/northwind/settings/policies/privacy/", "## We keep little\n\nReally."

        preview = admin.post(path, {"text": text, "act": "preview"}).content.decode()
        assert "<h2>We keep little</h2>" in preview
        assert not Policy.objects.exists()

        admin.post(path, {"text": text})
        assert Policy.objects.get().version == 1

    def test_never_carry_markup_that_runs(self, admin):
        text = "<script>alert(1)</script> [x](javascript:alert(1))"

        page = admin.post(
            "/northwind/settings/policies/terms/", {"text": text, "act": "preview"}
        ).content.decode()

        assert "<script>alert" not in page
        assert 'href="javascript' not in page


class TestTheLog:
    def test_says_who_did_what_to_whom(self, cast, admin):
        admin.post(f"/northwind/settings/people/{cast.bo.pk}/admin/", {"is_admin": "yes"})

        page = admin.get("/northwind/settings/log/").content.decode()

        assert "Somebody became, or stopped being, an administrator: Bo Larsen" in page
        assert "Eli Weber" in page

    def test_shows_one_part_of_the_house(self, cast, admin):
        admin.post(f"/northwind/settings/people/{cast.bo.pk}/admin/", {"is_admin": "yes"})

        page = admin.get("/northwind/settings/log/?area=console").content.decode()

        assert "became, or stopped being," not in page

    def test_names_every_part_of_the_house(self):
        assert {area for area, _label in areas()} == {*AREAS}

    def test_costs_the_same_queries_however_long_it_is(
        self, cast, admin, django_assert_num_queries, transactional_db
    ):
        from django.db import transaction

        def write(number: int) -> None:
            with transaction.atomic():
                for _ in range(number):
                    record("organisations.changed", cast.organisation, actor=cast.eli, at=NOON)

        write(2)
        admin.get("/northwind/settings/log/")
        with CaptureQueriesContext(connection) as before:
            admin.get("/northwind/settings/log/")
        write(40)

        with django_assert_num_queries(len(before)):
            admin.get("/northwind/settings/log/")


class TestTheOutbox:
    @pytest.fixture
    def write(self, cast):
        def write(**fields):
            fields = {
                "organisation": cast.organisation,
                "recipient": cast.bo,
                "key": str(fields),
                "kind": "meeting",
                "to": cast.bo.email,
                "subject": "Hello",
                "text": "Wording",
                "html": "<p>Words</p>",
                "state": "bounced",
                "answer": "550 no such user",
                "created_at": NOON,
                "due_at": NOON,
            } | fields
            return Mail.objects.create(**fields)

        return write

    def test_says_what_became_of_each_letter(self, admin, write):
        write()

        page = admin.get("/northwind/settings/outbox/?state=bounced").content.decode()

        assert "bounced" in page
        assert "Hello" in page

    def test_offers_a_link_to_hand_over_where_no_email_brings_it(
        self, cast, admin, write, make_member
    ):
        noor = make_member(cast.organisation, "Noor Aziz", user=None)
        text = "Have a look and join:\nhttps://example.org/invitation/secret/"
        kept = write(recipient=noor, to=noor.email, state="not_sent", text=text)

        page = admin.get(f"/northwind/settings/outbox/{kept.pk}/").text
        assert "secret" not in page
        assert "Its links are left out" in page
        assert "Send again" not in page

        shown = admin.post(f"/northwind/settings/people/{noor.pk}/link/")
        assert "/invitation/" in shown.text

    @pytest.mark.parametrize("who", ["bo", "amina", "cruz", "sana", "dara"])
    def test_is_empty_for_whoever_does_not_administer_the_organisation(self, who, cast, write):
        write()

        assert not queries.outbox(getattr(cast, who)).exists()
        assert queries.counts_by_state(getattr(cast, who)) == {}
        assert queries.counts_by_state(cast.eli) == {"bounced": 1}

    def test_says_that_nothing_is_sent_without_a_mail_server(self, admin):
        assert "Nothing is sent" in admin.get("/northwind/settings/outbox/").content.decode()

    def test_shows_ones_own_letter_in_a_page_that_can_do_nothing(self, cast, admin, write):
        mail = write(html="<script>alert(1)</script><p>Words</p>", recipient=cast.eli)

        answer = admin.get(f"/northwind/settings/outbox/{mail.pk}/letter/")

        policy = answer.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "script-src 'none'" in policy

    def test_sends_again_to_the_address_now_on_file(self, cast, admin, write):
        mail = write()
        cast.bo.email = "bo@new.example.org"
        cast.bo.save()

        admin.post(f"/northwind/settings/outbox/{mail.pk}/again/")

        mail.refresh_from_db()
        assert (mail.state, mail.to) == ("queued", "bo@new.example.org")

    def test_does_not_send_twice_what_has_arrived(self, admin, write):
        mail = write(state="sent")

        assert admin.post(f"/northwind/settings/outbox/{mail.pk}/again/").status_code == 422

    def test_shows_nobodys_sign_in_codes(self, cast, admin, write):
        for member in (cast.bo, cast.eli, cast.dara):
            write(organisation=None, recipient=None, to=member.email, subject=f"To {member.name}")

        assert "To " + cast.bo.name not in admin.get("/northwind/settings/outbox/").content.decode()

    def test_shows_no_sign_in_code_once_there_is_a_mail_server(self, cast, admin, write, settings):
        settings.HAS_SMTP = True
        write(organisation=None, recipient=None, to=cast.bo.email, subject="A code")

        assert "A code" not in admin.get("/northwind/settings/outbox/").content.decode()
