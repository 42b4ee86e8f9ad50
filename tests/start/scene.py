"""What lies in the database before everything is killed, and what lies there afterwards.

``python -m tests.start.scene build|finish|left`` on the server's own data; answers in JSON.
"""

import csv
import json
import sys
import tempfile
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import django

PAIRS = 4
STRANGERS = 60  # who only ask for a sign-in code
TO_MATCH = 24  # mentees without an account, and as many mentors
PASSWORD = "correct-horse-battery"
PEOPLE_FILE = Path(__file__).resolve().parents[1] / "data" / "people-500.csv"


def build(now: datetime) -> dict[str, Any]:
    """Pairs in the middle of things, letters with links on their way, a search to publish."""
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from mentoring.accounts.models import User
    from mentoring.checkins.actions import send_due
    from mentoring.organisations.models import Organisation
    from mentoring.programmes.models import Programme

    boss = ["--admin-email", "eli@example.org", "--admin-name", "Eli Weber"]
    call_command("create_organisation", "northwind", "Northwind", *boss)
    password = make_password(PASSWORD)
    cruz = _person(Organisation.objects.get(), "Cruz Silva", password, now)
    first_day = (now - timedelta(days=20)).date().isoformat()
    for name in ("Practice", "Growth"):
        call_command(
            "create_programme",
            "northwind",
            "growth",
            name,
            "--launch",
            "--starts-on",
            first_day,
            "--coordinator",
            cruz.email,
        )
    practice = Programme.objects.get(slug="practice")
    pairs = [_pair(practice, number, password, now) for number in range(PAIRS)]
    send_due(at=now)
    _search()
    User.objects.bulk_create(
        User(email=f"person{n}@example.org", password="!") for n in range(STRANGERS)
    )
    return {"pairs": pairs}


def _person(organisation: Any, name: str, password: str, now: datetime) -> Any:
    from mentoring.accounts.models import User
    from mentoring.organisations.actions import add_person

    email = name.lower().replace(" ", ".") + "@example.org"
    user = User.objects.create_user(email)
    user.password = password
    user.save(update_fields=["password"])
    person = add_person(organisation, name=name, email=email, actor=None, at=now)
    person.user, person.joined_at = user, now
    person.save(update_fields=["user", "joined_at"])
    return person


def _participant(programme: Any, name: str, password: str, now: datetime, role: str) -> Any:
    from mentoring.participants.models import Enrolment

    person = _person(programme.organisation, name, password, now)
    Enrolment.objects.create(
        organisation=programme.organisation,
        programme=programme,
        membership=person,
        is_mentor=role == "mentor",
        is_mentee=role == "mentee",
        status="joined",
        created_at=now,
        joined_at=now,
    )
    return person


def _pair(programme: Any, number: int, password: str, now: datetime) -> dict[str, str]:
    """Two people, two weeks in: one talk behind them, three times offered for the next."""
    from mentoring.core.db.ids import new_id
    from mentoring.matching.actions import import_pair
    from mentoring.meetings.actions import log, propose

    mentor = _participant(programme, f"Amina N{number}", password, now, "mentor")
    mentee = _participant(programme, f"Bo N{number}", password, now, "mentee")
    together = import_pair(
        programme=programme,
        mentor=mentor,
        mentee=mentee,
        with_letter=False,
        actor=None,
        at=now - timedelta(days=15),
    )
    talk = log(
        together,
        starts_at=now - timedelta(days=3),
        minutes=45,
        format="video",
        key=new_id(),
        actor=mentee,
        at=now,
    )
    noon = (now + timedelta(days=7)).replace(hour=12, minute=0, second=0, microsecond=0)
    offer = propose(
        together,
        moments=[noon + timedelta(days=day) for day in range(3)],
        minutes=45,
        format="video",
        place="",
        actor=mentee,
        at=now,
    )
    return {
        "room": str(together.pk),
        "talk": str(talk.pk),
        "offer": str(offer.pk),
        "mentor": mentor.email,
        "mentee": mentee.email,
    }


def _search() -> None:
    """People from the list and the best pairs of them, not published yet."""
    from django.core.management import call_command

    with PEOPLE_FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as copy:
        writer = csv.DictWriter(copy, list(rows[0]))
        writer.writeheader()
        for role in ("mentee", "mentor"):
            writer.writerows([row for row in rows if row["role"] == role][:TO_MATCH])
        copy.flush()
        call_command("import_people", "northwind", "growth", copy.name)
    call_command("match", "northwind", "growth", everybody=True)


def finish(now: datetime) -> None:
    """What is left of a killed worker's leases runs out after minutes: be there already."""
    from mentoring.jobs import worker

    worker.run_until_idle(at=now + timedelta(minutes=30))


def left(now: datetime) -> dict[str, Any]:
    """Everything that people did or that was written to them, in plain words."""
    from mentoring.checkins.models import CheckIn
    from mentoring.events.chain import broken_links, seal_events
    from mentoring.events.models import Event
    from mentoring.goals.models import Goal
    from mentoring.jobs.models import Job
    from mentoring.meetings.models import Meeting, Note, Proposal
    from mentoring.notifications.models import Mail
    from mentoring.programmes.models import Programme
    from mentoring.relationships.models import Relationship

    while seal_events():
        pass
    return {
        "purpose": Programme.objects.get(slug="practice").purpose,
        "goals": [goal.title for goal in Goal.objects.all()],
        "notes": [note.body for note in Note.objects.all()],
        "offers": [[str(one.relationship_id), one.place] for one in Proposal.objects.all()],
        "talks": [str(one.proposal.pk) for one in Meeting.objects.exclude(proposal=None)],
        "answers": [one.comment for one in CheckIn.objects.exclude(answered_at=None)],
        "published": Event.objects.filter(name="matching.published").count(),
        "events": list(Event.objects.values_list("name", "subject_id").order_by("id")),
        "pairs": [
            [str(one.pk), *(str(person.pk) for person in one.people)]
            for one in Relationship.objects.filter(programme__slug="growth").with_members()
        ],
        "mails": [[str(one.pk), one.key, one.to, one.state] for one in Mail.objects.all()],
        "waiting": Job.objects.waiting().filter(due_at__lte=now).count(),
        "given_up": Job.objects.given_up().count(),
        "chain": not broken_links(thoroughly=True),
    }


def main() -> None:
    django.setup()
    from django.utils import timezone

    does = {"build": build, "finish": finish, "left": left}[sys.argv[1]]
    with redirect_stdout(StringIO()):
        answer = does(timezone.now())
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
