"""A coordinator's acts at their boundaries, and what each leaves alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from mentoring.core.web.duplicates import DUPLICATE_WINDOW
from mentoring.events.models import Event
from mentoring.messaging.models import Conversation, Entry
from mentoring.programmes.attention import kind_of
from mentoring.relationships.models import Relationship
from mentoring.today import actions, rules
from mentoring.today.models import AttentionCandidate, Overview, Snooze
from mentoring.today.queries.attention import alike
from tests.moments import DAY, NOON

SECOND = timedelta(seconds=1)


@pytest.fixture
def silent():
    return kind_of("silent")


@pytest.fixture
def late(cast, make_relationship):
    """A pair that has not agreed for nine days, in a programme that had begun."""
    cast.programme.starts_on = (NOON - 9 * DAY).date()
    cast.programme.save()
    return make_relationship(started_at=NOON - 9 * DAY)


def told(name: str) -> list[dict]:
    events = Event.objects.filter(name=f"today.{name}").order_by("id")
    return [event.data for event in events]


class TestSnooze:
    def test_is_for_a_week_and_moved_by_the_next(self, cast, silent):
        subject = uuid4()
        for who, at in ((cast.cruz, NOON), (cast.eli, NOON + DAY)):
            actions.snooze(cast.programme, silent, subject, actor=who, at=at)

        row = Snooze.objects.get()
        assert (row.until, row.by, row.kind) == (NOON + 8 * DAY, cast.eli, "silent")
        assert told("snoozed") == [{"kind": "silent"}] * 2


class TestRemind:
    def remind(self, cast, late, at=NOON):
        kind = kind_of("no_agreement")
        return actions.remind_all(cast.programme, kind, actor=cast.cruz, at=at)

    def test_tells_both_and_puts_the_row_aside_for_a_week(self, cast, late):
        assert self.remind(cast, late) == (2, False)

        (said,) = told("reminded")
        assert said["kind"] == "no_agreement"
        assert set(said["people"]) == {str(cast.amina.pk), str(cast.bo.pk)}
        row = Snooze.objects.get()
        assert (row.subject_id, row.until) == (late.pk, NOON + 7 * DAY)
        assert Event.objects.get(name="today.reminded").subject_id == late.pk

    def test_tells_nobody_twice_within_the_week(self, cast, late):
        rows = alike(cast.programme, kind_of("no_agreement"), at=NOON)
        said = {"actor": cast.cruz}
        kind = kind_of("no_agreement")
        counts = [
            actions.remind(cast.programme, kind, rows, at=NOON + after, **said)
            for after in (timedelta(0), 7 * DAY - SECOND, 7 * DAY)
        ]

        assert counts == [2, 0, 2]

    def test_is_held_back_by_no_other_kind_or_programme(self, cast, late, make_programme, silent):
        other = make_programme(cast.organisation, "Other")
        actions.snooze(cast.programme, silent, late.pk, actor=cast.cruz, at=NOON)
        actions.snooze(other, kind_of("no_agreement"), late.pk, actor=cast.eli, at=NOON)

        assert self.remind(cast, late) == (2, False)

    @pytest.mark.parametrize(("at_once", "expected"), [(1, (2, True)), (2, (3, False))])
    def test_leaves_what_is_too_many_to_the_worker(
        self, at_once, expected, cast, late, make_relationship, make_member, monkeypatch
    ):
        cem = make_member(cast.organisation, "Cem")
        make_relationship(started_at=NOON - 8 * DAY, mentee=cem, agreed=[cem])
        monkeypatch.setattr(rules, "REMINDED_AT_ONCE", at_once)

        assert self.remind(cast, late) == expected
        assert told("reminding") == ([{"kind": "no_agreement"}] if expected[1] else [])


class TestWriteTo:
    def write(self, cast, people=None, at=NOON, once=1, words="How are you?", **said):
        said = {"actor": cast.cruz, "subject_id": uuid4()} | said
        actions.write_to(
            people or [cast.bo],
            programme=cast.programme,
            kind=kind_of("silent"),
            once=UUID(int=once),
            words=words,
            at=at,
            **said,
        )

    def test_sends_the_words_and_puts_the_matter_aside(self, cast):
        subject = uuid4()
        self.write(cast, [cast.bo, cast.amina], subject_id=subject)

        assert {one.people_key for one in Conversation.objects.filter(kind="coordinator")} == {
            str(cast.bo.pk),
            str(cast.amina.pk),
        }
        (said,) = told("written")
        assert said == {"kind": "silent", "people": [str(cast.bo.pk), str(cast.amina.pk)]}
        assert Snooze.objects.get().subject_id == subject

    def test_sends_the_same_sheet_once_and_says_nothing(self, cast):
        for _ in range(2):
            self.write(cast)

        assert Entry.objects.count() == 1

    def test_refuses_the_same_words_from_another_sheet_for_some_minutes(self, cast):
        self.write(cast)
        with pytest.raises(actions.WrittenAlready, match="Bo"):
            self.write(cast, once=2, at=NOON + DUPLICATE_WINDOW - SECOND)

        self.write(cast, once=3, at=NOON + DUPLICATE_WINDOW)
        assert Entry.objects.count() == 2

    @pytest.mark.parametrize("other", [{"words": "Well?"}, {"actor": "eli"}, {"people": "amina"}])
    def test_takes_other_words_hands_or_readers_for_another_letter(self, other, cast):
        self.write(cast)
        other = {
            name: getattr(cast, value) if name == "actor" else value
            for name, value in other.items()
        }
        if "people" in other:
            other["people"] = [cast.amina, cast.bo]
        self.write(cast, once=2, **other)

        assert Entry.objects.count() == 2


class TestRefreshOverviews:
    def refresh(self, monkeypatch, large_from=1):
        monkeypatch.setattr(rules, "LARGE_FROM", large_from)
        return actions.refresh_overviews(at=NOON)

    def test_counts_large_programmes_that_run_and_forgets_the_others(
        self, cast, late, make_programme, make_relationship, make_member, monkeypatch
    ):
        small = make_programme(cast.organisation, "Small")
        Overview.objects.create(programme=small, figures={}, counted_at=NOON)

        assert self.refresh(monkeypatch) == 1
        overview = Overview.objects.get()
        assert (overview.programme, overview.counted_at) == (cast.programme, NOON)
        found = AttentionCandidate.objects.values_list("kind", "subject_id")
        assert set(found) == {("no_agreement", late.pk)}
        assert self.refresh(monkeypatch, 2) == 0
        assert not Overview.objects.exists()

    def test_leaves_out_who_still_has_time(self, cast, make_relationship):
        make_relationship(started_at=NOON)

        actions.refresh_overview(cast.programme, at=NOON)

        assert not AttentionCandidate.objects.exists()

    def test_of_one_programme_leaves_what_was_found_in_others(self, cast, late, make_programme):
        other = make_programme(cast.organisation, "Other")
        theirs = AttentionCandidate.objects.create(
            programme=other, kind="no_agreement", subject_id=late.pk
        )

        for _ in range(2):
            actions.refresh_overview(cast.programme, at=NOON)

        found = AttentionCandidate.objects.order_by("pk")
        assert theirs in found
        assert [one.subject_id for one in found.filter(programme=cast.programme)] == [late.pk]

    def test_counts_open_pairs_alone(self, late, monkeypatch):
        Relationship.objects.update(ended_at=NOON, end_reason="left")

        assert self.refresh(monkeypatch) == 0

    def test_leaves_out_what_sleeps_in_this_programme_and_kind(
        self, cast, late, make_programme, silent, monkeypatch
    ):
        kind = kind_of("no_agreement")
        other = make_programme(cast.organisation, "Other")
        actions.snooze(cast.programme, silent, late.pk, actor=cast.cruz, at=NOON)
        actions.snooze(other, kind, late.pk, actor=cast.cruz, at=NOON)
        actions.snooze(cast.programme, kind, late.pk, actor=cast.cruz, at=NOON - 7 * DAY)
        self.refresh(monkeypatch)
        assert AttentionCandidate.objects.count() == 1

        actions.snooze(cast.programme, kind, late.pk, actor=cast.cruz, at=NOON - 7 * DAY + SECOND)
        self.refresh(monkeypatch)
        assert not AttentionCandidate.objects.exists()
