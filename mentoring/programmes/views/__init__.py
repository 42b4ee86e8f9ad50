"""The pages of a programme: the shelf, the builder with its sections, and what people read."""

from mentoring.programmes.views.builder import (
    archive,
    bring_back,
    duplicate,
    launch,
    preview,
    programme,
)
from mentoring.programmes.views.questions import move_question, question, questions, remove_question
from mentoring.programmes.views.reading import about
from mentoring.programmes.views.sections import criteria, dial, guidelines, purpose, shape
from mentoring.programmes.views.shelf import navigation, new, programmes
from mentoring.programmes.views.team import add_to_team, remove_from_team, team
from mentoring.programmes.views.who import count_who, who

__all__ = [
    "about",
    "add_to_team",
    "archive",
    "bring_back",
    "count_who",
    "criteria",
    "dial",
    "duplicate",
    "guidelines",
    "launch",
    "move_question",
    "navigation",
    "new",
    "preview",
    "programme",
    "programmes",
    "purpose",
    "question",
    "questions",
    "remove_from_team",
    "remove_question",
    "shape",
    "team",
    "who",
]
