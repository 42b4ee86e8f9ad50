"""The public pages and those of administration, as axe and a phone see them."""

from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations import actions

PASSWORD = "four warm words"
PAGES = [
    "/account/", "/account/sessions/", "/account/2fa/webauthn/", "/account/password/change/",
    "/northwind/inbox/", "/northwind/terms/", "/northwind/settings/", "/northwind/settings/me/",
    "/northwind/settings/organisation/", "/northwind/settings/look/",
    "/northwind/settings/people/", "/northwind/settings/people/add/",
    "/northwind/settings/roles/", "/northwind/settings/policies/",
    "/northwind/settings/policies/terms/", "/northwind/settings/outbox/",
    "/northwind/settings/log/", "/northwind/settings/status/",
]  # fmt: skip
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def eli(transactional_db, cast, make_member):
    cast.eli.user.set_password(PASSWORD)
    cast.eli.user.save()
    now = timezone.now()
    noor = make_member(cast.organisation, "Noor Aziz", user=None)
    link = actions.invite(noor, actor=cast.eli, at=now)
    actions.publish_policy(cast.organisation, kind="terms", text="Be kind.", actor=cast.eli, at=now)
    InboxItem.objects.create(
        organisation=cast.organisation,
        recipient=cast.eli,
        kind="note",
        title="Luis asked for help",
        created_at=now,
    )
    return link


class TestEveryPage:
    @pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "dark")])
    def test_is_readable_by_everybody_and_fits(self, eli, width, scheme, open_page, accessibility):
        page = open_page(
            "/account/login/", width=width, color_scheme=scheme, reduced_motion="reduce"
        )
        base = page.url.partition("/account/")[0]
        path_of_link = "/" + eli.split("/", 3)[3]
        for path in (path_of_link, "/account/login/code/", "/account/login/"):
            page.goto(base + path)
            assert (path, accessibility(page), page.evaluate(WIDER)) == (path, [], False)
        page.get_by_label("Email address").fill("eli.weber@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/account/" not in url)

        letter = Mail.objects.get(kind="invitation")
        member = letter.recipient_id
        more = [
            f"/northwind/settings/people/{member}/",
            f"/northwind/settings/outbox/{letter.pk}/",
        ]
        for path in PAGES + more:
            page.goto(base + path)
            assert (path, accessibility(page), page.evaluate(WIDER)) == (path, [], False)


class TestSettingUp:
    def test_takes_the_short_name_from_the_name_until_somebody_writes_one(
        self, transactional_db, open_page
    ):
        page = open_page(urlsplit(actions.open_setup(at=timezone.now())).path)
        name = page.get_by_label("Name of the organisation")
        short_name = page.get_by_label("Short name for web addresses")

        name.fill("Café Nord & West!")
        expect(short_name).to_have_value("cafe-nord-west")
        short_name.fill("nord")
        name.fill("Café Nord")
        expect(short_name).to_have_value("nord")
