import pytest
from django.utils import timezone

from mentoring.participants.models import Enrolment, Exclusion, Profile
from mentoring.relationships.models import Relationship
from mentoring.requests.actions import answering, asking
from mentoring.requests.models import Request
from tests.moments import DAY, NOON, today
from tests.requests.conftest import PEOPLE, WORDS
from tests.support.skills import say_skills


def main(page):
    words = page.content.decode()
    return words[words.index("<main") : words.index("</main>")]


def page_of(person):
    return f"{PEOPLE}{person.pk}/"


def listed(page):
    """Names in the list of everybody, in order."""
    parts = main(page).split('id="list"')[1].split('class="person__name"')[1:]
    return [part.split(">")[1].split("<")[0] for part in parts]


class TestThePeople:
    def test_are_mentors_with_their_words_and_their_places(self, world, browse, make_mentor):
        Profile.objects.filter(membership=world.amina).update(bio="I have led eleven projects.")

        shown = main(browse(world.bo).get(PEOPLE))

        assert "I have led eleven projects." in shown
        assert "2 places free" in shown

    def test_begin_with_a_few_who_fit_and_say_why(self, world, browse, make_mentor):
        say_skills(world.bo, "wanted", ["Forecasting"])
        for name in ("Ida Holm", "Jon Berg", "Kai Lund"):
            make_mentor(name)
        make_mentor("Zoe Last", offers=["Forecasting"])

        shown = main(browse(world.bo).get(PEOPLE)).split('id="list"')[0]

        assert shown.index("Zoe Last") < shown.index("Everybody who mentors here")
        assert "Forecasting: just what Zoe likes to pass on." in shown
        assert shown.count("person__name") == 3

    def test_suggests_whom_nobody_has_asked_before_whoever_has_enough_requests(
        self, world, browse, make_mentor, newcomers, ask
    ):
        say_skills(world.bo, "wanted", ["Forecasting"])
        popular = make_mentor("Ada Popular", offers=["Forecasting"])
        make_mentor("Ida Quiet", offers=["Forecasting"])
        ask(newcomers[0], popular)

        shown = main(browse(world.bo).get(PEOPLE)).split('id="list"')[0]

        assert shown.index("Ida Quiet") < shown.index("Ada Popular")

    def test_never_suggest_whom_a_rule_keeps_apart(self, world, browse, make_mentor):
        world.bo.manager = world.amina
        world.bo.save()
        make_mentor("Ida Holm")

        shown = main(browse(world.bo).get(PEOPLE)).split('id="list"')[0]

        assert "Amina Haddad" not in shown
        assert "Ida Holm" in shown

    @pytest.mark.parametrize(
        ("words", "who"),
        [
            ("özlem", ["Ozlem Kaya"]),
            ("kaya", ["Ozlem Kaya"]),
            ("forcasting", ["Ida Holm"]),
            ("Forecasting", ["Ida Holm"]),
            ("say no to my old boss", ["Jon Berg"]),
            ("example.org", []),
        ],
    )
    def test_are_found_by_name_skill_and_words_but_by_no_address(
        self, words, who, world, browse, make_mentor
    ):
        make_mentor("Ozlem Kaya")
        make_mentor("Ida Holm", offers=["Forecasting"])
        make_mentor("Jon Berg", bio="I said no to my old boss and still have lunch with him.")

        assert listed(browse(world.bo).get(PEOPLE, {"q": words})) == who

    def test_are_found_by_words_with_accents(self, world, browse, make_mentor):
        make_mentor("Jon Berg", bio="Führung heißt zuhören.")

        for words in ("führung", "heißt"):
            assert listed(browse(world.bo).get(PEOPLE, {"q": words})) == ["Jon Berg"]

    def test_says_which_word_it_took_for_another(self, world, browse, make_mentor):
        make_mentor("Ida Holm", offers=["Forecasting"])

        shown = main(browse(world.bo).get(PEOPLE, {"q": "forcasting"}))

        assert "Nobody has “forcasting”; these have “forecasting”." in shown

    def test_are_filtered_and_every_filter_says_what_it_leaves(self, world, browse, make_mentor):
        make_mentor("Ida Holm", speaks=["en", "pt"], office="Lisbon")
        make_mentor("Jon Berg", office="Lisbon", capacity_max=0)

        shown = main(browse(world.bo).get(PEOPLE, {"where": "Lisbon"}))
        assert "Portuguese (1)" in shown
        assert "English (2)" in shown
        assert "Lisbon (2)" in shown
        assert "Only people with a place free (1)" in shown
        both = browse(world.bo).get(PEOPLE, {"where": "Lisbon", "free": "on"})
        assert listed(both) == ["Ida Holm"]

    def test_say_which_filter_costs_most_where_nobody_is_left(self, world, browse, make_mentor):
        make_mentor("Ida Holm", office="Lisbon", capacity_max=0)

        shown = main(browse(world.bo).get(PEOPLE, {"where": "Lisbon", "free": "on"}))

        assert "With those who have no place free, there is 1 person." in shown
        assert "Show them" in shown

    def test_say_who_is_full_and_who_is_away(self, world, browse, make_mentor):
        make_mentor("Ida Holm", capacity_max=0)
        make_mentor("Jon Berg", paused_until=today() + 5 * DAY)

        shown = main(browse(world.bo).get(PEOPLE))

        assert "No place free at the moment" in shown
        assert "On a break until" in shown

    def test_do_not_hold_whoever_keeps_away(self, world, browse, make_mentor):
        ida = make_mentor("Ida Holm")
        Exclusion.objects.create(organisation=world.organisation, by=ida, other=world.bo)
        bo = browse(world.bo)

        assert "Ida Holm" not in main(bo.get(PEOPLE))
        assert "Ida Holm" not in main(bo.get(PEOPLE, {"q": "ida"}))
        assert bo.get(page_of(ida)).status_code == 404
        assert bo.post(f"{page_of(ida)}ask/", {"words": WORDS}).status_code == 404

    def test_are_read_in_the_same_number_of_queries_however_many(
        self, world, browse, make_mentor, django_assert_max_num_queries
    ):
        say_skills(world.bo, "wanted", ["Forecasting"])
        for number in range(12):
            make_mentor(f"Mentor {number}", offers=["Forecasting"], bio="I forecast.")
        bo = browse(world.bo)
        bo.get(PEOPLE)
        with django_assert_max_num_queries(30):
            bo.get(PEOPLE)
        with django_assert_max_num_queries(22):
            bo.get(PEOPLE, {"q": "forecast", "speaks": "en"})

    def test_are_mentees_where_mentors_offer_their_time(self, world, browse, change, newcomers):
        change(who_asks="both")
        say_skills(world.bo, "wanted", ["Forecasting"])
        Profile.objects.filter(membership=world.bo).update(goals="My secret goal", bio="My words")
        amina = browse(world.amina)
        where = PEOPLE.replace("mentors", "mentees")

        shown = main(amina.get(where))

        assert "Bo Larsen" in shown
        assert "Forecasting" in shown
        assert "My secret goal" not in shown
        assert "My words" not in shown
        assert "My secret goal" not in main(amina.get(f"{where}{world.bo.pk}/"))
        assert amina.get(PEOPLE).status_code == 404

    def test_are_nobody_in_minors_mode(self, world, browse, change):
        change(minors_since=NOON, supervisor=world.cruz)
        assert browse(world.bo).get(PEOPLE).status_code == 404

    def test_are_empty_in_words(self, world, browse):
        Enrolment.objects.filter(membership=world.amina).update(status="withdrawn")
        assert "Nobody is here yet" in main(browse(world.bo).get(PEOPLE))


