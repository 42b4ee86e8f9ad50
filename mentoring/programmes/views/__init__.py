"""The pages of a programme: their list, the builder with its sections, and what people read."""

from mentoring.programmes.views.builder import duplicate, launch, preview, programme
from mentoring.programmes.views.life import archive, bring_back, end, reopen
from mentoring.programmes.views.measures import measures
from mentoring.programmes.views.programmes import navigation, new, programmes
from mentoring.programmes.views.questions import move_question, question, questions, remove_question
from mentoring.programmes.views.reading import about
from mentoring.programmes.views.sections import criteria, dial, guidelines, purpose, shape
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
    "end",
    "guidelines",
    "launch",
    "measures",
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
    "reopen",
    "shape",
    "team",
    "who",
]
