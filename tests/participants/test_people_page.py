"""The people page: who is where, and what coordinators do about it."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.notifications.models import Mail
from mentoring.organisations.models import Invitation, Membership
from mentoring.participants.actions import enrolments as actions
from mentoring.participants.models import BulkInvitation, Enrolment, Exclusion, Profile
from mentoring.participants.queries import people as queries
from tests.moments import NOON

PEOPLE = "/northwind/programmes/growth-2026/people/"


@pytest.fixture
def make_imported(cast):
    """People who were imported and can neither sign in nor have been written to."""

    def make(count: int, name: str = "Person {n:03d}", **fields):
        people = [
            Membership(
                organisation=cast.organisation,
                name=name.format(n=n),
                created_at=NOON,
                email=f"{name.format(n=n).replace(' ', '.').lower()}@example.org",
            )
            for n in range(count)
        ]
        Membership.objects.bulk_create(people)
        return Enrolment.objects.bulk_create(
            Enrolment(
                organisation=cast.organisation,
                programme=cast.programme,
                membership=person,
                is_mentee=True,
                created_at=NOON,
                **fields,
            )
            for person in people
        )

    return make


class TestPeoplePage:
    def test_goes_backwards_as_it_went_forwards(self, cast, browse, make_member, make_enrolment):
        for number in range(120):
            person = make_member(cast.organisation, f"P {number:03}", user=None)
            make_enrolment(cast.programme, person)
        client, here = browse(cast.cruz), "/northwind/programmes/growth-2026/people/"

        def follow(page: str, rel: str) -> str:
            [link] = re.findall(rf'rel="{rel}" href="([^"]+)"', page)
            return client.get(link.replace("&amp;", "&")).content.decode()

        def names(page: str) -> list[str]:
            return re.findall(r"P \d{3}(?=</span>)", page)

        first = client.get(here).content.decode()
        second = follow(first, "next")
        third = follow(second, "next")

        assert names(follow(third, "prev")) == names(second)
        assert names(follow(follow(third, "prev"), "prev")) == names(first)
        assert 'rel="prev"' not in first
        assert 'rel="next"' not in third

    def test_teaches_when_nobody_is_here(self, cast, browse, make_programme):
        make_programme(cast.organisation, "Empty")

        page = browse(cast.eli).get("/northwind/programmes/empty/people/").content.decode()

        assert "Nobody here yet" in page
        assert "import/template/" in page

    def test_counts_people_under_each_tab(self, cast, browse, make_imported):
        make_imported(3)
        Enrolment.objects.filter(membership=cast.bo).update(paused_until=date(2099, 1, 1))

        counts = queries.counts(cast.programme, NOON.date())

        assert counts == {
            "all": 5,
            "imported": 3,
            "invited": 0,
            "joining": 0,
            "joined": 1,
            "paused": 1,
            "withdrawn": 0,
        }

    def test_counts_anew_every_ten_minutes_where_there_are_many(
        self, cast, browse, make_imported, monkeypatch
    ):
        monkeypatch.setattr(queries, "MAX_COUNTED", 3)
        queries._counts._made.clear()  # the limit is part of its SQL
        make_imported(9)
        Enrolment.objects.filter(status="imported").update(status="joined")

        page = browse(cast.cruz).get(PEOPLE).content.decode()

        assert "about 11 of about 11 people have joined." in page
        assert '<span class="tabs__count">about 11</span>' in page
        joined = Membership.objects.filter(enrolments__status="joined")
        Membership.objects.filter(pk__in=list(joined.values_list("pk", flat=True)[:8])).update(
            removed_at=NOON
        )
        few = queries.counts(cast.programme, NOON.date())["joined"]
        queries._counts._made.clear()
        assert few == 3  # they are counted at once again

    def test_takes_those_off_whom_the_organisation_has_removed(self, cast, make_imported):
        make_imported(5)
        Membership.objects.filter(pk=cast.bo.pk).update(removed_at=NOON)

        found = queries._exact_counts(cast.programme, NOON.date())

        assert found == {
            tab: n for tab, n in queries.counts(cast.programme, NOON.date()).items() if tab != "all"
        }
        assert found["joined"] == 1

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("status=joined", {"Amina Haddad", "Bo Larsen"}),
            ("role=mentor", {"Amina Haddad"}),
            ("q=LARSEN", {"Bo Larsen"}),
            ("q=bo+design", {"Bo Larsen"}),
            ("q=amina.haddad@", {"Amina Haddad"}),
            ("status=imported", set()),
            ("status=nonsense&role=nonsense&after=nonsense", {"Amina Haddad", "Bo Larsen"}),
            ("q=%00%25'\"", set()),
        ],
    )
    def test_finds_people(self, query, names, cast, browse):
        page = browse(cast.cruz).get(f"{PEOPLE}?{query}").content.decode()

        assert {n for n in ("Amina Haddad", "Bo Larsen") if f">{n}<" in page} == names

    def test_shows_one_page_after_the_other_and_everybody_once(self, cast, make_imported):
        make_imported(120)
        today, filters, seen = NOON.date(), queries.Filters(), []
        while True:
            found = queries.people_page(cast.programme, filters, today)
            seen += [place.name for place in found.rows]
            if not found.next_after:
                break
            filters = queries.Filters(after=found.next_after)

        assert len(seen) == len(set(seen)) == 122
        assert seen == sorted(seen)

    def test_needs_as_many_queries_for_many_as_for_few(
        self, cast, browse, make_imported, django_assert_num_queries
    ):
        client = browse(cast.cruz)
        client.get(PEOPLE)
        with CaptureQueriesContext(connection) as few:
            client.get(PEOPLE)
        assert len(few) <= 10
        make_imported(300)
        with django_assert_num_queries(len(few)):
            client.get(PEOPLE)


class TestInvite:
    def test_writes_to_people_who_cannot_sign_in_yet_with_a_link(
        self, cast, browse, make_imported, run_jobs
    ):
        [place] = make_imported(1)

        response = browse(cast.cruz).post(f"{PEOPLE}act/", {"act": "invite", "enrolment": place.pk})
        run_jobs()

        assert response.status_code == 302
        place.refresh_from_db()
        assert place.status == "invited"
        mail = Mail.objects.get()
        assert mail.to == "person.000@example.org"
        assert Invitation.objects.get().next_path == "/northwind/join/growth-2026/"

    def test_writes_to_people_who_can_sign_in_without_a_one_time_link(
        self, cast, make_member, make_enrolment, run_jobs
    ):
        person = make_member(cast.organisation, "Nora Vogel")
        place = make_enrolment(cast.programme, person, status="imported", step=0)

        actions.invite(place, actor=cast.cruz, at=NOON)
        run_jobs()

        assert "Growth 2026" in Mail.objects.get().subject
        assert not Invitation.objects.exists()

    def test_sends_many_as_a_job_and_nobody_twice(self, cast, browse, make_imported, run_jobs):
        make_imported(45)

        response = browse(cast.cruz).post(
            f"{PEOPLE}act/", {"act": "invite", "everybody": "yes", "status": "imported"}
        )
        run_jobs()
        inviting = BulkInvitation.objects.get()
        BulkInvitation.objects.update(done=0)  # as if the worker had died before noting it
        actions.invite_next(inviting, most=50, at=timezone.now())
        run_jobs()
        page = browse(cast.cruz).get(response.url).content.decode()

        assert "45 invitations are kept in the outbox" in page  # the tests have no mail server
        assert Mail.objects.count() == 45
        assert Enrolment.objects.filter(status="invited").count() == 45

    def test_waits_for_the_launch(self, cast, browse, make_imported):
        cast.programme.launched_at = None
        cast.programme.save()
        [place] = make_imported(1)

        response = browse(cast.cruz).post(f"{PEOPLE}act/", {"act": "invite", "enrolment": place.pk})

        assert response.status_code == 422
        assert "not launched yet" in response.content.decode()
        assert not Mail.objects.exists()

    def test_asks_to_choose_somebody(self, cast, browse):
        response = browse(cast.cruz).post(
            f"{PEOPLE}act/", {"act": "invite", "enrolment": "nonsense"}
        )

        assert response.status_code == 422
        assert "Choose at least one person" in response.content.decode()

    def test_never_reaches_into_another_programme(
        self, cast, browse, make_programme, make_enrolment, make_member
    ):
        other = make_programme(cast.organisation, "Other")
        place = make_enrolment(other, make_member(cast.organisation, "Nora"), status="imported")

        response = browse(cast.cruz).post(
            f"{PEOPLE}act/", {"act": "withdraw", "enrolment": place.pk}
        )

        place.refresh_from_db()
        assert (response.status_code, place.status) == (422, "imported")


class TestOtherActs:
    def test_remind_those_who_wait(self, cast, browse, make_imported, run_jobs, settings):
        settings.HAS_SMTP = True
        [place] = make_imported(1, status="invited", invited_at=NOON)

        response = browse(cast.cruz).post(
            f"{PEOPLE}act/", {"act": "remind", "everybody": "yes"}, follow=True
        )
        run_jobs()

        assert (
            "1 person gets a reminder within working hours. 2 others are not due a reminder."
            in response.content.decode()
        )
        assert Mail.objects.get().recipient == place.membership

    def test_pause_until_a_day_and_take_back(self, cast, browse):
        bo = Enrolment.objects.get(membership=cast.bo)
        client, until = browse(cast.cruz), (timezone.now() + timedelta(days=30)).date()

        past = client.post(
            f"{PEOPLE}act/", {"act": "pause", "enrolment": bo.pk, "until": "2020-01-01"}
        )
        client.post(f"{PEOPLE}act/", {"act": "pause", "enrolment": bo.pk, "until": until})
        bo.refresh_from_db()
        paused = bo.paused_until
        client.post(f"{PEOPLE}act/", {"act": "resume", "enrolment": bo.pk})
        bo.refresh_from_db()

        today = timezone.now().astimezone(ZoneInfo("Europe/Berlin")).date()
        assert past.status_code == 422
        assert (paused, bo.paused_until) == (until, today)

    def test_take_out_can_be_undone(self, cast, browse):
        bo = Enrolment.objects.get(membership=cast.bo)
        client = browse(cast.cruz)

        client.post(f"{PEOPLE}act/", {"act": "withdraw", "enrolment": bo.pk})
        bo.refresh_from_db()
        left = bo.status
        client.post(f"{PEOPLE}act/", {"act": "resume", "enrolment": bo.pk})
        bo.refresh_from_db()

        assert (left, bo.status) == ("withdrawn", "joined")
        assert Event.objects.filter(name="participants.withdrawn").count() == 1


class TestAddPerson:
    FORM = {"name": "Nora Vogel", "email": "Nora@Example.org", "role": "both"}

    def test_gives_a_place_and_writes_to_nobody(self, cast, browse, run_jobs):
        response = browse(cast.cruz).post(f"{PEOPLE}add/", self.FORM)
        run_jobs()

        place = Enrolment.objects.get(membership__email="nora@example.org")
        assert response.status_code == 302
        assert (place.is_mentor, place.is_mentee, place.status) == (True, True, "imported")
        assert not Mail.objects.exists()

    def test_refuses_somebody_twice_and_keeps_what_was_typed(self, cast, browse):
        client = browse(cast.cruz)
        client.post(f"{PEOPLE}add/", self.FORM)

        again = client.post(f"{PEOPLE}add/", self.FORM)

        assert again.status_code == 422
        assert "Nora Vogel is already in Growth 2026." in again.content.decode()
        assert 'value="Nora@Example.org"' in again.content.decode()

    @pytest.mark.parametrize("broken", [{"name": "\x07"}, {"email": "no"}, {"role": "boss"}])
    def test_explains_what_is_wrong(self, broken, cast, browse):
        response = browse(cast.cruz).post(f"{PEOPLE}add/", self.FORM | broken)

        assert response.status_code == 422
        assert not Membership.objects.filter(email="nora@example.org").exists()


class TestPersonPage:
    def test_shows_the_profile_but_nothing_private(self, cast, browse):
        bo = Enrolment.objects.get(membership=cast.bo)
        profile = Profile.objects.get(membership=cast.bo)
        profile.goals, profile.identities = "Lead a team", '["veteran"]'
        profile.save()
        Exclusion.objects.create(organisation=cast.organisation, by=cast.bo, other=cast.eli)

        page = browse(cast.cruz).get(f"{PEOPLE}{bo.pk}/").content.decode()

        assert "Lead a team" in page
        assert "Bo Larsen" in page
        for private in ("woman", "veteran", "Eli Weber"):
            assert private not in page
