"""Under a host name of their own there is one organisation, and every strange host is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from mentoring.console.queries import health
from mentoring.core.web.addresses import full_address
from mentoring.events.models import Event
from mentoring.matching.actions import import_pair
from mentoring.notifications.models import Mail
from mentoring.organisations import actions
from mentoring.organisations.models import Organisation
from mentoring.organisations.rules.hosts import normal_host
from tests.moments import NOON

OWN = "mentoring.northwind.example"
BASE = "people.example.org"


@pytest.fixture
def _allowed(settings):
    settings.ORGANISATION_HOSTS = True
    settings.BASE_URL = f"https://{BASE}"
    settings.KNOWN_HOSTS = [BASE]
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def own(_allowed, cast):
    actions.change_host(cast.organisation, host=OWN, actor=cast.eli, at=NOON)
    return cast.organisation


def get(browser, path, host=OWN):
    return browser.get(path, headers={"host": host})


class TestAHostName:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            (" Mentoring.Example.ORG. ", "mentoring.example.org"),
            ("https://mentoring.example.org/start?x=1", "mentoring.example.org"),
            ("mentoring.müller.example", "mentoring.xn--mller-kva.example"),
            ("straße.example", "xn--strae-oqa.example"),
        ],
    )
    def test_is_kept_as_name_servers_write_it(self, said, kept):
        assert normal_host(said) == kept

    @pytest.mark.parametrize(
        "said",
        [
            "localhost",
            "10.0.0.1",
            "[::1]",
            "mentoring.example.org:8443",
            "amina@example.org",
            "-a.example",
            "a_b.example",
            "*.example.org",
            "a..example",
            "a" * 64 + ".example",
            "",
        ],
    )
    def test_is_nothing_else(self, said):
        with pytest.raises(ValueError, match=r".*"):
            normal_host(said)


@pytest.mark.usefixtures("_allowed")
class TestChangeHost:
    def test_is_noted_with_the_name_before(self, cast, own):
        actions.change_host(own, host="", actor=cast.eli, at=NOON)

        event = Event.objects.filter(name="organisations.host_changed").latest("id")
        assert event.data == {"before": OWN, "after": None}
        assert Organisation.objects.get(pk=own.pk).host is None

    def test_refuses_what_is_no_name(self, cast):
        with pytest.raises(actions.settings.NoHostName, match="“localhost” is no host name"):
            actions.change_host(cast.organisation, host="localhost", actor=cast.eli, at=NOON)

    @pytest.mark.parametrize("taken", [BASE, OWN])
    def test_refuses_a_name_of_ours_and_of_another_organisation(self, taken, cast, own):
        with pytest.raises(actions.settings.HostTaken, match="is in use"):
            actions.change_host(cast.elsewhere, host=taken, actor=cast.dara, at=NOON)

    @pytest.mark.parametrize("host", ["Mentoring.example", "localhost", "", "a b.example"])
    def test_is_held_by_the_database_too(self, host, cast):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=cast.organisation.pk).update(host=host)

    def test_can_be_had_once(self, cast, own):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=cast.elsewhere.pk).update(host=OWN)


class TestTheOwnHost:
    def test_leads_to_the_organisation(self, cast, own, browse):
        answer = get(browse(cast.bo), "/")

        assert (answer.status_code, answer.url) == (302, "/northwind/")
        assert get(browse(cast.bo), "/northwind/").status_code == 200

    def test_asks_strangers_to_sign_in(self, own, browse):
        answer = get(browse(), "/northwind/")

        assert answer.status_code == 302
        assert answer.url.startswith("/account/login/")

    def test_knows_no_other_organisation(self, cast, own, browse, make_member):
        assert get(browse(cast.dara), "/southwind/").status_code == 404
        assert get(browse(cast.dara), "/southwind/", host=BASE).status_code == 200
        assert get(browse(), "/southwind/").status_code == 404

    def test_takes_forms_that_stand_on_its_own_pages_and_no_others(self, cast, own, browse):
        bo = browse(cast.bo)
        bo.handler.enforce_csrf_checks = True
        page = get(bo, "/northwind/settings/me/")
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        sent = {"language": "en", "timezone": "UTC", "csrfmiddlewaretoken": token}

        def post(origin):
            return bo.post(
                "/northwind/settings/me/",
                sent,
                secure=True,
                headers={"host": OWN, "origin": origin},
            )

        assert post("https://evil.example").status_code == 403
        assert post(f"https://{OWN}").status_code == 302

    def test_stands_in_letters_calendars_and_links(self, cast, own, run_jobs):
        import_pair(
            programme=cast.programme,
            mentor=cast.amina,
            mentee=cast.bo,
            with_letter=True,
            actor=None,
            at=NOON,
        )
        run_jobs()

        mail = Mail.objects.get(recipient=cast.bo)
        assert f"https://{OWN}/northwind/with/" in mail.text
        assert f"https://{OWN}/link/" in mail.text
        assert BASE not in mail.text

    def test_is_given_up_at_once(self, cast, own, browse):
        actions.change_host(own, host="", actor=cast.eli, at=NOON)

        assert get(browse(cast.bo), "/northwind/").status_code == 400
        where = full_address("home:home", organisation="northwind")
        assert where == f"https://{BASE}/northwind/"


class TestEveryOtherHost:
    @pytest.mark.parametrize(
        "host", ["evil.example", f"x.{OWN}", f"{OWN}.evil.example", "127.0.0.1", "localhost"]
    )
    def test_is_refused(self, host, cast, own, browse):
        assert get(browse(cast.bo), "/northwind/", host=host).status_code == 400
        assert get(browse(), "/healthz", host=host).status_code == 400

    def test_is_the_installation_s_own_in_any_case_and_with_a_port(self, cast, own, browse):
        assert get(browse(cast.bo), "/northwind/", host=f"{BASE}:443").status_code == 200
        assert get(browse(cast.bo), "/northwind/", host=OWN.upper()).status_code == 200

    def test_costs_one_query_more_where_own_names_are_allowed(
        self, cast, own, browse, django_assert_max_num_queries
    ):
        bo = browse(cast.bo)

        def queries_of(**changes):
            with override_settings(**changes), django_assert_max_num_queries(60) as seen:
                assert get(bo, "/northwind/", host=BASE).status_code == 200
            return len(seen)

        queries_of()
        assert queries_of() == queries_of(ORGANISATION_HOSTS=False, ALLOWED_HOSTS=[BASE]) + 1


class TestTheSettingsPage:
    def form(self, cast, **changes):
        return {"name": "Northwind", "timezone": "UTC", "language": "en"} | changes

    @pytest.mark.usefixtures("_allowed")
    def test_takes_a_name_and_says_what_it_needs(self, cast, browse):
        eli = browse(cast.eli)
        page = "/northwind/settings/organisation/"
        assert "DNS entry" in get(eli, page, host=BASE).text

        answer = eli.post(page, self.form(cast, host=f"https://{OWN}/"), headers={"host": BASE})

        assert answer.status_code == 302
        assert Organisation.objects.get(slug="northwind").host == OWN

    @pytest.mark.usefixtures("_allowed")
    def test_refuses_in_words_and_keeps_what_was_typed(self, cast, browse):
        answer = browse(cast.eli).post(
            "/northwind/settings/organisation/",
            self.form(cast, name="Other", host=BASE),
            headers={"host": BASE},
        )

        assert answer.status_code == 422
        assert f"{BASE} is in use on this installation already" in answer.text
        assert Organisation.objects.get(slug="northwind").name == "Northwind"

    def test_has_no_such_field_where_operators_do_not_allow_it(self, cast, browse):
        page = browse(cast.eli).get("/northwind/settings/organisation/").text

        assert 'name="host"' not in page


class TestTheDoctor:
    def finding(self):
        return health._look(health._hosts, NOON)

    def test_is_content_where_names_work(self, own, settings):
        settings.IS_HTTPS = True
        assert self.finding().is_well

    def test_says_when_nobody_is_let_in_under_a_name(self, own, settings):
        settings.ORGANISATION_HOSTS = False
        assert "RAPPORT_ORGANISATION_HOSTS" in self.finding().words

    def test_says_when_the_base_address_is_not_safe(self, own, settings):
        settings.IS_HTTPS = False
        assert not self.finding().is_well
