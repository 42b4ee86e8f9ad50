"""What can be done with runs and their pairs."""

from mentoring.matching.actions.pairs import (
    add_by_hand,
    allow_again,
    lock,
    put_back,
    remove,
    unlock,
)
from mentoring.matching.actions.publishing import close_doubt, doubt, import_pair, publish
from mentoring.matching.actions.runs import begin, fail, finish, request_run, stop
from mentoring.matching.actions.words import decide

__all__ = [
    "add_by_hand", "allow_again", "begin", "close_doubt", "decide", "doubt",
    "fail", "finish", "import_pair", "lock",
    "publish", "put_back", "remove", "request_run", "stop", "unlock",
]  # fmt: skip
