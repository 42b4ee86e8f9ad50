"""Words that a programme writes itself, from the page to the letter."""

import re
from html import unescape

import pytest
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.letters import actions, rules
from mentoring.letters.models import OffSwitch, OwnWords
from mentoring.meetings.notices import MISSED
from mentoring.notifications.kinds import EMAIL, IN_APP
from mentoring.notifications.messages import notify
from mentoring.notifications.models import ActionLink, Delivery, Mail, Message
from mentoring.notifications.policy import prompts_in_month
from mentoring.notifications.wording import LetterWords
from mentoring.programmes.actions import duplicate
from mentoring.relationships.notices import ENDED, shared
from tests.moments import NOON
from tests.support.words import in_german

PAGE = "/northwind/programmes/growth-2026/emails/relationships.ended/en/"
SAID = {
    "subject": "{first name}, thank you",
    "words": "Dear {first name},\n\nyour time with {names} in {programme} is over.\nYours, <us>",
    "version": "0",
}


def words_in(answer):
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def typed(answer):
    return unescape(
        re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.content.decode(), re.S)[1]
    )


def value_of(answer, name):
    field, *_others = re.findall(rf'<input[^>]*name="{name}"[^>]*>', answer.content.decode())
    return unescape(re.search(r'value="([^"]*)"', field)[1])


@pytest.fixture
def pair(make_relationship):
    return make_relationship()


@pytest.fixture
def tell(pair, cast):
    def tell(reader=None):
        reader = reader or cast.bo
        message = notify(reader, ENDED, pair, shared(pair, reader), at=NOON)
        return Mail.objects.get(message=message)

    return tell


@pytest.fixture
def cruz(browse, cast):
    return browse(cast.cruz)


class TestSaving:
    def test_has_the_letter_say_it(self, cruz, tell, cast):
        answer = cruz.post(PAGE, SAID)

        assert answer.status_code == 302
        mail = tell()
        assert mail.subject == "Bo, thank you"
        assert (
            "<p>your time with Amina in Growth 2026 is over.<br>Yours, &lt;us&gt;</p>" in mail.html
        )
        assert "Your time with Amina" not in mail.html
        assert "Read what you wrote together" in mail.html  # the button stays
        assert "your time with Amina in Growth 2026 is over." in mail.text

    def test_is_in_the_log_without_a_word_of_it(self, cruz, cast):
        cruz.post(PAGE, SAID)

        event = Event.objects.get(name="letters.changed")
        assert event.actor_id == cast.cruz.pk
        assert event.data == {"letter": "relationships.ended", "language": "en"}

    def test_leaves_other_languages_in_the_words_of_the_product(self, cruz, tell, cast):
        cruz.post(PAGE, SAID)
        cast.bo.language = "de"
        cast.bo.save()

        assert "Amina" in tell().subject
        assert "thank you" not in Mail.objects.get().subject

    def test_leaves_other_programmes_alone(self, cruz, make_programme, make_relationship, cast):
        cruz.post(PAGE, SAID)
        other = make_relationship(programme=make_programme(cast.organisation, "Other"))

        notify(cast.bo, ENDED, other, shared(other, cast.bo), at=NOON)

        assert Mail.objects.get().subject == "Your time with Amina has come to an end"

    def test_takes_placeholders_by_their_names_in_any_language(self, cruz, tell):
        vorname, namen = in_german("first name"), in_german("names")
        cruz.post(PAGE, SAID | {"subject": f"{{{vorname}}} & {{ NAMES }}", "words": f"{{{namen}}}"})

        kept = OwnWords.objects.get()
        assert (kept.subject, kept.words) == ("{first_name} & {names}", "{names}")
        assert tell().subject == "Bo & Amina"

    def test_of_the_product_s_own_words_keeps_nothing(self, cruz):
        page = cruz.get(PAGE)

        cruz.post(PAGE, {"subject": value_of(page, "subject"), "words": typed(page), "version": 0})

        assert not OwnWords.objects.exists()