class TestAPerson:
    def test_is_introduced_by_their_words_and_what_the_two_share(self, world, browse):
        say_skills(world.bo, "wanted", ["Forecasting"])
        say_skills(world.amina, "offered", ["Forecasting", "Sales"])
        Profile.objects.filter(membership=world.amina).update(bio="I have led eleven projects.")

        shown = main(browse(world.bo).get(page_of(world.amina)))

        assert "I have led eleven projects." in shown
        assert shown.count("You asked for this") == 1
        assert "Another department: fresh eyes on your work." in shown
        assert "Ask Amina" in shown
        assert world.amina.email not in shown

    def test_says_what_keeps_somebody_from_asking(self, world, browse):
        world.bo.manager = world.amina
        world.bo.save()

        shown = main(browse(world.bo).get(page_of(world.amina)))

        assert "One of you leads the other." in shown
        assert "Ask Amina" not in shown

    def test_leads_to_the_request_while_one_is_open(self, world, browse, ask):
        request = ask()
        answer = browse(world.bo).get(page_of(world.amina))
        assert answer["Location"] == f"/northwind/asked/{request.pk}/"


class TestTheComposer:
    def test_offers_three_beginnings_from_shared_ground(self, world, browse):
        say_skills(world.bo, "wanted", ["Forecasting"])
        say_skills(world.amina, "offered", ["Forecasting"])
        Profile.objects.filter(membership=world.amina).update(bio="I have led eleven projects.")

        shown = main(browse(world.bo).get(f"{page_of(world.amina)}ask/"))

        assert "I would like to get better at this: Forecasting." in shown
        assert "You wrote: “I have led eleven projects.”" in shown
        assert shown.count('name="begin"') == 3

    def test_puts_a_beginning_above_what_was_typed_and_sends_nothing(self, world, browse):
        answer = browse(world.bo).post(
            f"{page_of(world.amina)}ask/", {"begin": "1", "words": "My own words."}
        )

        assert "My own words." in main(answer)
        assert main(answer).split("<textarea")[1].index("I would like to learn") < main(
            answer
        ).split("<textarea")[1].index("My own words.")
        assert not Request.objects.exists()

    def test_answers_a_press_of_a_beginning_with_the_form_alone(self, world, browse):
        answer = browse(world.bo).post(
            f"{page_of(world.amina)}ask/",
            {"begin": "1", "words": "Mine."},
            headers={"HX-Request": "true"},
        )
        words = answer.content.decode()
        assert words.strip().startswith("<form")
        assert "autofocus" in words
        assert "Your words to Amina" in words

    @pytest.mark.parametrize(
        ("has_server", "said"),
        [
            (True, "Sent. Amina can answer from the email."),
            (False, "Sent. No mail server is set up: Amina finds it on the start page."),
        ],
    )
    def test_sends_and_shows_where_it_stands(self, has_server, said, world, browse, settings):
        settings.HAS_SMTP = has_server
        bo = browse(world.bo)
        answer = bo.post(f"{page_of(world.amina)}ask/", {"words": WORDS}, follow=True)

        shown = answer.content.decode()
        assert said in shown
        assert "Amina has your request." in shown
        assert "Answer by" in shown
        assert "Your requests" in main(bo.get("/northwind/"))

    @pytest.mark.parametrize(
        ("has_server", "days", "is_said"), [(True, 9, True), (True, 8, False), (False, 9, False)]
    )
    def test_promises_reminders_only_where_both_go(
        self, has_server, days, is_said, world, browse, change, settings
    ):
        settings.HAS_SMTP = has_server
        change(request_days=days)

        shown = main(browse(world.bo).get(f"{page_of(world.amina)}ask/"))

        assert ("We remind on day 3 and day 7." in shown) is is_said
        assert "Amina can say yes, a kind no, or not now" in shown

    def test_keeps_every_word_when_it_refuses(self, world, browse):
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=0)

        answer = browse(world.bo).post(f"{page_of(world.amina)}ask/", {"words": WORDS})

        assert answer.status_code == 422
        assert "last place has just been taken" in main(answer)
        assert WORDS in main(answer)

    def test_asks_for_a_sentence(self, world, browse):
        answer = browse(world.bo).post(f"{page_of(world.amina)}ask/", {"words": " "})
        assert answer.status_code == 422
        assert "Write a sentence or two" in main(answer)


