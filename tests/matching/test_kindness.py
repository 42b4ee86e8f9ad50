"""Nobody is matched unasked, everybody can say no with one tap, and nobody is left without a word."""

import re
from datetime import date

import pytest
from django.utils import timezone

from mentoring.matching import actions
from mentoring.matching.models import MatchConcern, ProposedGroup, Run
from mentoring.matching.notices import notify_unmatched
from mentoring.notifications.models import Mail
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship
from tests.moments import NOON

WORDS = "You both once began again at forty."


@pytest.fixture
def stranger(make_person):
    """Somebody from a file who never joined."""
    return make_person(
        "Nia Neu", "mentee", user=None, status="imported", wants={"Python": 3}, grade=4
    )


@pytest.fixture
def published(cast, pool, make_run, run_jobs):
    def publish(run: Run | None = None, **options):
        run = run or make_run()
        actions.publish(run, actor=cast.cruz, at=timezone.now(), **options)
        run_jobs()
        return run

    return publish


def mails(kind):
    return Mail.objects.filter(kind=kind)


class TestWhoTakesPart:
    def test_is_whoever_joined(self, cast, pool, stranger, make_run):
        run = make_run()

        assert not run.groups.with_any("mentee", [stranger]).exists()
        assert not run.unmatched.filter(enrolment=stranger).exists()

    def test_is_everybody_on_purpose(self, cast, pool, stranger, make_run):
        run = make_run(everybody=True)

        assert run.has_everybody
        assert run.groups.with_any("mentee", [stranger]).exists() or run.unmatched.filter(
            enrolment=stranger
        )

    def test_is_chosen_with_the_number_before_ones_eyes(self, cast, pool, stranger, browse):
        client = browse(cast.cruz)
        where = "/northwind/programmes/growth-2026/matching/"

        page = client.get(where).text

        assert "Include 1 person who has not joined yet" in page
        assert 'name="everybody"' in page

    def test_is_named_when_too_few_have_joined(self, cast, stranger):
        Enrolment.objects.exclude(pk=stranger.pk).update(status="invited")

        with pytest.raises(actions.runs.NobodyHasJoined, match="3 more have not joined yet"):
            actions.request_run(cast.programme, criteria={}, actor=cast.cruz, at=NOON)


class TestOneTap:
    @pytest.fixture
    def tap(self, cast, published, client):
        """Follow one of the three links of Bo's letter, signed out, and press the button."""
        published()
        text = mails("matching.letter").get(recipient=cast.bo).text

        def press(label: str):
            found = re.search(rf"{label}:\s+(https?://\S+)", text)
            assert found, text
            where = found.group(1)
            assert client.get(where).status_code == 200
            return where, client.post(where)

        return press

    @pytest.mark.parametrize(
        ("label", "reason"), [("Not now", "time"), ("Not this person", "person")]
    )
    def test_reaches_today_as_a_concern_and_ends_nothing(self, cast, tap, label, reason, run_jobs):
        _where, answer = tap(label)
        run_jobs()

        assert answer.status_code == 200
        said = MatchConcern.objects.get()
        assert (said.by, said.reason) == (cast.bo, reason)
        assert said.relationship.is_open

    @pytest.mark.parametrize("label", ["Not now", "Not this person"])
    def test_tells_the_partner_the_same_kind_words_whatever_was_said(
        self, cast, tap, label, run_jobs
    ):
        tap(label)
        run_jobs()

        told = mails("matching.on_hold").get()
        assert told.recipient == cast.amina
        assert "it says nothing about you" in told.text
        assert label not in told.text

    def test_withdraws_whoever_says_not_at_all_and_tells_the_partner(self, cast, tap, run_jobs):
        tap("Not at all")
        run_jobs()

        assert Enrolment.objects.get(membership=cast.bo).status == "withdrawn"
        ended = Relationship.objects.exclude(ended_at=None).get()
        assert ended.end_reason == "left"
        assert mails("relationships.ended").filter(recipient=cast.amina).exists()

    def test_works_once(self, cast, tap, client):
        where, _answer = tap("Not now")

        assert client.post(where).status_code == 410
        assert MatchConcern.objects.count() == 1

    def test_is_on_the_page_of_the_letter_too(self, cast, published, browse):
        published()
        pair = Relationship.objects.visible_to(cast.bo).get()
        client = browse(cast.bo)

        page = client.get(f"/northwind/with/{pair.pk}/letter/").text
        answer = client.post(f"/northwind/with/{pair.pk}/letter/not_now/")

        assert f"/northwind/with/{pair.pk}/letter/not_now/" in page
        assert answer.status_code == 200
        assert MatchConcern.objects.get().by == cast.bo