class TestRefusing:
    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"subject": "Hello {colour}"}, "no placeholder {colour}"),
            ({"words": "Dear {names}, {{7*7}}"}, "no placeholder {7*7}"),
            ({"words": "Dear {names}, {% if x %}"}, "no placeholder {% if x %}"),
            ({"words": "Dear {names}} {first name"}, "A curly brace stands alone"),
            ({"words": "Dear {first name}", "subject": "Hi"}, "{names} is missing"),
            ({"subject": ""}, "Write a subject"),
            ({"words": " \n "}, "Write what the email should say"),
            ({"subject": "{names}\r\nBcc: all@example.org"}, "A subject is one line"),
            ({"subject": "{names}" + "x" * rules.MAX_SUBJECT}, "150"),
            ({"words": "{names}" + "x" * rules.MAX_WORDS}, "4,000|4000"),
        ],
    )
    def test_says_what_to_do_and_keeps_what_was_typed(self, cruz, wrong, sentence, pair):
        said = SAID | wrong
        answer = cruz.post(PAGE, said)

        assert answer.status_code == 422
        words = words_in(answer)
        assert any(one in words for one in sentence.split("|"))
        assert said["words"].strip() in typed(answer)
        assert not OwnWords.objects.exists()

    def test_ends_right_above_the_longest(self, cruz):
        longest = "{names}".ljust(rules.MAX_WORDS, "x")

        assert cruz.post(PAGE, SAID | {"words": longest}).status_code == 302

    def test_of_a_sentence_in_a_subject(self, cruz):
        page = PAGE.replace("relationships.ended", "meetings.moved")
        said = SAID | {"subject": "{what happened}", "words": "{what happened}"}

        assert "whole sentence" in words_in(cruz.post(page, said))

    def test_of_a_subject_that_is_confidential(self, cruz):
        page = PAGE.replace("relationships.ended", "checkins.help_written")
        cruz.post(page, {"subject": "{who wrote} cries", "words": "{who wrote}", "version": "0"})

        assert OwnWords.objects.get().subject == ""

    @pytest.mark.parametrize("name", ["today.announced", "safeguarding.reported", "nothing"])
    def test_of_what_nobody_may_change(self, cruz, name):
        page = PAGE.replace("relationships.ended", name)

        assert cruz.get(page).status_code == 404
        assert cruz.post(page, SAID).status_code == 404


class TestTwoAtOnce:
    def test_lose_nothing_of_either(self, cruz, cast, browse):
        cruz.post(PAGE, SAID)
        eli = browse(cast.eli)

        answer = eli.post(PAGE, SAID | {"words": "Eli about {names}"})

        assert answer.status_code == 422
        assert "Cruz Silva has changed these words" in words_in(answer)
        assert "your time with {names} in {programme} is over." in words_in(answer)
        assert "Eli about {names}" in typed(answer)
        version = value_of(answer, "version")
        eli.post(PAGE, SAID | {"words": "Eli about {names}", "version": version})
        assert OwnWords.objects.get().words == "Eli about {names}"

    def test_are_told_when_the_other_went_back_to_the_products_words(self, cruz, cast, browse):
        cruz.post(PAGE, SAID)
        cruz.post(f"{PAGE}restore/", {"version": "1"})

        answer = browse(cast.eli).post(PAGE, SAID | {"version": "1"})

        assert "gone back to the product’s words" in words_in(answer)

    def test_do_not_take_back_what_they_have_not_seen(self, cruz):
        cruz.post(PAGE, SAID)
        cruz.post(PAGE, SAID | {"words": "{names}!", "version": "1"})

        cruz.post(f"{PAGE}restore/", {"version": "1"})

        assert OwnWords.objects.get().words == "{names}!"


class TestGoingBack:
    def test_brings_the_products_words_and_is_in_the_log(self, cruz, tell):
        cruz.post(PAGE, SAID)
        cruz.post(f"{PAGE}restore/", {"version": "1"})

        assert tell().subject == "Your time with Amina has come to an end"
        assert Event.objects.filter(name="letters.restored").count() == 1

    def test_is_what_words_do_whose_placeholder_is_gone(self, tell, cast):
        OwnWords.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            letter=ENDED.name,
            language="en",
            subject="{of_old}",
            words="{names}",
            changed_at=NOON,
        )

        assert tell().subject == "Your time with Amina has come to an end"


class TestLooking:
    def test_shows_somebody_real_in_both_words_and_keeps_nothing(self, cruz, pair, cast):
        answer = cruz.post(PAGE, SAID | {"look": "1", "reader": cast.bo.pk})

        page = words_in(answer)
        assert "Bo, thank you" in page
        assert "Your time with Amina has come to an end" in page
        assert not OwnWords.objects.exists()
        assert not Message.objects.exists()
        assert not ActionLink.objects.exists()

    def test_of_nobody_outside_the_programme(self, cruz, pair, cast, make_member):
        other = make_member(cast.organisation, "Olga Else")

        page = words_in(cruz.post(PAGE, SAID | {"look": "1", "reader": other.pk}))

        assert "Olga" not in page

    def test_before_anybody_is_matched_shows_the_placeholders(self, cruz):
        page = words_in(cruz.get(PAGE))

        assert "There is nobody yet to whom this could go" in page
        assert "Your time with {names} has come to an end" in page

    def test_of_messages_never_shows_what_people_wrote(self, cruz, pair, settings):
        settings.HAS_SMTP = True
        page = cruz.get(PAGE.replace("relationships.ended", "messages")).status_code

        assert page == 404  # it is called by its kind
        page = words_in(cruz.get(PAGE.replace("relationships.ended", "messaging.unread")))
        assert "Here stands what they wrote" in page


