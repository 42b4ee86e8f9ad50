"""What somebody wrote anew: without the letter below it, and without a signature.

The library knows how mail programs of many languages begin a quotation, by regular expressions
that some texts hold up for hours. It reads in a child process, which is ended after a while.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

MAX_CHARS = 20_000
TIMEOUT = 10  # seconds
ROOT = Path(__file__).resolve().parent.parent.parent


def own_words(text: str) -> str:
    """The part of an answer that its writer wrote now; empty where all of it was there before."""
    text = _before_trailing_quote(_tidy(text))
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "mentoring.inbound.quotes"],
            input=json.dumps(text).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=True,
            env={"PYTHONPATH": str(ROOT)},
            cwd="/",
        )
        text = str(json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError):
        text = text.partition("\n>")[0]  # held up on purpose: the plain way must do
    return text.strip()


def unflow(text: str, *, spaces_go: bool) -> str:
    """Lines of ``format=flowed`` (RFC 3676) as the paragraphs that they were."""
    lines: list[str] = []
    flows = False
    for line in text.split("\n"):
        line = line.removeprefix(" ")
        if flows and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if flows and spaces_go:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _tidy(text: str) -> str:
    lines = [line.strip() for line in text[:MAX_CHARS].replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _before_trailing_quote(text: str) -> str:
    """Without quoted lines at the very end; what stands between them is left."""
    lines = text.split("\n")
    while lines and (not lines[-1] or lines[-1].startswith(">")):
        lines.pop()
    return "\n".join(lines)


def _read(text: str) -> str:
    """In the child."""
    from mailparser_reply.constants import MAIL_LANGUAGES
    from mailparser_reply.parser import EmailMessage

    languages = [name for name in MAIL_LANGUAGES if len(name) == 2]
    found = EmailMessage(text=text, languages=languages, keep_hyphen_lists=True).read()
    return str(found.replies[0].body) if found.replies else ""


if __name__ == "__main__":
    print(json.dumps(_read(json.loads(sys.stdin.read()))))