class TestAnAnswer:
    def test_is_given_on_the_page_that_home_leads_to(self, world, browse, ask):
        request = ask(at=timezone.now())
        amina = browse(world.amina)
        assert "Bo asks whether you would work together" in main(amina.get("/northwind/"))
        where = f"/northwind/asked/{request.pk}/"
        assert WORDS in main(amina.get(where))

        answer = amina.post(f"{where}answer/", {"act": "no", "words": "Next spring?"}, follow=True)

        said = "Answered. No mail server is set up, so tell Bo."
        assert said in answer.content.decode()
        assert "Next spring?" in main(browse(world.bo).get(where))

    @pytest.mark.parametrize("act", ["", "maybe"])
    def test_is_never_taken_from_what_says_none(self, act, world, browse, ask):
        request = ask(at=timezone.now())
        where = f"/northwind/asked/{request.pk}/answer/"

        assert browse(world.amina).post(where, {"act": act, "words": ""}).status_code == 404

        request.refresh_from_db()
        assert request.state == "asked"

    def test_needs_a_day_for_not_now(self, world, browse, ask):
        where = f"/northwind/asked/{ask(at=timezone.now()).pk}/answer/"
        answer = browse(world.amina).post(where, {"act": "not_now", "words": "", "until": ""})
        assert answer.status_code == 422
        assert "Say until about when." in main(answer)

    def test_of_a_full_mentor_says_what_to_do(self, world, browse, ask, newcomers):
        request = ask(at=timezone.now())
        Enrolment.objects.filter(membership=world.amina).update(capacity_max=0)
        where = f"/northwind/asked/{request.pk}/answer/"

        answer = browse(world.amina).post(where, {"act": "yes", "words": ""})

        assert answer.status_code == 422
        assert "Say on your profile" in main(answer)

    def test_leads_to_others_while_the_programme_lets_people_ask(self, world, browse, ask, change):
        at = timezone.now()
        request = answering.decline(ask(at=at), actor=world.amina, at=at)
        bo, where = browse(world.bo), f"/northwind/asked/{request.pk}/"
        assert "Look at others" in main(bo.get(where))

        change(coming_together="run")

        assert "Look at others" not in main(bo.get(where))

    def test_is_taken_back_by_whoever_asked(self, world, browse, ask):
        where = f"/northwind/asked/{ask(at=timezone.now()).pk}/"
        answer = browse(world.bo).post(f"{where}withdraw/", follow=True)
        assert "Taken back." in answer.content.decode()
        again = browse(world.bo).post(f"{where}withdraw/")
        assert again.status_code == 422


