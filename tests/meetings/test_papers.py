"""What several people write together comes out the same for all, however it falls together."""

import random
from base64 import b64encode
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from mentoring.core.web.addresses import address
from mentoring.events.models import Event
from mentoring.meetings import actions, permissions
from mentoring.meetings.models import Meeting, Paper, PaperUpdate
from mentoring.meetings.queries.papers import updates_after
from mentoring.meetings.rules import papers, yjs
from mentoring.meetings.rules.paper_frames import read_frame
from tests.moments import DAY, NOON

pytestmark = pytest.mark.django_db
LETTERS = "abc äß😀\n"


@pytest.fixture
def talk(make_relationship, make_meeting) -> Meeting:
    return make_meeting(make_relationship(agreed=True), starts_at=NOON)


class Someone:
    """A page of somebody: what they write, and what has reached them of the others."""

    def __init__(self, seed: random.Random, number: int) -> None:
        # By itself Yjs draws numbers for people, and with them who goes first.
        self.doc, self.random, self.unsent = Doc(client_id=number), seed, []

    def writes(self) -> None:
        name = self.random.choice([papers.AGENDA, papers.NOTES])
        words = str(self.doc.get(name, type=Text))
        start = self.random.randint(0, len(words))
        end = self.random.randint(start, min(len(words), start + 4))
        put = "".join(self.random.choices(LETTERS, k=self.random.randint(0, 6)))
        update = papers.changed(self.doc, name, words[:start] + put + words[end:])
        self.unsent.append(update)

    def hears(self, updates) -> None:
        for update in updates:
            self.doc.apply_update(update)


class TestAnyInterleaving:
    @given(st.randoms(use_true_random=False), st.integers(2, 4))
    @settings(max_examples=40, deadline=None)
    def test_gives_all_the_same_words(self, seed, count):
        """Everybody writes, is offline for a while, and says some of it twice."""
        people = [Someone(seed, number) for number in range(1, count + 1)]
        said: list[bytes] = []
        for _ in range(30):
            who = seed.choice(people)
            who.writes()
            if seed.random() < 0.4:  # the line is there: all that waited goes, some of it twice
                said += who.unsent + who.unsent[:1]
                who.unsent = []
                who.hears(said)
        for who in people:
            said += who.unsent
        for who in people:
            who.hears(said)

        ways = {papers.words_on(who.doc) for who in people}

        assert ways == {papers.words_on(papers.put_together(said))}
        assert ways == {papers.words_on(papers.put_together([papers.folded(people[0].doc)]))}

    @given(st.text(alphabet=LETTERS, max_size=40), st.text(alphabet=LETTERS, max_size=40))
    @settings(max_examples=60, deadline=None)
    def test_of_a_plain_form_writes_what_it_says(self, before, after):
        doc = Doc()
        papers.changed(doc, papers.NOTES, before)

        papers.changed(doc, papers.NOTES, after)

        assert papers.words_on(doc).notes == after

    def test_leaves_alone_what_a_form_did_not_change(self):
        ours, theirs = Doc(), Doc()
        ours.apply_update(papers.changed(theirs, papers.NOTES, "one\ntwo\nthree"))
        mine = papers.changed(ours, papers.NOTES, "one!\ntwo\nthree")
        other = papers.changed(theirs, papers.NOTES, "one\ntwo\nthree, and four")

        assert papers.words_on(papers.put_together([ours.get_update(), mine, other])).notes == (
            "one!\ntwo\nthree, and four"
        )