class TestOwnLine:
    def test_stands_in_both_letters(self, cast, pool, make_run, pair_of, published):
        run = make_run()
        pair = pair_of(run, pool.bo)
        pair.run = run
        actions.introduce(pair, words=WORDS, actor=cast.cruz, at=NOON)

        published(run)

        for reader in (cast.bo, cast.amina):
            letter = mails("matching.letter").get(recipient=reader)
            assert f"Cruz Silva writes: “{WORDS}”" in letter.text
        others = mails("matching.letter").exclude(recipient__in=[cast.bo, cast.amina])
        assert not any(WORDS in mail.text for mail in others)

    def test_is_encrypted_where_it_lies(self, cast, pool, make_run, pair_of):
        run = make_run()
        pair = pair_of(run, pool.bo)
        pair.run = run

        actions.introduce(pair, words=WORDS, actor=cast.cruz, at=NOON)

        kept = ProposedGroup.objects.get(pk=pair.pk)
        assert WORDS.encode() not in bytes(kept.__dict__["introduction"])
        assert kept.introduction == WORDS

    def test_is_written_on_the_pairs_page_and_stays_for_the_next_run(
        self, cast, pool, make_run, pair_of, browse
    ):
        run = make_run()
        where = f"/northwind/programmes/growth-2026/matching/1/pairs/{pair_of(run, pool.bo).pk}/"

        browse(cast.cruz).post(f"{where}introduction/", {"words": WORDS})

        assert WORDS in browse(cast.cruz).get(where).text
        assert WORDS in browse(cast.cruz).get(f"{where}letters/").text
        assert pair_of(make_run(base=run), pool.bo).introduction == WORDS

    def test_is_refused_once_everybody_has_read_their_letter(
        self, cast, pool, make_run, pair_of, published
    ):
        run = make_run()
        pair = pair_of(run, pool.bo)
        pair.run = run
        published(run)

        with pytest.raises(actions.pairs.RunIsClosed):
            actions.introduce(pair, words=WORDS, actor=cast.cruz, at=NOON)


class TestWhoeverIsUnmatched:
    @pytest.fixture
    def late(self, make_person):
        """A fourth mentee: one too many for three mentors who take one each."""
        Enrolment.objects.filter(is_mentor=True).update(capacity_max=1)
        return make_person("Una Late", "mentee", wants={"Welding": 1}, grade=4)

    def test_hears_a_kind_word_with_why_and_when(self, cast, pool, late, published):
        published(next_on=date(2030, 3, 12))

        told = mails("matching.not_this_time").get()
        assert told.recipient == late.membership
        assert "fewer places than people" in told.text
        assert "We look again on 12 March 2030." in told.text

    def test_hears_who_will_write_where_no_day_is_known(self, cast, pool, late, published):
        published()

        assert "Cruz will write to you." in mails("matching.not_this_time").get().text

    def test_hears_of_no_mentor_where_there_are_none(self, cast, pool, late, make_run, published):
        run = make_run()
        cast.programme.model = "peer_circle"
        cast.programme.save()

        published(run)

        text = mails("matching.not_this_time").get().text
        assert "this time we found nobody for you." in text
        assert "no mentor" not in text

    def test_hears_it_once_for_one_run(self, cast, pool, late, published):
        from mentoring.events.models import Event

        published()
        notify_unmatched(Event.objects.get(name="matching.published"))

        assert mails("matching.not_this_time").count() == 1

    def test_hears_nothing_who_never_joined(self, cast, pool, late, make_run, published):
        late.status = "invited"
        late.save()

        published(make_run(everybody=True))

        assert not mails("matching.not_this_time").exists()

    def test_is_counted_before_publishing(self, cast, pool, late, make_run, browse):
        make_run()

        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/matching/1/publish/").text

        assert "1 person who joined has nobody this time." in page
