"""What can be done to a programme: every change is one of these verbs."""

from mentoring.programmes.actions.change import (
    NotYet,
    change,
    change_guidelines,
    change_purpose,
    enter_value,
)
from mentoring.programmes.actions.create import UnknownTemplate, create_from_template, duplicate
from mentoring.programmes.actions.life import (
    Incomplete,
    NotRunning,
    archive,
    bring_back,
    end,
    launch,
    reopen,
)
from mentoring.programmes.actions.questions import (
    change_question,
    move_question,
    remove_question,
    write_question,
)
from mentoring.programmes.actions.team import (
    LastCoordinator,
    NotInOrganisation,
    add_to_team,
    remove_from_team,
)

__all__ = [
    "Incomplete",
    "LastCoordinator",
    "NotInOrganisation",
    "NotRunning",
    "NotYet",
    "UnknownTemplate",
    "add_to_team",
    "archive",
    "bring_back",
    "change",
    "change_guidelines",
    "change_purpose",
    "change_question",
    "create_from_template",
    "duplicate",
    "end",
    "enter_value",
    "launch",
    "move_question",
    "remove_from_team",
    "remove_question",
    "reopen",
    "write_question",
]
