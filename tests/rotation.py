"""Rounds of kill -9 in the middle of a change of keys; afterwards every word must still open.

``python -m tests.rotation --rounds 30 --db both``: new data keys and a new root key by turns, each
killed at a random moment and begun again by the next round, at the end run through. Ends with 1
when a word or the secret of a second factor cannot be read, or reads differently.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.durability import databases_of
from tests.support import databases

ROOT = Path(__file__).resolve().parents[1]
NOTES, FACTORS = 600, 20
WORDS = "Word {} that only two people know"
SECRET = "JBSWY3DP"


@dataclass
class Count:
    rounds: int = 0
    killed: int = 0
    in_the_middle: int = 0  # some words closed with the new key, some not yet; or two root keys
    unreadable: int = 0

    def __str__(self) -> str:
        return (
            f"rounds {self.rounds} · killed {self.killed} · in the middle {self.in_the_middle} · "
            f"unreadable {self.unreadable}"
        )


def rounds(engine: str, times: int, seed: int = 1) -> Count:
    chance, count = random.Random(seed), Count()
    with databases_of(engine) as places, tempfile.TemporaryDirectory() as folder:
        ours = {"RAPPORT_DATA": folder} | next(places)
        databases.prepare(Path(folder), ours)
        _run("build", ours)
        lasts = {kind: _run(kind, ours)["lasts"] for kind in ("data", "root")}
        for number in range(times):
            kind = ("data", "root")[number % 2]
            told = _run(kind, ours, chance.uniform(0, lasts[kind]))
            count.rounds += 1
            count.killed += told["killed"]
            count.in_the_middle += told["before"]["mixed"]
            count.unreadable += told["before"]["unreadable"]
        for kind in ("root", "data"):
            _run(kind, ours)
        last = _run("look", ours)
        count.unreadable += last["unreadable"]
        assert not last["mixed"], "a change that was run through leaves nothing half done"
    print(f"{engine}: {count}", flush=True)
    return count


def _run(act: str, ours: dict[str, str], dies_after: float | None = None) -> Any:
    """One act in a process of its own, which kills itself after so many seconds of work."""
    environment = os.environ | ours
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "tests.rotation",
            "--act",
            act,
            "--dies-after",
            "never" if dies_after is None else str(dies_after),
        ],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    killed = done.returncode == -signal.SIGKILL
    assert killed or not done.returncode, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {name: value for line in lines for name, value in line.items()} | {"killed": killed}


# In the process that is killed:


def _act(act: str, dies_after: str) -> None:
    import django

    django.setup()
    if act == "build":
        _build()
        return
    looked = _look()
    if act == "look":
        _say(**looked)
        return
    _say(before=looked)
    if dies_after != "never":
        threading.Timer(float(dies_after), os.kill, [os.getpid(), signal.SIGKILL]).start()
    _change(act)


def _change(kind: str) -> None:
    from django.core.management import call_command

    began = time.monotonic()
    call_command("rotate_keys", root=kind == "root")
    _say(lasts=time.monotonic() - began)
    os._exit(0)  # not waiting for the moment of death


def _build() -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.core.management import call_command
    from django.utils import timezone

    from mentoring.accounts.models import User
    from mentoring.meetings.models import Note
    from mentoring.organisations.models import Organisation
    from mentoring.programmes.models import Programme
    from mentoring.relationships.models import Relationship
    from tests.start.scene import _pair, _person

    now = timezone.now()
    for slug in ("northwind", "southwind"):
        call_command(
            "create_organisation",
            slug,
            slug.title(),
            "--admin-email",
            f"eli@{slug}.example.org",
            "--admin-name",
            "Eli",
        )
        coordinator = _person(Organisation.objects.get(slug=slug), f"Cruz {slug}", "!", now)
        call_command(
            "create_programme",
            slug,
            "growth",
            "Practice",
            "--launch",
            "--starts-on",
            now.date().isoformat(),
            "--coordinator",
            coordinator.email,
        )
        programme = Programme.objects.get(organisation__slug=slug)
        _pair(programme, ord(slug[0]), "!", now)
        together = Relationship.objects.filter(programme=programme).with_members().get()
        Note.objects.bulk_create(
            Note(
                organisation=programme.organisation,
                relationship=together,
                author=together.people[0],
                body=WORDS.format(number),
                written_at=now,
            )
            for number in range(NOTES)
        )
    for number in range(FACTORS):
        user = User.objects.create_user(f"factor{number}@example.org")
        Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(SECRET)})


def _look() -> dict[str, int]:
    """How many words do not read as they were written, and whether two kinds of key are in use."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import decrypt
    from django.conf import settings

    from mentoring.core.crypto import keys
    from mentoring.meetings.models import Note

    unreadable = len(keys.unopenable())
    told = sorted(_read(lambda note=note: note.body) for note in Note.objects.iterator())
    meant = sorted(2 * [WORDS.format(number) for number in range(NOTES)])
    unreadable += sum(a != b for a, b in zip(told, meant, strict=True))
    unreadable += sum(
        _read(lambda row=row: decrypt(row.data["secret"])) != SECRET
        for row in Authenticator.objects.all()
    )
    return {"unreadable": unreadable, "mixed": bool(settings.NEXT_ROOT_KEY) or _keys_in_use() > 2}


def _keys_in_use() -> int:
    from django.db.models import BinaryField
    from django.db.models.functions import Cast

    from mentoring.meetings.models import Note

    lying = Note.objects.annotate(raw=Cast("body", BinaryField())).values_list("raw", flat=True)
    return len({bytes(one)[1:17] for one in lying})


def _read(look: Any) -> str:
    try:
        return str(look())
    except Exception as error:
        return f"unreadable: {error}"


def _say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rotation", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--db", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    parser.add_argument("--dies-after", default="never", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.act:
        _act(chosen.act, chosen.dies_after)
        return 0
    engines = ["sqlite", "postgres"] if chosen.db == "both" else [chosen.db]
    counts = [rounds(engine, chosen.rounds) for engine in engines]
    return 1 if any(count.unreadable for count in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
