"""What can be done to a programme: every change is one of these verbs."""

from mentoring.programmes.actions.change import change, change_guidelines, change_purpose
from mentoring.programmes.actions.create import UnknownTemplate, create_from_template, duplicate
from mentoring.programmes.actions.life import NotWhole, archive, bring_back, launch
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
    "LastCoordinator",
    "NotInOrganisation",
    "NotWhole",
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
    "launch",
    "move_question",
    "remove_from_team",
    "remove_question",
    "write_question",
]
