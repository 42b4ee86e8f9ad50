from mentoring.circles.actions import following, joining
from mentoring.circles.models import OpenCircle
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from tests.circles.conftest import VALUES
from tests.moments import NOON

ALL = "/northwind/circles/in/growth-2026/"


def main(page):
    words = page.content.decode()
    return words[words.index("<main") : words.index("</main>")]


def post(client, address, **data):
    return client.post(address, data, follow=True)


def page_of(circle):
    return f"/northwind/circles/{circle.pk}/"


def test_home_promises_no_match_where_nobody_matches(world, browse):
    Programme.objects.filter(pk=world.programme.pk).update(coming_together="open")

    shown = main(browse(world.bo).get("/northwind/"))

    assert "You’ve joined." in shown
    assert "as soon as you have a match" not in shown
    assert "Your match will appear" not in shown


class TestTheListOfCircles:
    def test_says_what_will_be_there(self, world, browse):
        shown = main(browse(world.bo).get(ALL))

        assert "No circle is open to you yet" in shown
        assert "Found a circle" in shown

    def test_offers_founding_only_where_the_programme_allows_it(self, world, browse):
        Programme.objects.filter(pk=world.programme.pk).update(allows_founding=False)

        assert "Found a circle" not in main(browse(world.bo).get(ALL))
        assert browse(world.bo).get(f"{ALL}found/").status_code == 404
        assert browse(world.cruz).get(f"{ALL}found/").status_code == 200

    def test_shows_each_with_its_people_and_seats(self, found, newcomers, browse, world):
        circle = found()
        joining.come(circle, actor=newcomers[0], at=NOON)

        shown = main(browse(world.amina).get(ALL))

        assert VALUES["name"] in shown
        assert "2 of 4 seats taken." in shown
        assert "It begins with 1 more person." in shown

    def test_takes_the_same_queries_for_one_and_for_five(
        self, found, world, browse, newcomers, django_assert_max_num_queries
    ):
        client = browse(world.cruz)
        found()
        client.get(ALL)
        for number in range(4):
            circle = found(host=newcomers[number], name=f"Number {number}")
            assert circle.pk
        with django_assert_max_num_queries(16):
            client.get(ALL)

    def test_hides_hidden_ones_from_a_host_who_has_left_the_programme(self, found, world, browse):
        circle = found(reach="hidden")
        Enrolment.objects.filter(membership=world.bo).update(status="withdrawn")
        following.let_go(circle.pk, world.bo, at=NOON)

        assert browse(world.bo).get(page_of(circle)).status_code == 404

    def test_hides_hidden_ones_from_whoever_was_not_invited(self, found, world, browse):
        circle = found(reach="hidden")

        assert VALUES["name"] not in main(browse(world.amina).get(ALL))
        assert browse(world.amina).get(page_of(circle)).status_code == 404
        assert VALUES["name"] in main(browse(world.bo).get(ALL))

    def test_shows_public_ones_to_whom_the_programme_would_take(
        self, found, world, browse, make_member
    ):
        public = found(reach="public")
        found(host=world.amina, name="For members")
        newcomer = browse(make_member(world.organisation, "Nora Neu"))

        shown = main(newcomer.get(ALL))
        assert VALUES["name"] in shown
        assert "For members" not in shown
        assert "First join Growth 2026" in main(newcomer.get(page_of(public)))


