"""Publishing: once, all or nothing, and a letter to each."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from mentoring.events.models import Event
from mentoring.insights.queries import funnel
from mentoring.matching import actions
from mentoring.matching.actions import publishing as refusals
from mentoring.matching.models import Run
from mentoring.notifications.models import InboxItem, Mail
from mentoring.organisations.models import Invitation, Membership
from mentoring.participants.models import Enrolment
from mentoring.relationships.models import Relationship
from tests.moments import DAY, NOON


class TestPublish:
    def test_begins_a_relationship_for_every_pair_and_tells_both(
        self, cast, pool, make_run, run_jobs
    ):
        run = make_run()

        assert actions.publish(run, actor=cast.cruz, at=NOON + DAY) == 3
        assert not Mail.objects.exists(), "letters are reactions"
        run_jobs()

        begun = Relationship.objects.visible_to(cast.bo).with_members().get()
        assert (begun.with_part("mentor"), begun.started_at) == ([cast.amina], NOON + DAY)
        assert begun.reasons["grade_gap"] == 2
        letters = Mail.objects.filter(kind="matching.letter")
        assert letters.count() == 6
        assert (
            InboxItem.objects.get(recipient=cast.bo).path == f"/northwind/with/{begun.pk}/letter/"
        )
        run.refresh_from_db()
        assert (run.state, run.published_by) == (Run.State.PUBLISHED, cast.cruz)
        assert Event.objects.filter(name="matching.published").count() == 1

    def test_tells_letters_of_the_same_names_apart_before(self, cast, pool, make_run, browse):
        make_run()
        where = "/northwind/programmes/growth-2026/matching/1/publish/"
        assert ">Bo Larsen, Amina Haddad</a>" in browse(cast.cruz).get(where).text

        for mentee in (pool.bo, pool.ines, pool.ravi):
            Membership.objects.filter(pk=mentee.membership_id).update(name="Nora Vogel")
        for mentor in (pool.amina, pool.marta, pool.omar):
            Membership.objects.filter(pk=mentor.membership_id).update(name="Max Vogel")

        page = browse(cast.cruz).get(where).text
        assert page.count("Nora Vogel (Support, Lisbon), Max Vogel (Product, Lisbon)</a>") == 1
        assert ">Nora Vogel, Max Vogel</a>" not in page

    def test_leaves_out_what_was_taken_apart(self, cast, pool, make_run, pair_of):
        run = make_run()
        actions.remove(pair_of(run, pool.bo), actor=cast.cruz, at=NOON)

        actions.publish(run, actor=cast.cruz, at=NOON)

        assert not Relationship.objects.visible_to(cast.bo).exists()

    def test_happens_once(self, cast, make_run, run_jobs):
        run = make_run()
        actions.publish(run, actor=cast.cruz, at=NOON)

        with pytest.raises(refusals.AlreadyPublished):
            actions.publish(run, actor=cast.cruz, at=NOON)

        assert Relationship.objects.count() == 3

    def test_writes_no_second_letter_when_a_reaction_runs_twice(self, cast, make_run, run_jobs):
        from mentoring.matching.notices import announce

        actions.publish(make_run(), actor=cast.cruz, at=NOON)
        run_jobs()
        announce(Event.objects.filter(name="relationships.started").first())

        assert Mail.objects.filter(kind="matching.letter").count() == 6

    def test_refuses_an_outdated_search(self, cast, make_run):
        first, second = make_run(), make_run()
        actions.publish(second, actor=cast.cruz, at=NOON + timedelta(minutes=1))

        with pytest.raises(refusals.Outdated, match="Run 2 was published"):
            actions.publish(first, actor=cast.cruz, at=NOON + timedelta(minutes=2))

    def test_refuses_a_programme_that_is_not_running(self, cast, make_run):
        run = make_run()
        cast.programme.launched_at = None
        cast.programme.save()

        with pytest.raises(refusals.NotLaunched):
            actions.publish(run, actor=cast.cruz, at=NOON)

    @pytest.mark.parametrize("change", ["left", "paused", "removed", "fewer places", "together"])
    def test_refuses_what_has_changed_since_and_begins_nothing(
        self, cast, pool, make_run, make_relationship, change
    ):
        run = make_run()
        if change == "left":
            pool.bo.status = "withdrawn"
        elif change == "paused":
            pool.bo.paused_until = (NOON + 9 * DAY).date()
        elif change == "removed":
            cast.bo.removed_at = NOON
            cast.bo.save()
        elif change == "fewer places":
            pool.amina.capacity_max = 0
            pool.amina.save()
        else:
            make_relationship()
        pool.bo.save()
        before = Relationship.objects.count()

        with pytest.raises(refusals.Obstructed):
            actions.publish(run, actor=cast.cruz, at=NOON)

        assert Relationship.objects.count() == before
        run.refresh_from_db()
        assert run.state == Run.State.DONE

    def test_counts_a_pause_by_the_day_where_the_organisation_is(self, cast, pool, make_run):
        cast.organisation.timezone = "America/Los_Angeles"
        cast.organisation.save()
        run = make_run()
        pool.bo.paused_until = (NOON + DAY).date()
        pool.bo.save()
        place = ZoneInfo(cast.organisation.timezone)
        return_day = datetime.combine(pool.bo.paused_until, datetime.min.time(), place)

        with pytest.raises(refusals.Obstructed):
            actions.publish(run, actor=cast.cruz, at=return_day - timedelta(minutes=1))
        actions.publish(run, actor=cast.cruz, at=return_day)

    def test_invites_whoever_has_no_account_in_the_letter(
        self, cast, pool, make_person, make_run, run_jobs
    ):
        new = make_person("Nia Neu", "mentee", user=None, wants={"Python": 3}, grade=4)
        pool.amina.capacity_max = 3
        pool.amina.save()
        run = make_run()

        actions.publish(run, actor=cast.cruz, at=NOON)
        run_jobs()

        letter = Mail.objects.get(recipient=new.membership, kind="matching.letter")
        assert "/invitation/" in letter.html
        assert [m.kind for m in Mail.objects.filter(recipient=new.membership)] == [letter.kind]

    def test_invites_a_mentor_of_two_only_once(self, cast, pool, make_person, make_run, run_jobs):
        busy = make_person(
            "Mona Mut", "mentor", user=None, offers={"SQL": 5}, grade=7, capacity_max=2
        )
        for name in ("Kim Eins", "Kim Zwei"):
            make_person(name, "mentee", wants={"SQL": 3}, grade=5)

        actions.publish(make_run(), actor=cast.cruz, at=timezone.now())
        run_jobs()

        letters = Mail.objects.filter(recipient=busy.membership, kind="matching.letter")
        assert letters.count() == 2
        links = {letter.html.partition("/invitation/")[2].partition('"')[0] for letter in letters}
        assert len({link.partition("?")[0] for link in links} - {""}) == 1
        assert Invitation.objects.filter(withdrawn_at=None).count() == 1

    def test_leads_from_each_letter_to_the_pair_that_it_announces(
        self, cast, pool, make_person, make_run, run_jobs, browse
    ):
        busy = make_person(
            "Mona Mut", "mentor", user=None, offers={"SQL": 5}, grade=7, capacity_max=2
        )
        for name in ("Kim Eins", "Lea Zwei"):
            make_person(name, "mentee", wants={"SQL": 3}, grade=5)
        actions.publish(make_run(), actor=cast.cruz, at=timezone.now())
        run_jobs()

        pairs = {
            one.others(busy.membership)[0].first_name: one.pk
            for one in Relationship.objects.visible_to(busy.membership).with_members()
        }
        for letter in Mail.objects.filter(recipient=busy.membership, kind="matching.letter"):
            name = "Kim" if "Kim" in letter.subject else "Lea"
            link = letter.html.partition("/invitation/")[2].partition('"')[0]
            page = f"/invitation/{link.replace('&amp;', '&')}"
            if busy.membership.user_id is None:
                answer = browse().post(page, {"password": "four warm words"})
                busy.membership.refresh_from_db()
            else:
                answer = browse(busy.membership).get(page)
            assert answer.url == f"/northwind/with/{pairs[name]}/letter/"

    @pytest.mark.parametrize("elsewhere", ["//evil.example/northwind/", "/southwind/", "https://x"])
    def test_leads_nowhere_else(
        self, cast, pool, make_person, make_run, run_jobs, browse, elsewhere
    ):
        new = make_person("Nia Neu", "mentee", user=None, wants={"Python": 3}, grade=4)
        pool.amina.capacity_max = 3
        pool.amina.save()
        actions.publish(make_run(), actor=cast.cruz, at=timezone.now())
        run_jobs()

        html = Mail.objects.get(recipient=new.membership, kind="matching.letter").html
        token = html.partition("/invitation/")[2].partition("?")[0]
        answer = browse().post(
            f"/invitation/{token}?next={elsewhere}", {"password": "four warm words"}
        )
        assert answer.url.startswith("/northwind/with/")

    def test_counts_whoever_got_a_letter_as_invited(
        self, cast, pool, make_person, make_run, run_jobs, browse
    ):
        new = make_person("Nia Neu", "mentee", user=None, wants={"Python": 3}, grade=4)
        new.status = "imported"
        new.save()
        pool.amina.capacity_max = 3
        pool.amina.save()
        actions.publish(make_run(everybody=True), actor=cast.cruz, at=NOON)
        run_jobs()

        new.refresh_from_db()
        assert (new.status, new.invited_at) == ("invited", NOON)
        kinds = [mail.kind for mail in Mail.objects.filter(recipient=new.membership)]
        assert kinds == ["matching.letter"], "no second letter"
        page = browse(cast.cruz).get("/northwind/programmes/growth-2026/people/?status=imported")
        assert "Nia Neu" not in page.text
        step = funnel(cast.programme, at=NOON)[0]
        assert step.count == Enrolment.objects.exclude(status="imported").count()

    @pytest.mark.parametrize("count", [300])
    def test_of_three_hundred_pairs_costs_less_than_ten_seconds(
        self, cast, pool, make_member, make_enrolment, make_run, count
    ):
        from mentoring.matching.models import ProposedGroup, save_groups

        run = make_run()
        people = [
            (
                make_enrolment(cast.programme, make_member(cast.organisation, f"M {n}"), "mentor"),
                make_enrolment(cast.programme, make_member(cast.organisation, f"P {n}"), "mentee"),
            )
            for n in range(count)
        ]
        save_groups(
            [
                ProposedGroup.of(run, "one_to_one", {a.pk: "mentor", b.pk: "mentee"}, score=5000)
                for a, b in people
            ]
        )

        begun = time.process_time()
        assert actions.publish(run, actor=cast.cruz, at=NOON) == count + 3
        assert time.process_time() - begun < 10


class TestImportPair:
    def test_is_quiet(self, cast, pool, run_jobs):
        actions.import_pair(
            programme=cast.programme,
            mentor=cast.amina,
            mentee=cast.bo,
            with_letter=False,
            actor=None,
            at=NOON,
        )
        run_jobs()

        assert not Mail.objects.filter(kind="matching.letter").exists()

    def test_sends_letters_when_asked(self, cast, pool, run_jobs):
        actions.import_pair(
            programme=cast.programme,
            mentor=cast.amina,
            mentee=cast.bo,
            with_letter=True,
            actor=None,
            at=NOON,
        )
        run_jobs()

        assert Mail.objects.filter(kind="matching.letter").count() == 2
