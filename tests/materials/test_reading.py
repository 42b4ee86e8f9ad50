"""What people find in the library, what suits them, and what they say of it."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from mentoring.core.db.ids import new_id
from mentoring.core.web.addresses import address
from mentoring.materials import queries, rules
from mentoring.materials.actions import reading, writing
from mentoring.materials.catalogue import KEYS, starters
from mentoring.materials.models import ForRole, MaterialTopic, Opinion, Stage
from mentoring.materials.rules import ABOUT_A_KIND, ReaderStanding
from mentoring.messaging.actions import send
from tests.materials.conftest import LIBRARY
from tests.moments import DAY, NOON, today


class TestTheStarterLibrary:
    @pytest.mark.parametrize("language", ["en", "de"])
    def test_has_every_piece_whole_in_every_language(self, language):
        pieces = starters(language)

        assert len(pieces) >= 20
        assert list(pieces) == list(KEYS)
        assert set(KEYS) >= ABOUT_A_KIND
        for piece in pieces.values():
            assert 200 <= len(piece.body.split()) <= 400, piece.key
            assert piece.body.count("\n## ") == 1, piece.key  # a thing to try
            assert piece.title
            assert len(piece.summary) <= rules.MAX_SUMMARY
            assert piece.role in ForRole.values
            assert piece.stage in Stage.values
            assert piece.topic in MaterialTopic.values

    def test_says_the_same_of_a_piece_in_every_language(self):
        for english, german in zip(starters("en").values(), starters("de").values(), strict=True):
            same = ("key", "role", "stage", "topic")
            assert [getattr(english, one) for one in same] == [getattr(german, one) for one in same]
            assert english.body != german.body

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_names_a_way_past_those_who_run_the_programme_in_the_words_of_its_page(
        self, cast, browse, make_relationship, language
    ):
        """Who worries about one of them finds what the piece speaks of below their message."""
        relationship = make_relationship(mentor=cast.cruz, agreed=True)
        sent = send(relationship, "Hello", sent_as=new_id(), actor=cast.cruz, at=NOON)
        named = re.findall(
            r"(?<!\*)\*([^*]{12,})\*(?!\*)", starters(language)["when-you-worry"].body
        )
        place, slug = relationship.pk, "northwind"
        where = address("messaging:message", place, sent.number, organisation=slug)

        page = browse(cast.bo).get(where, headers={"accept-language": language}).content.decode()

        assert len(named) == 1
        assert f">{named[0]}</a>" in page
        talk = browse(cast.bo).get(address("messaging:conversation", place, organisation=slug))
        time_of_it = rf'<a class="message__when" href="{where}"[^>]*>\s*<time'
        assert re.search(time_of_it, talk.content.decode())

    def test_is_read_in_the_language_of_the_page_or_the_one_asked_for(self, cast, browse):
        page = browse(cast.bo).get(f"{LIBRARY}first-talk/").content.decode()
        german = browse(cast.bo).get(f"{LIBRARY}first-talk/?in=de").content.decode()

        assert starters("en")["first-talk"].title in page
        assert starters("de")["first-talk"].title in german
        assert browse(cast.bo).get(f"{LIBRARY}no-such-piece/").status_code == 404

    def test_is_hidden_from_everybody_by_an_administrator_and_shown_again(self, cast, browse):
        title = starters("en")["circles"].title
        browse(cast.eli).post(f"{LIBRARY}circles/hide/", {"do": "hide"})

        assert title not in browse(cast.bo).get(LIBRARY).content.decode()
        assert browse(cast.bo).get(f"{LIBRARY}circles/").status_code == 404
        assert title in browse(cast.eli).get(f"{LIBRARY}written/").content.decode()

        for nonsense in ({}, {"do": ""}, {"do": "Hide"}):
            answer = browse(cast.eli).post(f"{LIBRARY}circles/hide/", nonsense)
            assert answer.status_code == 404
        assert title not in browse(cast.bo).get(LIBRARY).content.decode()

        browse(cast.eli).post(f"{LIBRARY}circles/hide/", {"do": "show"})
        assert title in browse(cast.bo).get(LIBRARY).content.decode()

    def test_gives_way_to_the_organisation_s_own_version_once_it_is_published(
        self, cast, browse, write
    ):
        title = starters("en")["peers"].title
        own = write(programme=None, is_published=False, starter="peers", title="Peers, our way")
        assert title in browse(cast.bo).get(LIBRARY).content.decode()

        writing.publish(own, actor=cast.eli, at=NOON)
        page = browse(cast.bo).get(LIBRARY).content.decode()
        assert title not in page
        assert "Peers, our way" in page

        german = browse(cast.bo).get(f"{LIBRARY}?language=de").content.decode()
        assert starters("de")["peers"].title in german  # nobody has written that one anew
        assert "Peers, our way" not in german


class TestSomebodyWhoLooks:
    def test_is_in_the_menu_of_whoever_takes_part_on_pages_of_a_programme_too(self, cast, browse):
        about = "/northwind/programmes/growth-2026/"
        way = f'href="{LIBRARY}"'

        assert way in browse(cast.bo).get("/northwind/").text
        assert way in browse(cast.bo).get(f"{about}about/").text
        assert way not in browse(cast.cruz).get(f"{about}people/").text  # its own entries fill it

    def test_finds_words_without_their_accents_in_both_kinds(self, cast, browse, write):
        write(title="Das Café am Ring", body="Dort ist es ruhig.")
        write(title="Another thing")

        page = browse(cast.bo).get(f"{LIBRARY}?q=CAFE+ruhig").content.decode()
        starter = browse(cast.bo).get(f"{LIBRARY}?q=bench+walking").content.decode()

        assert "Das Café am Ring" in page
        assert "Another thing" not in page
        assert starters("en")["in-person"].title in starter
        assert "Another thing" not in starter

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("role=mentor", True),
            ("role=mentee", False),
            ("stage=end", True),
            ("stage=before", False),
            ("topic=ending", True),
            ("topic=goals", False),
            ("language=de", False),
            ("language=any", True),
            ("role=nonsense&stage=never&language=xx", True),
        ],
    )
    def test_narrows_by_role_stage_topic_and_language(self, cast, browse, write, query, is_found):
        write(title="A farewell list", role="mentor", stage="end", topic="ending")

        page = browse(cast.bo).get(f"{LIBRARY}?{query}").content.decode()

        assert ("A farewell list" in page) == is_found

    def test_looks_for_eight_words_and_reads_which(self, cast, browse, write):
        write(title="One two three four five six seven eight")
        asked = "one+two++three+four+five+six+seven+eight"

        page = browse(cast.bo).get(f"{LIBRARY}?q={asked}+nine").content.decode()
        other = browse(cast.bo).get(f"{LIBRARY}?q=nine+{asked}").content.decode()

        assert "One two three four five six seven eight" in page
        assert 'value="one two three four five six seven eight"' in page
        assert "One two three four five six seven eight" not in other

    def test_reads_what_costs_and_how_to_go_on_where_nothing_is_found(self, cast, browse):
        page = browse(cast.bo).get(f"{LIBRARY}?q=zzzzz").content.decode()

        assert "Nothing says that in these words" in page
        assert "language=any" in page

    def test_reads_the_same_number_on_every_page(self, cast, browse, write):
        for number in range(21):
            write(title=f"Peers {number}", topic="kinds")
        total = 21 + sum(one.topic == "kinds" for one in starters("en").values())

        for number in (1, 2):
            page = browse(cast.bo).get(f"{LIBRARY}?topic=kinds&page={number}").content.decode()
            assert f"{total} found." in page

    def test_sees_no_draft_and_nothing_of_a_programme_of_others(
        self, cast, browse, write, make_programme
    ):
        other = make_programme(cast.organisation, "Other Programme")
        draft = write(title="Half a thought", is_published=False)
        theirs = write(title="Only for them", programme=None)
        type(theirs).objects.filter(pk=theirs.pk).update(programme=other)

        page = browse(cast.bo).get(LIBRARY).content.decode()

        assert "Half a thought" not in page
        assert "Only for them" not in page
        for one in (draft, theirs):
            assert browse(cast.bo).get(f"{LIBRARY}{one.key}/").status_code == 404
            assert browse(cast.dara).get(f"{LIBRARY}{one.key}/").status_code == 404

    def test_costs_as_many_queries_with_sixty_materials_as_with_two(
        self, cast, browse, write, django_assert_max_num_queries
    ):
        client = browse(cast.bo)
        write(title="One")
        write(title="Two", stage="before")
        client.get(LIBRARY)
        with django_assert_max_num_queries(10) as few:
            client.get(LIBRARY)
        for number in range(60):
            write(title=f"Material {number}", stage="before" if number % 2 else "")

        with django_assert_max_num_queries(len(few.captured_queries)):
            page = client.get(LIBRARY).content.decode()
        assert 'rel="next"' in page


class TestASuggestion:
    def test_says_why_by_role_and_stage(self, cast, browse, make_relationship):
        make_relationship()

        page = browse(cast.bo).get(LIBRARY).content.decode()
        told = page[page.index("For you, now") : page.index("Everything here")]

        assert "You’re about to meet for the first time." in told
        assert starters("en")["being-a-mentee"].title in told
        assert starters("en")["being-a-mentor"].title not in told

    def test_prefers_the_organisation_s_own_and_leaves_out_what_was_answered(
        self, cast, make_relationship, write
    ):
        make_relationship()
        own = write(stage="before", role="mentee", title="Your first hour here")
        choice = queries.MaterialFilter(language="en")

        def suggested():
            found = queries.look(cast.bo, choice, number=None, language="en", at=NOON)
            return [one.piece.key for one in found.suggested]

        assert suggested()[0] == own.key
        reading.say_useful(own, is_useful=False, actor=cast.bo, at=NOON)
        assert own.key not in suggested()
        assert len(suggested()) == 2

    def test_is_found_behind_many_for_the_other_role_and_in_a_list_of_another_language(
        self, cast, make_relationship, write
    ):
        make_relationship()
        own = write(stage="before", role="mentor", title="For who helps", at=NOON - DAY)
        for number in range(5 * rules.SUGGESTED):
            write(stage="before", role="mentee", title=f"For who is helped {number}")

        choice = queries.MaterialFilter(language="de")
        found = queries.look(cast.amina, choice, number=None, language="en", at=NOON)

        first, *others = [one.piece for one in found.suggested]
        assert first.key == own.key
        assert len(others) == rules.SUGGESTED - 1
        assert {one.language for one in others} == {"en"}

    def test_follows_the_relationship_through_its_stages(
        self, cast, make_relationship, make_meeting
    ):
        relationship = make_relationship(ends_on=(NOON + 90 * DAY).date())

        def stage(days):
            [one] = queries.standings_of(cast.amina, NOON + days * DAY)
            return one.role, one.stage

        assert stage(1) == ("mentor", "before")
        make_meeting(relationship, said={"mentor": True, "mentee": True})
        assert [stage(days)[1] for days in (4, 29, 30, 61, 62)] == [
            "beginning",
            "beginning",
            "middle",
            "middle",
            "end",
        ]

    def test_reaches_who_has_joined_and_waits(self, cast):
        assert queries.standings_of(cast.bo, NOON) == [
            ReaderStanding("mentee", "before", "one_to_one", has_begun=False)
        ]

    @pytest.mark.parametrize(
        ("gone", "stage"),
        [(0, "beginning"), (29, "beginning"), (30, "middle"), (61, "middle"), (62, "end")],
    )
    def test_changes_on_the_day(self, gone, stage):
        begins = today()
        days = {"last_day": begins + 90 * DAY, "asks_from": begins + 62 * DAY}
        found = rules.stage_of(
            has_met=True, begins_on=begins, today=begins + timedelta(days=gone), **days
        )

        assert found == stage

    @pytest.mark.parametrize(("gone", "stage"), [(55, "beginning"), (56, "middle")])
    def test_counts_weeks_where_no_end_is_planned(self, gone, stage):
        found = rules.stage_of(
            has_met=True,
            begins_on=today(),
            last_day=None,
            asks_from=None,
            today=today() + timedelta(days=gone),
        )

        assert found == stage

    @pytest.mark.parametrize(
        ("kind", "parts", "about"),
        [
            ("circle", ("member", "host"), "circles"),
            ("peer_circle", ("peer", "peer"), "circles"),
            ("peer_pair", ("peer", "peer"), "peers"),
            ("reciprocal", ("peer", "peer"), "peers"),
            ("reverse", ("mentee", "mentor"), "reverse"),
            ("team", ("mentee", "mentor"), None),
        ],
    )
    def test_is_about_their_kind_and_for_no_part_that_it_has_not(
        self, cast, make_relationship, write, kind, parts, about
    ):
        members = dict(zip((cast.bo, cast.amina), parts, strict=True))
        make_relationship(members=members, kind=kind, composition=kind)
        if about != "peers":  # an own version of what is about another kind
            write(starter="peers", stage="before", language="de")

        def suggested(person):
            found = queries.look(
                person, queries.MaterialFilter(language="de"), number=None, language="de", at=NOON
            )
            return [one.piece.key for one in found.suggested]

        for person, part in members.items():
            first = [about] if about else []
            role = [f"being-a-{part}"] if part in ("mentor", "mentee") else []
            assert suggested(person) == [*first, *role, "first-talk"]

    def test_about_a_kind_is_the_organisation_s_own_where_there_is_one_and_not_told_for_ever(
        self, cast, make_relationship, make_meeting, write
    ):
        members = {cast.bo: "peer", cast.amina: "peer"}
        relationship = make_relationship(members=members, kind="peer_pair")
        own = write(starter="peers", title="Peers, our way")
        write(starter="reverse", stage="before", title="Reverse, our way")

        def suggested(days=0):
            at, choice = NOON + days * DAY, queries.MaterialFilter(language="en")
            found = queries.look(cast.bo, choice, number=None, language="en", at=at)
            return [one.piece.key for one in found.suggested]

        assert suggested() == [own.key, "first-talk"]
        make_meeting(relationship, said={"peer": True})
        assert suggested(3)[0] == own.key
        assert own.key not in suggested(100)

    @pytest.mark.parametrize("kind", ["circle", "peer_pair"])
    def test_speaks_of_no_mentor_to_who_waits_where_there_is_none(self, cast, kind):
        type(cast.programme).objects.filter(pk=cast.programme.pk).update(model=kind)

        found = queries.look(
            cast.bo, queries.MaterialFilter(language="en"), number=None, language="en", at=NOON
        )

        about = "circles" if kind == "circle" else "peers"
        assert [one.piece.key for one in found.suggested] == [about, "first-talk"]

    def test_puts_where_one_is_together_before_where_one_waits(self):
        where = [
            ReaderStanding("mentee", "end", "one_to_one", has_begun=True),
            ReaderStanding("mentor", "before", "flash", has_begun=False),
        ]
        found = rules.suggested(starters("en").values(), where, answered=(), language="en")

        assert [piece.key for piece, _where in found] == [
            "ending-well",
            "after-the-end",
            "being-a-mentor",
        ]

    def test_is_in_the_reader_s_language_and_for_their_part(self):
        pieces = [*starters("de").values(), *starters("en").values()]
        where = [ReaderStanding("mentor", "before", "one_to_one", has_begun=False)]

        found = rules.suggested(pieces, where, answered={"first-talk"}, language="de")

        assert [(piece.key, piece.language) for piece, _where in found] == [
            ("being-a-mentor", "de")
        ]


class TestWhetherItWasUseful:
    def test_is_one_answer_a_person_that_can_be_changed(self, cast, browse, write):
        piece = write()
        for key in (piece.key, "listening"):
            browse(cast.bo).post(f"{LIBRARY}{key}/useful/", {"useful": "yes"})
            browse(cast.bo).post(f"{LIBRARY}{key}/useful/", {"useful": "no"})

        assert sorted(one.is_useful for one in Opinion.objects.all()) == [False, False]
        page = browse(cast.bo).get(f"{LIBRARY}{piece.key}/").content.decode()
        assert "You did not find it useful" in page
        assert browse(cast.bo).post(f"{LIBRARY}listening/useful/", {}).status_code == 404

    def test_is_not_asked_of_a_draft_nor_of_those_who_write_it(self, cast, browse, write):
        draft, piece = write(is_published=False), write(title="Published")

        for who, key, status in (
            (cast.cruz, draft.key, 404),
            (cast.cruz, piece.key, 404),
            (cast.eli, piece.key, 404),
            (cast.bo, piece.key, 302),
            (cast.amina, piece.key, 302),
            (cast.sana, piece.key, 302),  # who reads figures of the programme
            (cast.cruz, "listening", 302),
        ):
            client, where = browse(who), f"{LIBRARY}{key}/"
            asked = "Was this useful to you?" in client.get(where).content.decode()
            assert asked == (status == 302)
            assert client.post(f"{where}useful/", {"useful": "yes"}).status_code == status
        assert Opinion.objects.filter(material=piece).count() == 3
        assert not Opinion.objects.filter(material=draft).exists()

    def test_is_counted_for_authors_from_five_answers_on(
        self, cast, browse, write, make_member, make_enrolment
    ):
        piece = write()
        people = [make_member(cast.organisation, f"Reader {number}") for number in range(5)]
        for person in people[:4]:
            reading.say_useful(piece, is_useful=person != people[0], actor=person, at=NOON)
        where = f"{LIBRARY}{piece.key}/"
        assert "said so or not" not in browse(cast.cruz).get(where).content.decode()

        reading.say_useful(piece, is_useful=True, actor=people[4], at=NOON)
        assert (
            "Useful to 4 of 5 who said so or not." in browse(cast.cruz).get(where).content.decode()
        )
        assert "said so or not" not in browse(cast.bo).get(where).content.decode()

        reading.say_useful(piece, is_useful=False, actor=cast.bo, at=NOON + DAY)
        page = browse(cast.cruz).get(where).content.decode()
        assert "Useful to 4 of 5 who said so or not." in page  # who looks again learns nothing

    def test_is_asked_anew_of_other_words_and_not_of_another_stage(
        self, cast, browse, write, form, make_member, make_enrolment
    ):
        piece, other = write(topic="goals"), write(title="Another one")
        people = [make_member(cast.organisation, f"Reader {number}") for number in range(5)]
        for person in [*people, cast.bo]:
            for one in (piece, other):
                reading.say_useful(one, is_useful=True, actor=person, at=NOON)
        author, where = browse(cast.cruz), f"{LIBRARY}{piece.key}/"

        author.post(f"{where}change/", form(topic="goals", stage="end"))
        assert "Useful to 5 of 5" in author.get(where).content.decode()

        author.post(f"{where}change/", form(topic="goals", body="Other words.", version=2))
        assert "Useful to" not in author.get(where).content.decode()
        assert "Was this useful to you?" in browse(cast.bo).get(where).content.decode()
        assert other.opinions.count() == 6

    def test_is_counted_in_one_organisation_only(self, cast):
        piece = starters("en")["peers"]
        reading.say_useful(piece, is_useful=True, actor=cast.bo, at=NOON)
        reading.say_useful(piece, is_useful=True, actor=cast.dara, at=NOON)

        assert queries.opinions_about(piece, cast.bo).count() == 1


class TestSharing:
    def test_hands_title_and_address_to_the_page_for_words_to_share(
        self, cast, browse, make_relationship
    ):
        make_relationship()
        client = browse(cast.amina)
        page = client.get(f"{LIBRARY}listening/").content.decode()

        sent = dict(re.findall(r'<input type="hidden" name="(title|url)" value="([^"]+)">', page))
        shared = client.post(re.search(r'action="([^"]+/share/)"', page)[1], sent).content.decode()

        assert f"{sent['title']}\n{sent['url']}" in shared
        assert sent["title"] == starters("en")["listening"].title
        assert client.get(urlsplit(sent["url"]).path).status_code == 200

    def test_is_not_offered_to_whom_nobody_reads(self, cast, browse):
        page = browse(cast.cruz).get(f"{LIBRARY}listening/").content.decode()

        assert "Share it with a word of yours" not in page


def test_the_page_speaks_german(cast, browse):
    page = browse(cast.bo).get(LIBRARY, headers={"accept-language": "de"}).content.decode()

    assert starters("de")["first-talk"].title in page
    assert "Bibliothek" in page
