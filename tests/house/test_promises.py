"""No page promises an email where no mail server is set up."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

CATALOGUE = ("_", "_t", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy")
ROOT = Path(__file__).resolve().parent.parent.parent
PROMISE = re.compile(
    r"\bby email|email you|also emailed|(?:get|gets) an email|in an email|as an email"
    r"|on (?:its|their) way|being sent|have been sent|was reminded|thanked by"
    r"|calendar invitation|told kindly|’ll write|will write to you|We’ve (?:asked|told)",
    re.IGNORECASE,
)
TRUE_ANYWAY = {  # how a sentence begins, and why it holds without a mail server
    "Send me a code by email": "the page it leads to says that none is sent",
    "Code by email": "what says so stands beside it",
    "by email": "in the log of what was sent, which asks first; and beside a box to tick",
    "There’s no sign-up. Ask whoever runs mentoring": "how invitations come, told to a stranger",
    "Your account works, but you are not a member": "how invitations come, told to a stranger",
    "At least twelve characters. Leave it empty": "the form has other words without a mail server",
    "Both are told kindly, upcoming": "on their pages as well",
    "also by email": "only of what a mail server took",
    "It may have been cut off": "of a link in an email that has arrived",
    "The link may have been cut off": "of a link in an email that has arrived",
    "Part of the address or the form was cut off": "of an address",
    "This sets one thing: how many prompts": "a limit",
    "Nearly every prompt is also emailed": "what a choice of the limit means",
    "Everybody has taken the step": "of what was done before",
    "This email is on its way or has arrived": "refused only once a mail server has it",
    "Everybody who took part reads this": "it says so itself",
}


def test_sentences_that_promise_an_email_ask_whether_any_can_be_sent():
    found = [*_of_templates(), *_of_code()]
    assert len(found) > 30, "the search finds nothing any more"

    careless = [f"{file}: {said}" for file, said, is_asked in found if not is_asked]

    assert not [one for one in careless if not any(f": {true}" in one for true in TRUE_ANYWAY)]


def test_exceptions_are_about_sentences_that_are_there():
    said = {said for _file, said, is_asked in [*_of_templates(), *_of_code()] if not is_asked}

    assert not [true for true in TRUE_ANYWAY if not any(one.startswith(true) for one in said)]


Found = Iterator[tuple[str, str, bool]]  # file, sentence, whether the mail server was asked about


def _of_templates() -> Found:
    reader = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    for file in sorted([*ROOT.glob("mentoring/**/*.html"), *ROOT.glob("templates/**/*.html")]):
        if not {"mail", "styleguide"} & set(file.relative_to(ROOT).parts):
            yield from _in_template(file.name, reader.parse(file.read_text()), is_asked=False)


def _in_template(file: str, node: nodes.Node, *, is_asked: bool) -> Found:
    said = node.value if isinstance(node, nodes.Const) else None
    if isinstance(said, str) and PROMISE.search(said):
        yield file, said, is_asked
    if isinstance(node, (nodes.If, nodes.CondExpr)):
        is_asked = is_asked or any(name in repr(node.test) for name in ("HAS_SMTP", "sends_mail"))
    for child in node.iter_child_nodes():
        yield from _in_template(file, child, is_asked=is_asked)


def _of_code() -> Found:
    for file in sorted(ROOT.glob("mentoring/**/*.py")):
        is_letter = file.name in ("notices.py", "events.py") or {"demo", "notices"} & {*file.parts}
        if not is_letter and not {"migrations", "catalogue"} & set(file.parts):
            yield from _in_code(file.name, ast.parse(file.read_text()), is_asked=False)


def _in_code(file: str, node: ast.AST, *, is_asked: bool) -> Found:
    if isinstance(node, ast.Call) and _name(node.func) in CATALOGUE:
        for one in node.args:
            said = one.value if isinstance(one, ast.Constant) else None
            if isinstance(said, str) and PROMISE.search(said):
                yield file, said, is_asked
    if isinstance(node, ast.Call) and _name(node.func) == "sent_or_kept":
        is_asked = True
    if isinstance(node, (ast.If, ast.IfExp)):
        is_asked = is_asked or "HAS_SMTP" in ast.dump(node.test)
    for child in ast.iter_child_nodes(node):
        yield from _in_code(file, child, is_asked=is_asked)


def _name(function: ast.AST) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")
