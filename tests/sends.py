"""The web process killed with -9 again and again while many people write to each other.

``python -m tests.sends --kills 100 --db both``: everybody sends one message after the other, each
again under the same id until it is answered. Afterwards every answered message must stand in its
conversation exactly once, under the number that was answered, in the order in which it was
written. Ends with 1 when one is missing, doubled or out of order.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.durability import databases_of
from tests.support import databases

ROOT = Path(__file__).resolve().parents[1]
PAIRS = 12
GAP = 3.1  # seconds: nobody may write more than twenty messages a minute
SEED = 1


@dataclass
class Line:
    """One person who writes, whatever happens to the server."""

    address: str
    room: str
    cookie: str
    email: str
    answered: list[list[Any]] = field(default_factory=list)  # id, number, words
    retried: int = 0

    def write(self, writing: threading.Event, is_over: threading.Event) -> None:
        from tests.start.crowd import Person

        person = Person(self.address)
        person.cookies["sessionid"] = self.cookie
        while not is_over.is_set():
            self._send(person, f"{len(self.answered)} by {self.email}", writing)
            is_over.wait(random.uniform(0.6, 1.4) * GAP)

    def _send(self, person: Any, words: str, writing: threading.Event) -> None:
        key = str(uuid4())
        writing.set()
        answer, tries = person.ask("POST", f"/northwind{self.room}", words=words, key=key)
        assert answer.status == 302, f"{answer.status}: {answer.body[-2000:]}"
        number = re.search(r"#m(\d+)$", answer.where)
        assert number, answer.where
        self.answered.append([key, int(number[1]), words])
        self.retried += tries > 1


@dataclass(frozen=True)
class Count:
    kills: int
    answered: int
    cut_off: int  # sends that had to be sent again
    lost: int
    doubled: int
    out_of_order: int
    gaps: int  # conversations whose numbers do not run from one to the last

    def __str__(self) -> str:
        return (
            f"kills {self.kills} · answered {self.answered:,} · cut off {self.cut_off:,} · lost "
            f"{self.lost} · doubled {self.doubled} · out of order {self.out_of_order} · gaps "
            f"{self.gaps}"
        )

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order or self.gaps)


def whole_run(data: Path, kills: int, **environment: str) -> Count:
    """An installation of its own, with everybody at work until it was killed so many times."""
    from tests.support.webprocess import web_processes

    ours = {"RAPPORT_DATA": str(data)} | environment
    databases.prepare(data, environment)
    with web_processes(ours) as [web]:
        lines = [Line(web.address, **one) for one in on_the_data("build", ours)]
        writing, is_over = threading.Event(), threading.Event()
        with ThreadPoolExecutor(len(lines)) as people:
            busy = [people.submit(line.write, writing, is_over) for line in lines]
            try:
                _kill(web, kills, writing)
            finally:
                is_over.set()
        for one in busy:
            one.result()
        return compared(lines, on_the_data("left", ours), kills)


def _kill(web: Any, times: int, writing: threading.Event) -> None:
    """Each time somewhere in the first moments of somebody's sending."""
    chance = random.Random(SEED)
    for _kill in range(times):
        web.wait_until_it_serves()
        writing.clear()
        writing.wait(GAP)
        time.sleep(chance.uniform(0, 0.1))
        web.kill()
        web.start()
    web.wait_until_it_serves()


def compared(lines: list[Line], left: list[list[Any]], kills: int) -> Count:
    """What was answered beside what lies there: conversation, number, author, id, words."""
    ids = Counter(key for *_, key, _words in left)
    there = {key: [number, words] for _room, number, _author, key, words in left}
    lost = doubled = out_of_order = 0
    for line in lines:
        lost += sum(there.get(key) != [number, words] for key, number, words in line.answered)
        numbers = [number for _key, number, _words in line.answered]
        out_of_order += numbers != sorted(numbers)
    words = Counter(words for *_, words in left)
    doubled = sum(n > 1 for n in ids.values()) + sum(n > 1 for n in words.values())
    numbers_of: dict[str, list[int]] = {}
    for room, number, *_ in left:
        numbers_of.setdefault(room, []).append(number)
    gaps = sum(sorted(one) != list(range(1, len(one) + 1)) for one in numbers_of.values())
    told = sum(len(line.answered) for line in lines)
    cut_off = sum(line.retried for line in lines)
    return Count(kills, told, cut_off, lost, doubled, out_of_order, gaps)


def on_the_data(act: str, environment: dict[str, str]) -> Any:
    from tests.support.environment import for_a_process  # forgets settings: not for ``_act``

    kept = for_a_process() | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.sends", act],
        env=kept | environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def build(now: datetime) -> list[dict[str, str]]:
    """Pairs who are signed in already: this is not about signing in."""
    from django.core.management import call_command

    from mentoring.matching.actions import import_pair
    from mentoring.programmes.models import Programme

    boss = ["--admin-email", "eli@example.org", "--admin-name", "Eli Weber"]
    call_command("create_organisation", "northwind", "Northwind", *boss)
    started = (now - timedelta(days=20)).date().isoformat()
    growth = ["northwind", "growth", "Growth", "--launch", "--starts-on", started]
    call_command("create_programme", *growth, "--coordinator", "eli@example.org")
    programme, lines = Programme.objects.get(slug="growth"), []
    for number in range(PAIRS):
        two = [_participant(programme, f"{name} N{number}", now) for name in ("Amina", "Bo")]
        together = import_pair(
            programme=programme,
            mentor=two[0],
            mentee=two[1],
            with_letter=False,
            actor=None,
            at=now - timedelta(days=15),
        )
        room = f"/with/{together.pk}/conversation/"
        lines += [{"room": room, "cookie": _cookie(one), "email": one.email} for one in two]
    return lines


def _participant(programme: Any, name: str, now: datetime) -> Any:
    from tests.start.scene import _participant as make

    role = "mentor" if name.startswith("Amina") else "mentee"
    return make(programme, name, "!", now, role)


def _cookie(person: Any) -> str:
    from django.conf import settings

    from tests.support.browser import Browser

    browser = Browser()
    browser.force_login(person.user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def left(_now: datetime) -> list[list[Any]]:
    from mentoring.messaging.models import Entry

    rows = Entry.objects.select_related("conversation").order_by("conversation", "number")
    return [
        [
            str(one.conversation_id),
            one.number,
            str(one.author_id),
            str(one.sent_as),
            one.conversation.words_of(one),
        ]
        for one in rows
    ]


def _act(name: str) -> None:
    import django

    django.setup()
    from django.utils import timezone

    with redirect_stdout(StringIO()):
        answer = {"build": build, "left": left}[name](timezone.now())
    print(json.dumps(answer))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sends", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--db", choices=["sqlite", "postgres", "both"], default="both")
    chosen = parser.parse_args()
    is_clean = True
    for engine in ("sqlite", "postgres") if chosen.db == "both" else (chosen.db,):
        with tempfile.TemporaryDirectory(prefix="rapport-sends-") as folder:
            os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
            with databases_of(engine) as places:
                count = whole_run(Path(folder) / "data", chosen.kills, **next(places))
        print(f"{engine}: {count}", flush=True)
        is_clean &= count.is_clean
    return 0 if is_clean else 1


if __name__ == "__main__":
    if sys.argv[1:] in (["build"], ["left"]):
        _act(sys.argv[1])
    else:
        sys.exit(main())
