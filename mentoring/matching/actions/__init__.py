"""What can be done with runs and their pairs."""

from mentoring.matching.actions.counting import ask_what_rules_cost
from mentoring.matching.actions.moving import move, place_all
from mentoring.matching.actions.pairs import (
    add_by_hand,
    allow_again,
    introduce,
    kind_by_hand,
    lock,
    put_back,
    remove,
    unlock,
)
from mentoring.matching.actions.publishing import (
    answer_letter,
    close_concern,
    import_group,
    import_pair,
    note_letter_read,
    publish,
    raise_concern,
)
from mentoring.matching.actions.runs import (
    ask_little_known,
    begin,
    fail,
    finish,
    note_progress,
    request_run,
    stop,
)
from mentoring.matching.actions.skill_synonyms import decide

__all__ = [
    "add_by_hand",
    "allow_again",
    "answer_letter",
    "ask_little_known",
    "ask_what_rules_cost",
    "begin",
    "close_concern",
    "decide",
    "fail",
    "finish",
    "import_group",
    "import_pair",
    "introduce",
    "kind_by_hand",
    "lock",
    "move",
    "note_letter_read",
    "note_progress",
    "place_all",
    "publish",
    "put_back",
    "raise_concern",
    "remove",
    "request_run",
    "stop",
    "unlock",
]