class TestAPaper:
    def test_begins_with_what_the_agenda_says_and_stays(self, cast, talk):
        talk.agenda, talk.agenda_version = "First talk\r\nThe supplier", 1
        talk.save()

        for _ in range(2):
            actions.open_paper(talk, at=NOON)

        rows = updates_after(talk.pk, 0)
        assert [number for number, _ in rows] == [1]
        assert papers.words_on(papers.put_together(body for _, body in rows)).agenda == (
            "First talk\nThe supplier"
        )

    def test_keeps_what_two_write_at_the_same_time(self, cast, talk):
        seed = random.Random(7)
        amina, bo = Someone(seed, 1), Someone(seed, 2)
        for _ in range(20):
            for who, person in ((amina, cast.amina), (bo, cast.bo)):
                who.writes()
                for update in who.unsent:
                    actions.write_together(talk, update=update, actor=person, at=NOON)
                who.unsent = []
        every = [body for _, body in updates_after(talk.pk, 0)]
        for who in (amina, bo):
            who.hears(every)

        talk.refresh_from_db()
        words = papers.words_on(amina.doc)
        assert words == papers.words_on(bo.doc) == papers.words_on(papers.put_together(every))
        assert (talk.agenda, Paper.objects.get().notes) == (words.agenda, words.notes)
        assert Event.objects.filter(name="meetings.written_together").count() == 2

    def test_becomes_one_update_where_there_are_many(self, cast, talk, monkeypatch):
        monkeypatch.setattr(papers, "FOLDED_AT", 10)
        doc = Doc()
        for number in range(25):
            update = papers.changed(doc, papers.NOTES, f"{number} " * number)
            actions.write_together(talk, update=update, actor=cast.bo, at=NOON)

        rows = updates_after(talk.pk, 7)

        assert PaperUpdate.objects.count() <= 10
        assert rows[-1][0] == 25
        assert papers.put_together(body for _, body in rows).get_state() == doc.get_state()
        assert Paper.objects.get().notes == papers.words_on(doc).notes

    def test_lies_sealed_in_the_database(self, cast, talk):
        update = papers.changed(Doc(), papers.NOTES, "The talk with the supplier")
        actions.write_together(talk, update=update, actor=cast.bo, at=NOON)

        stored = [*PaperUpdate.objects.values_list("body"), *Paper.objects.values_list("notes")]

        assert len(stored) == 2
        for (body,) in stored:
            assert b"supplier" not in bytes(body)
            assert b64encode(update)[:20] not in bytes(body)

    def test_is_not_written_where_the_meeting_was_cancelled(self, cast, make_relationship):
        pair = make_relationship(agreed=True)
        talk = Meeting.objects.create(
            organisation=pair.organisation,
            relationship=pair,
            starts_at=NOON + DAY,
            created_at=NOON,
            cancelled_at=NOON,
        )
        update = papers.changed(Doc(), papers.NOTES, "Late")

        with pytest.raises(actions.MeetingCancelled):
            actions.write_together(talk, update=update, actor=cast.bo, at=NOON)

    def test_goes_with_its_meeting(self, cast, talk):
        update = papers.changed(Doc(), papers.NOTES, "Gone")
        actions.write_together(talk, update=update, actor=cast.bo, at=NOON)

        talk.delete()

        assert (Paper.objects.count(), PaperUpdate.objects.count()) == (0, 0)


class TestACircle:
    @pytest.fixture
    def circle(self, cast, make_member, make_relationship):
        """Amina hosts Bo and three more."""
        more = [make_member(cast.organisation, name) for name in ("Cem", "Dee", "Eva")]
        members = {cast.amina: "host"} | dict.fromkeys([cast.bo, *more], "member")
        return make_relationship(members=members, kind="circle", agreed=True)

    def test_shows_no_paper_from_before_to_somebody_who_came_later(
        self, cast, circle, make_meeting
    ):
        talk = make_meeting(circle, starts_at=NOON)
        pair = (cast.bo.user_id, str(talk.pk))
        theirs = circle.members.filter(membership=cast.bo)
        theirs.update(joined_at=NOON + DAY)
        assert permissions.writers_among([pair]) == {}

        theirs.update(reads_before=True)
        assert permissions.writers_among([pair]) == {pair: cast.bo.pk}

    def test_writes_on_one_paper_each_of_them(
        self, circle, make_meeting, django_assert_num_queries
    ):
        talk = make_meeting(circle, starts_at=NOON)
        pairs = [(person.user_id, str(talk.pk)) for person in circle.people]
        with django_assert_num_queries(2):
            found = permissions.writers_among([*pairs, (uuid4(), str(talk.pk)), pairs[0]])
        assert found == dict(zip(pairs, [one.pk for one in circle.people], strict=True))

        for number, person in enumerate(circle.people):
            update = papers.changed(Doc(), papers.NOTES, f"Line {number}.")
            actions.write_together(talk, update=update, actor=person, at=NOON)

        words = Paper.objects.get().notes
        assert len(pairs) == 5
        assert sorted(words.split(".")) == sorted(["", *(f"Line {n}" for n in range(5))])


class TestWithoutAScript:
    @pytest.fixture
    def send(self, cast, talk, browse):
        where = address(
            "meetings:write_together", talk.relationship_id, talk.pk, organisation="northwind"
        )

        def send(notes: str, version: int, who: str = "bo"):
            return browse(getattr(cast, who)).post(where, {"notes": notes, "version": version})

        return send

    def test_notes_are_written_by_a_plain_form(self, cast, talk, send, browse):
        assert send("The supplier\r\nThe plan", 0).status_code == 302
        page = address("meetings:meeting", talk.relationship_id, talk.pk, organisation="northwind")

        assert Paper.objects.get().notes == "The supplier\nThe plan"
        assert "The supplier\nThe plan</textarea>" in browse(cast.amina).get(page).text

    def test_both_texts_are_shown_where_two_meet(self, send):
        send("Hers", 0, "amina")

        answer = send("His", 0)

        assert answer.status_code == 422
        assert "Somebody else wrote on these notes" in answer.text
        assert "Hers" in answer.text
        assert "His</textarea>" in answer.text
        assert "<shared-paper" not in answer.text
        assert Paper.objects.get().notes == "Hers"
        assert send("Hers and his", 1).status_code == 302

    def test_the_agenda_goes_onto_the_same_paper(self, cast, talk):
        update = papers.changed(Doc(), papers.AGENDA, "From a page")
        actions.write_together(talk, update=update, actor=cast.bo, at=NOON)
        talk.refresh_from_db()
        assert (talk.agenda, talk.agenda_version) == ("From a page", 1)

        actions.prepare(talk, agenda="From a page and a form", seen=1, actor=cast.amina, at=NOON)

        every = [body for _, body in updates_after(talk.pk, 0)]
        assert papers.words_on(papers.put_together(every)).agenda == "From a page and a form"