class TestACircle:
    def test_is_founded_in_the_browser(self, world, browse):
        client = browse(world.bo)
        page = client.get(f"{ALL}found/").content.decode()
        key = page.split('name="key" value="')[1].split('"')[0]

        answer = post(client, f"{ALL}found/", **VALUES | {"key": key, "asks": "False"})

        assert "gathers people now" in answer.content.decode()
        assert OpenCircle.objects.get().host == world.bo

    def test_keeps_what_was_typed_when_something_is_missing(self, world, browse):
        answer = browse(world.bo).post(f"{ALL}found/", VALUES | {"name": "", "key": ""})

        assert answer.status_code == 422
        assert VALUES["about"] in answer.content.decode()

    def test_names_its_host_by_address_when_a_coordinator_founds_it(self, world, browse):
        client = browse(world.cruz)
        page = client.get(f"{ALL}found/").content.decode()
        key = page.split('name="key" value="')[1].split('"')[0]
        data = VALUES | {"key": key, "kind": "circle", "asks": "False"}
        wrong = client.post(f"{ALL}found/", data | {"host": "nobody@example.org"})
        assert "Nobody who has joined this programme" in wrong.content.decode()

        post(client, f"{ALL}found/", **data | {"host": world.amina.email})

        assert OpenCircle.objects.get().host == world.amina

    def test_is_joined_left_and_joined_again(self, found, newcomers, browse):
        circle, client = found(), browse(newcomers[0])

        joined = post(client, f"{page_of(circle)}come/", words="", act="join")
        assert "You’re in. Welcome." in joined.content.decode()
        left = post(client, f"{page_of(circle)}seat/", act="leave")
        assert "passes to the next" in left.content.decode()
        post(client, f"{page_of(circle)}come/", words="", act="join")
        assert "Leave this circle" in main(client.get(page_of(circle)))

    def test_leads_to_the_page_they_share_once_it_has_begun(self, found, newcomers, browse):
        circle = found()
        joining.come(circle, actor=newcomers[0], at=NOON)
        client = browse(newcomers[1])

        answer = client.post(f"{page_of(circle)}come/", {"words": "", "act": "join"})

        circle.refresh_from_db()
        assert answer["Location"] == f"/northwind/with/{circle.relationship_id}/"
        assert client.get(answer["Location"]).status_code == 200

    def test_tells_a_late_press_what_happened_meanwhile(self, found, newcomers, browse):
        circle = found(seats=3)
        for one in newcomers[:2]:
            joining.come(circle, actor=one, at=NOON)

        answer = browse(newcomers[2]).post(f"{page_of(circle)}come/", {"words": "", "act": "join"})

        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "The last seat was taken" in shown
        assert "Join the waiting list" in shown

    def test_shows_whoever_waits_their_number(self, found, newcomers, browse):
        circle = found(seats=3)
        for one in newcomers[:4]:
            joining.come(circle, actor=one, at=NOON)

        assert "You’re number 2 on the waiting list" in main(
            browse(newcomers[3]).get(page_of(circle))
        )
        assert "number 2, since" not in main(browse(newcomers[3]).get(page_of(circle)))

    def test_is_changed_handed_over_and_closed(self, found, world, newcomers, browse):
        circle, client = found(), browse(world.cruz)
        data = VALUES | {"seats": 6, "asks": "True"}
        post(client, f"{page_of(circle)}change/", **data)
        post(client, f"{page_of(circle)}host/", host=newcomers[0].email)
        circle.refresh_from_db()
        assert (circle.seats, circle.asks, circle.host) == (6, True, newcomers[0])

        answer = post(client, f"{page_of(circle)}close/")

        assert "Closed." in answer.content.decode()
        circle.refresh_from_db()
        assert circle.closed_why == "by_hand"


class TestSomebodyWithoutAPlaceInTheProgramme:
    def test_joins_it_first_and_comes_back(self, found, world, browse, make_member, make_enrolment):
        circle = found(reach="public")
        person = make_member(world.organisation, "Nora Neu")
        client = browse(person)
        answer = client.post(f"{page_of(circle)}come/", {"words": "", "invitation": ""})
        assert answer["Location"] == "/northwind/join/growth-2026/"

        enrolment = make_enrolment(world.programme, person)
        from mentoring.core.hooks import run_hook

        assert run_hook("participants.came_for", enrolment) == [page_of(circle)]
        assert "You wanted to join" in client.get("/northwind/").content.decode()
        post(client, f"{page_of(circle)}come/", words="", act="join")
        assert "You’re in it" in main(client.get(page_of(circle)))


class TestTheStartPage:
    def test_tells_a_host_who_would_like_to_come(self, found, world, newcomers, browse):
        circle = found(asks=True)
        joining.come(circle, words="I lead since May.", actor=newcomers[0], at=NOON)

        shown = main(browse(world.bo).get("/northwind/"))

        assert "Ana would like to join" in shown
        assert "I lead since May." in shown
        assert "You’ve asked to join." in main(browse(newcomers[0]).get("/northwind/"))


class TestMinorsMode:
    def test_leaves_founding_and_answering_to_those_who_run_it(
        self, found, world, newcomers, browse
    ):
        circle = found(asks=True, reach="public")
        Programme.objects.filter(pk=world.programme.pk).update(
            minors_since=NOON, supervisor=world.cruz
        )
        asked = joining.come(circle, actor=newcomers[0], at=NOON)
        address = f"/northwind/circles/requests/{asked.pk}/"

        assert browse(world.bo).get(f"{ALL}found/").status_code == 404
        assert browse(world.bo).post(address, {"act": "yes"}).status_code == 404
        assert browse(world.cruz).post(address, {"act": "yes", "words": ""}).status_code == 302

    def test_hides_it_from_outside(self, found, world, browse, make_member):
        circle = found(reach="public")
        Programme.objects.filter(pk=world.programme.pk).update(
            minors_since=NOON, supervisor=world.cruz
        )
        nora = browse(make_member(world.organisation, "Nora Neu"))
        assert nora.get(page_of(circle)).status_code == 404


class TestTheFileOfCircles:
    def test_has_a_line_for_each(self, found, newcomers, browse, world):
        joining.come(found(asks=True), actor=newcomers[0], at=NOON)

        answer = browse(world.cruz).get("/northwind/programmes/growth-2026/export/circles.csv")

        head, line = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert head.startswith("Circle,Kind,Host,Seats,Taken,Waiting,Asked")
        assert line.startswith("Leading for the first time,Peer circle,Bo Larsen,4,1,0,1")
