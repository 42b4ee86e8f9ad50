"""Every form sent by several at the same moment: each gets an answer in words, none a 500.

On PostgreSQL only the database decides who was first (``core/db/unique.py``). Every address of the
access table that takes a POST is raced, and the forms and jobs whose race ends in a constraint.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction

from mentoring.checkins.actions import send_due
from mentoring.core.crypto import keys
from mentoring.core.models import DataKey
from mentoring.core.web.addresses import address
from mentoring.events.chain import broken_links, seal_events
from mentoring.events.models import Event
from mentoring.events.record import record
from mentoring.jobs.clock import enqueue_scheduled
from mentoring.jobs.models import Job
from mentoring.matching.actions import import_pair
from mentoring.notifications.messages import notify
from mentoring.notifications.models import Message
from mentoring.participants.models import Skill
from mentoring.programmes.attention import kinds
from mentoring.relationships.models import Relationship
from mentoring.relationships.notices import AGREED
from mentoring.today import actions as today
from mentoring.today.models import Snooze
from tests.access.rows import MEMBERS, Row
from tests.access.test_matrix import ROWS, reader, world  # noqa: F401 - fixtures
from tests.concurrency.racing import race
from tests.moments import DAY, NOON
from tests.participants.test_join import ABOUT, JOIN, SKILLS, TIMES

AT_ONCE = 4
SETTINGS = {"shown": f"{AGREED.name}:email", "stamps": "5", "quiet_from": "0", "quiet_to": "0"}
POSTS = [row for row in ROWS if row.method == "post"]


def may(row: Row) -> list[str]:
    return [who for who in MEMBERS if getattr(row, who) not in (404, 403)]


def race_posts(browsers: list[Any], where: str, data: Callable[[int], dict[str, Any]]) -> list[int]:
    """The status of each; an exception in a page would be a 500."""
    for browser in browsers:
        browser.raise_request_exception = False
    acts = [
        lambda one=browser, number=number: one.post(where, data(number)).status_code
        for number, browser in enumerate(browsers)
    ]
    return race(*acts)


@pytest.mark.django_db(transaction=True)
class TestEveryAddress:
    @pytest.mark.parametrize("row", [row for row in POSTS if may(row)], ids=lambda row: row.name)
    def test_answers_in_words_when_several_send_to_it_at_once(self, row, world, reader):  # noqa: F811
        args, data = row.args(world), row.data(world)
        where = address(row.name, *args, organisation=world.organisation.slug)
        who = (may(row) * AT_ONCE)[:AT_ONCE]

        answers = race_posts([reader(one) for one in who], where, lambda number: data)

        assert max(answers) < HTTPStatus.INTERNAL_SERVER_ERROR, answers


NORTHWIND = "/northwind/"
GROWTH = f"{NORTHWIND}programmes/growth-2026/"
# Name -> who sends it, where to, and what; ``{n}`` is another number for each.
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a person is added": (
        "cruz",
        f"{GROWTH}people/add/",
        {"name": "Nora Vogel", "email": "nora@example.org", "role": "mentee"},
    ),
    "people get the same number": (
        "cruz",
        f"{GROWTH}people/add/",
        {"name": "Nora {n}", "email": "nora{n}@example.org", "role": "mentee", "external_id": "P7"},
    ),
    "a colleague is added": (
        "eli",
        f"{NORTHWIND}settings/people/add/",
        {"name": "Nora Vogel", "email": "nora@example.org"},
    ),
    "a programme is begun": ("cruz", f"{NORTHWIND}programmes/new/", {"template": "flash"}),
    "a role is given": (
        "eli",
        f"{NORTHWIND}settings/roles/growth-2026/",
        {"email": "bo.larsen@example.org", "role": "coordinator"},
    ),
    "terms are published": ("eli", f"{NORTHWIND}settings/policies/terms/", {"text": "Be kind {n}"}),
    "guidelines are changed": ("cruz", f"{GROWTH}guidelines/", {"guidelines": "Be kind {n}."}),
    "a run is asked for": ("cruz", f"{GROWTH}matching/start/", {"everybody": "on"}),
    "somebody joins": ("nora", f"{JOIN}about/", ABOUT),
    "skills are told": ("nora", f"{JOIN}skills/", SKILLS),
    "times are told": ("nora", f"{JOIN}times/", TIMES),
    "emails are switched off": ("bo", f"{NORTHWIND}inbox/settings/", SETTINGS),
}


def filled(data: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        name: value.replace("{n}", str(number)) if isinstance(value, str) else value
        for name, value in data.items()
    }


@pytest.mark.django_db(transaction=True)
class TestAForm:
    @pytest.fixture
    def people(self, cast, make_member):
        return vars(cast) | {"nora": make_member(cast.organisation, "Nora Vogel", email="n@x.org")}

    @pytest.mark.parametrize("name", FORMS)
    def test_sent_at_once_is_taken_or_refused_in_words(self, name, people, browse):
        who, where, data = FORMS[name]
        if where in (f"{JOIN}skills/", f"{JOIN}times/"):
            browse(people[who]).post(f"{JOIN}about/", ABOUT)
        browsers = [browse(people[who]) for _ in range(AT_ONCE)]

        answers = race_posts(browsers, where, lambda number: filled(data, number))

        assert set(answers) <= {200, 302, 422}, answers

    def test_about_preferences_leaves_one_list_of_them(self, people, browse, make_member, cast):
        nora = people["nora"]
        browse(nora).post(f"{JOIN}about/", ABOUT)
        mentors = [cast.amina.pk]

        answers = race_posts(
            [browse(nora) for _ in range(AT_ONCE)],
            f"{JOIN}preferences/",
            lambda number: {"mentors_wanted": "1", "prefer": mentors},
        )

        assert set(answers) <= {200, 302, 422}, answers

    def test_about_a_skill_nobody_named_before_makes_it_once(self, people, browse):
        browse(people["nora"]).post(f"{JOIN}about/", ABOUT)
        sent = {"wanted": ["Beekeeping"], "wanted_weight": ["3"]}

        race_posts(
            [browse(people["nora"]) for _ in range(AT_ONCE)], f"{JOIN}skills/", lambda n: sent
        )

        assert Skill.objects.filter(key="beekeeping").count() == 1


@pytest.mark.django_db(transaction=True)
class TestAJob:
    """Two workers, or a worker and a page, do the same in one moment: it is done once."""

    def test_tells_somebody_once(self, cast, make_relationship):
        together = make_relationship()
        words = {"relationship": together, "names": "Amina", "are_two": True, "room_url": "x"}

        race_refused(*[lambda: notify(cast.bo, AGREED, together, words, at=NOON)] * AT_ONCE)

        assert Message.objects.filter(recipient=cast.bo).count() == 1

    def test_seals_each_event_once(self, cast):
        with transaction.atomic():
            for _ in range(20):
                record("organisations.changed", cast.organisation, actor=cast.eli, at=NOON)

        race(*[seal_events] * AT_ONCE)
        while seal_events():
            pass

        assert not Event.objects.filter(position=None).exists()
        assert broken_links(thoroughly=True) == []

    def test_queues_what_the_clock_starts_once(self, db):
        race(*[lambda: enqueue_scheduled(at=NOON)] * AT_ONCE)

        queued = list(Job.objects.exclude(unique_key=None).values_list("unique_key", flat=True))
        assert len(queued) == len(set(queued)) > 0

    def test_opens_a_check_in_once(self, make_relationship):
        together = make_relationship()

        race(*[lambda: send_due(at=NOON + 40 * DAY)] * AT_ONCE)

        for_each = together.members.values_list("membership", flat=True)
        opened = together.checkins.values_list("membership", "number")
        assert len(opened) == len(set(opened)) == len(for_each)

    def test_makes_an_organisation_one_first_key(self, cast):
        DataKey.objects.all().delete()
        keys.forget_keys()

        race(*[lambda: keys.key_for(cast.organisation.pk)] * AT_ONCE)

        assert DataKey.objects.filter(scope=cast.organisation.pk).count() == 1

    def test_brings_a_pair_together_once(self, cast):
        def pair() -> Relationship:
            return import_pair(
                programme=cast.programme,
                mentor=cast.amina,
                mentee=cast.bo,
                with_letter=False,
                actor=cast.cruz,
                at=NOON,
            )

        race_refused(*[pair] * AT_ONCE)

        assert Relationship.objects.filter(ended_at=None).count() == 1

    def test_puts_a_matter_off_once(self, cast):
        kind = next(iter(kinds()))

        race_refused(
            *[lambda: today.snooze(cast.programme, kind, cast.bo.pk, actor=cast.cruz, at=NOON)]
            * AT_ONCE
        )

        assert Snooze.objects.count() == 1


def race_refused(*acts: Callable[[], Any]) -> list[Any]:
    """As ``race``; what only the constraint saw counts as refused, as a page would say it."""
    from django.db import DatabaseError

    from mentoring.core.db.unique import refusal_of

    def refusing(act: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            try:
                return act()
            except DatabaseError as error:
                refusal = refusal_of(error)
                if refusal is None:
                    raise
                return refusal

        return run

    return race(*map(refusing, acts))