class TestReadingAnUpdate:
    @pytest.mark.parametrize(
        "value",
        [
            None,
            True,
            False,
            7,
            -7,
            2**40,
            1.5,
            0.1,
            "word",
            "\N{GRINNING FACE} two",
            ["a", 1.5, None],
            {"k": [1, {"l": True}]},
        ],
    )
    def test_knows_every_plain_value_and_believes_no_part_of_it(self, value):
        doc = Doc()
        doc.get("hands", type=Map)["one"] = value
        update = doc.get_update()

        assert yjs.check(update) == yjs.clocks(doc.get_state())
        for end in range(len(update)):
            with pytest.raises(yjs.NoUpdate):
                yjs.check(update[:end])


class TestAnAttack:
    @pytest.mark.parametrize(
        "update",
        [b"", b"\0", b"\xff" * 40, b"words", bytes(papers.MAX_UPDATE + 1), bytes(range(256))],
    )
    def test_with_what_is_no_update_is_refused(self, update):
        with pytest.raises(papers.MalformedEdit):
            papers.add(Doc(), update)

    def test_that_builds_on_what_never_came_is_refused(self):
        doc = Doc()
        first = papers.changed(doc, papers.NOTES, "one")
        second = papers.changed(doc, papers.NOTES, "one two")

        with pytest.raises(papers.MalformedEdit):
            papers.add(Doc(), second)
        assert papers.add(papers.put_together([first]), second).notes == "one two"

    def test_with_something_else_on_the_paper_is_refused(self):
        doc = Doc()
        doc.get("elsewhere", type=Array).append("stored for nothing")

        with pytest.raises(papers.MalformedEdit):
            papers.add(Doc(), doc.get_update())

    def test_with_more_than_a_paper_holds_is_refused_and_changes_nothing(self, cast, talk):
        doc = Doc()
        first = papers.changed(doc, papers.NOTES, "x" * 9_000)
        actions.write_together(talk, update=first, actor=cast.bo, at=NOON)
        more = papers.changed(doc, papers.NOTES, "x" * 9_000 + "y" * 2_000)

        with pytest.raises(actions.PaperFull):
            actions.write_together(talk, update=more, actor=cast.bo, at=NOON)

        assert Paper.objects.get().notes == "x" * 9_000
        assert PaperUpdate.objects.count() == 1

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "[" * 9000,
            '{"kind": "open"}',
            '{"kind": "more", "after": -1}',
            '{"kind": "more", "after": true}',
            '{"kind": "write", "mark": 1, "update": "not base64"}',
            '{"kind": "place", "text": "elsewhere", "at": ""}',
            '{"kind": "ping", "more": 1}',
            '{"kind": "write", "mark": 1, "update": "%s"}' % ("A" * 17_000),
        ],
    )
    def test_with_a_frame_of_another_kind_is_refused(self, text):
        with pytest.raises(papers.MalformedEdit):
            read_frame(text)

    def test_with_a_script_in_the_notes_is_shown_as_words(self, cast, talk, browse):
        script = "</textarea><script>alert(1)</script>"
        update = papers.changed(Doc(), papers.NOTES, script)
        actions.write_together(talk, update=update, actor=cast.bo, at=timezone.now())
        page = address("meetings:meeting", talk.relationship_id, talk.pk, organisation="northwind")

        assert "<script>alert" not in browse(cast.amina).get(page).text

    @pytest.mark.parametrize("who", ["cruz", "eli", "sana", "dara"])
    def test_from_somebody_elses_place_finds_nothing(self, who, cast, talk, browse):
        where = address(
            "meetings:write_together", talk.relationship_id, talk.pk, organisation="northwind"
        )

        assert (
            browse(getattr(cast, who)).post(where, {"notes": "x", "version": 0}).status_code == 404
        )
        assert not Paper.objects.filter(pk=talk.pk).exists()
        assert read_frame(f'{{"kind": "open", "meeting": "{uuid4()}"}}').meeting != str(talk.pk)
