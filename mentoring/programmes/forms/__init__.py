"""What people fill in: the sections of the builder, and the questions of a programme."""

from mentoring.programmes.forms.answers import AnswersForm, QuestionForm
from mentoring.programmes.forms.clicks import key_of
from mentoring.programmes.forms.eligibility import EligibilityForm, NewRule
from mentoring.programmes.forms.sections import (
    CriteriaForm,
    DialForm,
    GuidelinesForm,
    MeasureFormSet,
    PurposeForm,
    ShapeForm,
)

__all__ = [
    "AnswersForm",
    "CriteriaForm",
    "DialForm",
    "EligibilityForm",
    "GuidelinesForm",
    "MeasureFormSet",
    "NewRule",
    "PurposeForm",
    "QuestionForm",
    "ShapeForm",
    "key_of",
]