class TestToday:
    def test_has_a_pair_to_confirm_and_says_no_word_of_it(self, world, browse, ask, change):
        change(request_needs_yes=True)
        request = answering.accept(ask(at=timezone.now()), actor=world.amina, at=timezone.now())
        cruz = browse(world.cruz)
        shown = main(cruz.get("/northwind/programmes/growth-2026/today/"))
        assert "Bo Larsen and Amina Haddad would like to work together" in shown
        assert WORDS not in shown

        answer = cruz.post(f"/northwind/asked/{request.pk}/confirm/", follow=True)

        assert "Confirmed. It has begun" in answer.content.decode()
        request.refresh_from_db()
        assert request.relationship is not None


class TestWhatBecameOfIt:
    def test_stands_on_the_start_page_for_a_week(self, world, browse, ask):
        at = timezone.now()
        request = answering.decline(ask(at=at), actor=world.amina, at=at)
        assert "cannot take this on this time" in main(browse(world.bo).get("/northwind/"))

        Request.objects.filter(pk=request.pk).update(closed_at=at - 7 * DAY)

        assert "cannot take this on this time" not in main(browse(world.bo).get("/northwind/"))

    def test_is_not_news_to_whoever_took_it_back(self, world, browse, ask):
        at = timezone.now()
        asking.withdraw(ask(at=at), actor=world.bo, at=at)
        assert "You took it back" not in main(browse(world.bo).get("/northwind/"))

    def test_is_said_to_be_over_once_it_has_ended(self, world, browse, ask):
        at = timezone.now()
        request = answering.accept(ask(at=at), actor=world.amina, at=at)
        where = f"/northwind/asked/{request.pk}/"
        assert "you work together now" in main(browse(world.bo).get(where))

        Relationship.objects.filter(request=request).update(ended_at=at)

        for person in (world.bo, world.amina):
            shown = main(browse(person).get(where))
            assert "You worked together until" in shown
            assert "now" not in shown.split("You worked")[0].split("<h1")[1]


class TestWordsWithAccents:
    @pytest.mark.parametrize("typed", ["glaciologie", "GLACIOLOGIÉ", "école", "ecole"])
    def test_are_found_without_them(self, typed, world, browse, make_mentor):
        make_mentor("Ida Holm", bio="J’enseigne la glaciologié à l’École.")
        shown = listed(browse(world.bo).get(PEOPLE, {"q": typed}))
        assert shown == ["Ida Holm"]