class TestATest:
    def test_goes_to_whoever_asks_and_nobody_else(self, cruz, pair, cast):
        answer = cruz.post(PAGE, SAID | {"test": "1", "reader": cast.bo.pk})

        mail = Mail.objects.get()
        assert (mail.to, mail.subject) == (cast.cruz.email, "Test: Bo, thank you")
        assert "is over." in mail.html
        assert "No mail server is set up" in words_in(answer)
        assert not OwnWords.objects.exists()

    def test_carries_no_link_that_acts_for_its_reader(self, cruz, pair, cast):
        page = PAGE.replace("relationships.ended", "meetings.missed")
        cruz.post(page, SAID | {"words": "Again?", "test": "1", "reader": cast.bo.pk})

        assert "/link/" not in Mail.objects.get().html
        assert "unsubscribe" not in Mail.objects.get().html

    def test_is_enough_after_twenty_in_an_hour(self, cruz, pair, cast):
        for _ in range(rules.TESTS_AN_HOUR):
            assert cruz.post(PAGE, SAID | {"test": "1"}).status_code == 200

        answer = cruz.post(PAGE, SAID | {"test": "1"})

        assert answer.status_code == 422
        assert "20 tests within an hour" in words_in(answer)
        assert Mail.objects.count() == rules.TESTS_AN_HOUR


class TestOff:
    INDEX = "/northwind/programmes/growth-2026/emails/"

    def missed(self, pair, reader):
        context = shared(pair, reader) | {"are_two": True, "propose_url": "https://x/"}
        about = pair.meetings.model(relationship=pair)
        notify(reader, MISSED, about, context, at=timezone.now())
        deliveries = Delivery.objects.filter(message__recipient=reader)
        return {one.channel: (one.state, one.reason) for one in deliveries}

    def test_is_neither_mailed_nor_counted_and_stays_in_the_inbox(self, cruz, pair, cast):
        cruz.post(f"{self.INDEX}meetings.missed/switch/", {"to": "off"})

        assert self.missed(pair, cast.bo) == {
            IN_APP: ("passed_on", ""),
            EMAIL: ("withheld", "programme"),
        }
        assert not Mail.objects.exists()
        assert prompts_in_month(cast.bo, at=timezone.now()) == 0

    def test_is_told_in_the_log_of_what_was_sent(self, cruz, pair, cast, browse):
        cruz.post(f"{self.INDEX}meetings.missed/switch/", {"to": "off"})
        self.missed(pair, cast.bo)

        page = words_in(browse(cast.bo).get("/northwind/inbox/log/"))
        assert "here only: switched off by the programme" in page

    def test_ends_when_it_is_switched_on(self, cruz, pair, cast, any_hour):
        cruz.post(f"{self.INDEX}meetings.missed/switch/", {"to": "off"})
        cruz.post(f"{self.INDEX}meetings.missed/switch/", {"to": "on"})

        assert self.missed(pair, cast.bo)[EMAIL] == ("passed_on", "")
        assert Event.objects.filter(name="letters.switched").count() == 2

    @pytest.mark.parametrize(
        "name", ["meetings.booked", "checkins.help_asked", "messaging.unread", "today.announced"]
    )
    def test_is_refused_for_what_must_arrive(self, cruz, name):
        answer = cruz.post(f"{self.INDEX}{name}/switch/", {"to": "off"})

        assert answer.status_code == 422
        assert "This email always goes" in words_in(answer)
        assert not OffSwitch.objects.exists()

    def test_holds_for_nothing_that_must_arrive_though_there_be_a_row(self, tell, cast):
        OffSwitch.objects.create(
            organisation=cast.organisation,
            programme=cast.programme,
            letter=ENDED.name,
            switched_at=NOON,
        )

        assert tell()


class TestThePage:
    def test_lists_every_letter_with_who_changed_it(self, cruz):
        cruz.post(PAGE, SAID)
        page = words_in(cruz.get(TestOff.INDEX))

        assert "own words: English" in page
        assert "by Cruz Silva." in page
        assert "The same in every programme" in page

    def test_costs_the_same_however_much_is_changed(self, cruz, django_assert_num_queries, cast):
        cruz.get(TestOff.INDEX)
        with django_assert_num_queries(6) as few:
            cruz.get(TestOff.INDEX)
        for language in ("en", "de"):
            actions.save_words(
                cast.programme,
                ENDED,
                language,
                LetterWords("x", "{names}"),
                version=0,
                actor=cast.cruz,
                at=NOON,
            )
        with django_assert_num_queries(len(few)):
            cruz.get(TestOff.INDEX)


class TestACopy:
    def test_of_a_programme_takes_its_words_along(self, cruz, cast, run_jobs):
        cruz.post(PAGE, SAID)

        copy = duplicate(cast.programme, actor=cast.cruz, at=timezone.now())
        run_jobs()

        assert OwnWords.objects.get(programme=copy).words == OwnWords.objects.first().words
